"""The table of facts: one row for each code, with the words that the fact rests on."""

import django_filters
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ..evidence import with_public_subject
from ..models import Document, Evidence, FrameworkLink, Record
from ..sentences import sentence
from ..text import LANGUAGES
from .fields import AS_IT_IS, Field, Fields, named, permalink
from .tables import Table, licence


class FactFilter(django_filters.FilterSet):
    basis = django_filters.MultipleChoiceFilter(
        label=_("How it is known"), choices=Evidence.Basis.choices, distinct=False
    )
    document = django_filters.ModelMultipleChoiceFilter(
        label=_("Document"),
        field_name="passage__document__slug",
        to_field_name="slug",
        queryset=lambda request: Document.objects.published(),
        distinct=False,
    )

    class Meta:
        model = Evidence
        fields = []


class FactTable(Table):
    def published(self):
        return Evidence.objects.published().order_by("code")

    def fetch(self, keys):
        evidence = Evidence.objects.with_source().filter(pk__in=keys)
        found = {item.pk: item for item in with_public_subject(evidence)}
        facts = [found[key] for key in keys if key in found]
        links = [f.subject for f in facts if isinstance(f.subject, FrameworkLink)]
        statements = [link.statement for link in links if link.statement]
        prefetch_related_objects(
            statements, "agreement", "group", "event", "organisation"
        )
        return facts

    def sources(self, facts):
        return None


def record_of(subject):
    """The record on whose page a fact stands."""
    if isinstance(subject, Record):
        return subject
    if isinstance(subject, FrameworkLink):
        return subject.record
    others = (getattr(subject, name) for name in subject.public_with)
    return next(record for record in others if record)


def _sentences(item, _sources):
    for language in LANGUAGES:
        with override(language):
            yield sentence(item.subject, item.field)


def _record(item, _sources):
    record = record_of(item.subject)
    return [named(record), record.slug]


def _words(item, _sources):
    if not item.passage:
        return [""] * 4
    return [item.words, item.passage.document.language, item.start, item.end]


def _passage(item, _sources):
    if not item.passage:
        return [""] * 3
    document = item.passage.document
    return [document.slug, item.passage.number, document.source_url]


def _reference(item, _sources):
    if not item.reference:
        return [""] * 3
    return [item.reference.slug, item.reference.title, item.reference.url]


def _permalink(item, _sources):
    return [permalink("fact", item.code)]


of = Fields(Evidence)
FACTS = FactTable(
    "facts",
    _("Facts"),
    FactFilter,
    (
        Field(["code"], _("code"), _("never changes"), lambda item, _: [item.code]),
        Field(
            ["permalink"],
            _("permanent address"),
            _("leads to the page in the reader's language"),
            _permalink,
        ),
        Field(
            ["subject", "field"],
            _("what states it"),
            _("the kind of row, and which field of it; blank for the whole row"),
            lambda item, _: [item.subject_name, item.field],
        ),
        Field(
            ["record_noun", "record"],
            _("the record on whose page it stands"),
            _("its noun and its slug"),
            _record,
        ),
        Field(
            ["sentence_fr", "sentence_en", "sentence_es"],
            _("the fact as a sentence"),
            _("in French, English and Spanish"),
            _sentences,
        ),
        *of.choice("basis"),
        *of.text("reason"),
        Field(
            ["words", "words_language", "words_start", "words_end"],
            _("the words that state it"),
            _(
                "letter for letter, their language, and where they begin and end in the"
                " passage, in characters"
            ),
            _words,
        ),
        *of.text("translation"),
        Field(
            ["document", "passage", "source_url"],
            _("where they stand"),
            _("the document's slug, the number of the passage, and its publisher's page"),
            _passage,
        ),
        Field(
            ["reference", "reference_title", "reference_url"],
            _("the outside source, where no document states it"),
            AS_IT_IS,
            _reference,
        ),
        *licence(),
    ),
)
