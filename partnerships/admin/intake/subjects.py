"""What a document is about, and the facts that still lack their words."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from translated_fields import to_attribute

from ...desk.taking_in import support
from ...evidence import describe, fact_rows, unsourced
from ...models import Agreement, Event, Group, ReferenceSource
from .cited import Cited
from .fields import RecordField

NOUNS = {model._meta.model_name: model for model in (Agreement, Group, Event)}


class AboutForm(forms.Form):
    """An agreement, a group or an event that the document is about: one that is there,
    by its slug, or a new draft."""

    noun = forms.ChoiceField(
        label=_("what it is"),
        choices=[(name, model._meta.verbose_name) for name, model in NOUNS.items()],
    )
    slug = forms.SlugField(
        label=_("slug"),
        max_length=100,
        help_text=_("Of one that is there already, nothing else is needed."),
    )
    title = forms.CharField(
        label=_("title, as the document has it"), max_length=250, required=False
    )
    kind = forms.ChoiceField(
        label=_("kind"),
        required=False,
        choices=[
            ("", "–"),
            *((m._meta.verbose_name, m.Kind.choices) for m in NOUNS.values()),
        ],
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id="about_%s")

    def kept(self, intake):
        """The record, noted as one that ``intake`` is about; None if something is wrong,
        which the form then says."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        model = NOUNS[data["noun"]]
        record = model.objects.filter(slug=data["slug"]).first()
        if record is None:
            name = to_attribute(model.name_fields[0], intake.document.language)
            record = model(slug=data["slug"], kind=data["kind"], **{name: data["title"]})
            try:
                record.full_clean()
            except ValidationError as refusal:
                self.add_error(None, refusal.messages)
                return None
            record.save()
        intake.add_subject(record)
        return record


class FactForm(Cited):
    """The words, or the reference source, of a fact of the intake's drafts."""

    ids = "fact_%s"

    fact = forms.ChoiceField(label=_("fact"))
    reference = RecordField(
        ReferenceSource, label=_("or a reference source"), required=False
    )

    def __init__(self, data=None, *, intake, user):
        super().__init__(data, intake=intake, user=user)
        self.facts = {
            f"{row._meta.model_name}-{row.pk}-{field}": (row, field)
            for row, field in unsourced_of(intake)
        }
        self.fields["fact"].choices = [
            (key, describe(*fact)) for key, fact in self.facts.items()
        ]
        self.fields["words"].required = False
        self.order_fields(["fact", "words", "reference"])

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("words")) == bool(cleaned.get("reference")):
            sentence = _("Give a passage with its words, or a reference source.")
            raise ValidationError(sentence)
        return cleaned

    def make(self):
        return self.facts[self.cleaned_data["fact"]]

    def cite(self, row, field):
        if reference := self.cleaned_data["reference"]:
            return support(row, field, reference=reference, basis="reference")
        return super().cite(row, field)


def unsourced_of(intake):
    """The facts of the intake's drafts that nothing supports yet."""
    return [
        fact
        for record in intake.records()
        if not record.is_published
        for fact in unsourced(list(fact_rows(record)), intake.document)
    ]
