"""Evidence that is entered where the fact is: the words, and where they stand.

    words, passage ─ in the row of a fact ─► Evidence of that row, with its save
                   └ in a row of evidence ─► its passage

A passage is named by its document and number, "ilo-iom-agreement-2020 12"; blank, it is
the one that has the words. The desk's script fills all of it in from words that are
selected in a document; without it one pastes them.
"""

import re

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..evidence import SUBJECT_NAMES, describe, evidence_of, fact_key, key_of
from ..models import Document, Evidence, Passage
from ..text import columns
from .forms import Autocomplete, LinesField, StaffForm

NAMED = re.compile(r"\s*([-\w]+)\s+(?:¶\s*)?(\d{1,6})\s*")
# How many passages a sentence names.
CANDIDATES = 5
NO_EVIDENCE = _("No evidence yet: paste the words that state it.")
QUOTED = ("quoted_words", "quoted_where", "quoted_field", "quoted_occurrence")


def found_passage(where, words):
    """The passage that ``where`` names or, if blank, that alone has the ``words``;
    ValidationError if there is none, or more than one."""
    citable = Passage.objects.exclude(kind__in=Passage.NEVER_CITED)
    if where:
        named = NAMED.fullmatch(where)
        slug, number = named.groups() if named else ("", 0)
        if passage := citable.filter(document__slug=slug, number=number).first():
            return passage
        raise ValidationError(
            _("Name a passage by its document and number: ilo-iom-agreement-2020 12.")
        )
    having = citable.filter(text__contains=words).select_related("document")
    passages = list(having[:CANDIDATES])
    if not passages:
        raise ValidationError(_("No passage has these words, letter for letter."))
    if len(passages) > 1:
        names = ", ".join(f"{p.document.slug} {p.number}" for p in passages)
        sentence = _("Several passages have these words; say which: %(names)s.")
        raise ValidationError(sentence % {"names": names})
    return passages[0]


def where_field():
    return forms.CharField(
        label=_("passage"),
        required=False,
        widget=AdminTextInputWidget(attrs={"size": 20}),
        help_text=_("Document and number; blank if only one has the words."),
    )


class EvidenceForm(StaffForm):
    """A row of evidence, of which the passage may be named in words."""

    where = where_field()

    def clean(self):
        cleaned = super().clean()
        words, where = cleaned.get("words"), cleaned.get("where")
        if where or words and not (cleaned.get("passage") or cleaned.get("reference")):
            try:
                cleaned["passage"] = found_passage(where, words)
            except ValidationError as problem:
                self.add_error("where", problem)
        return cleaned


class QuotingForm(StaffForm):
    """A row that states a fact, with the words that state it."""

    quoted_words = LinesField(
        label=_("words that state it"),
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 2, "placeholder": NO_EVIDENCE}),
    )
    quoted_where = where_field()
    quoted_field = forms.ChoiceField(label=_("of"), required=False)
    quoted_occurrence = forms.IntegerField(
        required=False, min_value=1, widget=forms.HiddenInput
    )

    # What was typed, as Evidence that has no subject yet.
    quotation = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        model = self._meta.model
        self.fields["quoted_field"].choices = [
            ("", _("the whole of it")),
            *((name, _label(model, name)) for name in model.fact_fields),
        ]

    def clean(self):
        cleaned = super().clean()
        words, where = cleaned.get("quoted_words"), cleaned.get("quoted_where")
        try:
            if words:
                self.quotation = self._evidence(cleaned, found_passage(where, words))
            elif where:
                raise ValidationError(_("Give the words, too."))
        except ValidationError as problem:
            self.add_error("quoted_words", problem.messages)
        return cleaned

    def _evidence(self, cleaned, passage):
        evidence = Evidence(
            passage=passage,
            words=cleaned["quoted_words"],
            occurrence=cleaned.get("quoted_occurrence") or 1,
            field=cleaned.get("quoted_field", ""),
            basis=Evidence.Basis.STATED,
        )
        evidence.clean()
        return evidence

    def save_quotation(self):
        """Save what was quoted, once the row is saved that it supports."""
        if self.quotation and self.instance.pk:
            setattr(self.quotation, SUBJECT_NAMES[type(self.instance)], self.instance)
            self.quotation.save()


class SourceForm(forms.Form):
    """Chooses the document to quote from; no part of what is saved."""

    document = forms.ModelChoiceField(Document.objects.all(), required=False)

    def __init__(self, admin_site):
        super().__init__(prefix="source")
        relation = Passage._meta.get_field("document")
        attrs = {"form": "sources-own"}
        self.fields["document"].widget = Autocomplete(relation, admin_site, attrs=attrs)
        self.fields["document"].widget.choices = self.fields["document"].choices


def mark_unsourced(forms):
    """Mark in ``forms`` what no evidence supports. Returns the names of these facts."""
    shown = {
        form.instance: form
        for form in forms
        if type(form.instance) in SUBJECT_NAMES and form.instance.pk
    }
    sourced = {key_of(evidence) for evidence in evidence_of(shown)}
    names = []
    for row, form in shown.items():
        for field in row.facts():
            if fact_key(row, field) not in sourced:
                names.append(describe(row, field))
                _mark(form, field)
            elif not field:
                _mark_sourced(form)
    return names


def _mark(form, field):
    for name in {field, *columns(field)} & form.fields.keys() if field else ():
        inner(form.fields[name]).attrs["data-unsourced"] = ""


def _mark_sourced(form):
    if "quoted_words" in form.fields:
        del form.fields["quoted_words"].widget.attrs["placeholder"]


def inner(field):
    """The widget that holds the value; a relation's has others around it."""
    return getattr(field.widget, "widget", field.widget)


def _label(model, name):
    column = columns(name)[0]
    fields = {field.name: field for field in model._meta.fields}
    return capfirst(fields.get(column, fields.get(name)).verbose_name)
