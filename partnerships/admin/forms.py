"""The fields and the form that all of the staff's pages use."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _

from ..owners import owner_fields
from ..text import columns

LINE_BREAK = "⏎"


class LinesField(forms.CharField):
    """A text of several lines. Browsers send CRLF for each line break; texts that are
    compared letter for letter have the LF of their file."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class VerbatimField(LinesField):
    """A text of several lines that keeps the white space at its ends."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"strip": False})


class WhiteSpaceField(forms.CharField):
    """White space made visible in one line: ⏎ stands for each line break."""

    default_error_messages = {
        "visible": _("Write only spaces, and ⏎ for each line break.")
    }

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"strip": False})

    def prepare_value(self, value):
        return value and value.replace("\n", LINE_BREAK)

    def to_python(self, value):
        return super().to_python(value).replace(LINE_BREAK, "\n")

    def validate(self, value):
        super().validate(value)
        if value.strip():
            raise forms.ValidationError(self.error_messages["visible"], code="visible")


class Autocomplete(AutocompleteSelect):
    """Labels the chosen record without a query where it was fetched with the row."""

    chosen = None

    def optgroups(self, name, value, attrs=None):
        if self.chosen is None or value != [str(self.chosen.pk)]:
            return super().optgroups(name, value, attrs)
        blank = [] if self.is_required else [("", "", False)]
        options = [*blank, (value[0], str(self.chosen), True)]
        created = [
            self.create_option(name, *option, index)
            for index, option in enumerate(options)
        ]
        return [(None, created, 0)]


class StaffForm(forms.ModelForm):
    # Why the edit was refused when it was tried; see StaffAdmin.changeform_view.
    refusals = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        permanent = {"slug", "code", *owner_fields(self._meta.model)}
        for name, field in self.fields.items():
            field.disabled = name in permanent and self.instance.pk is not None
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, Autocomplete):
                widget.chosen = self.instance._state.fields_cache.get(name)
            if fact := _fact_of(self._meta.model, name):
                widget.attrs["data-fact"] = fact

    def clean(self):
        for refusal in self.refusals:
            self.add_error(None, refusal)
        return super().clean()


def _fact_of(model, name):
    """The fact that a form's field is, or is a language of; None if it is none."""
    facts = getattr(model, "fact_fields", ())
    return next((fact for fact in facts if name in (fact, *columns(fact))), None)
