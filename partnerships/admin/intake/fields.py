"""Form fields that need no script: records are named by their slug, which the browser
completes from a list."""

from django import forms


class RecordField(forms.ModelChoiceField):
    """A record by its slug. ``list`` is the id of the page's list of those at hand."""

    def __init__(self, model, **kwargs):
        noun = model._meta.model_name
        super().__init__(
            model._default_manager.all(),
            to_field_name="slug",
            widget=forms.TextInput(
                attrs={"list": f"known-{noun}", "autocomplete": "off"}
            ),
            **{"label": model._meta.verbose_name} | kwargs,
        )


class RowField(forms.ChoiceField):
    """One of some rows that the page has at hand."""

    def __init__(self, rows, **kwargs):
        self._rows = {f"{row._meta.model_name}-{row.pk}": row for row in rows}
        names = [(key, str(row)) for key, row in self._rows.items()]
        choices = [*([] if kwargs.get("required", True) else [("", "–")]), *names]
        first = choices[0][0] if choices else None
        super().__init__(choices=choices, initial=first, **kwargs)

    def clean(self, value):
        return self._rows.get(super().clean(value))


class AddressField(forms.URLField):
    def __init__(self, **kwargs):
        super().__init__(**{"assume_scheme": "https", "required": False} | kwargs)


class WordsField(forms.CharField):
    """Words of a document, letter for letter. Browsers send CRLF for a line break."""

    def __init__(self, **kwargs):
        widget = forms.Textarea(attrs={"rows": 2})
        super().__init__(**{"widget": widget} | kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")
