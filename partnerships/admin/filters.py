"""What the staff looks for: facts without evidence, texts without a translation."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from translated_fields import TranslatedField

from ..evidence import SUBJECT_NAMES
from ..models import Document, Evidence, Fact, Statement
from ..text import LANGUAGES, has_some, to_attribute


class WithoutEvidence(admin.SimpleListFilter):
    title = _("evidence")
    parameter_name = "evidence"

    def lookups(self, request, model_admin):
        return [("missing", _("without evidence")), ("complete", _("complete"))]

    def queryset(self, request, queryset):
        incomplete = lacks_evidence(queryset.model)
        chosen = {"missing": incomplete, "complete": ~incomplete}
        return queryset.filter(chosen.get(self.value(), Q()))


class NotTranslated(admin.SimpleListFilter):
    title = _("not translated")
    parameter_name = "untranslated"

    def lookups(self, request, model_admin):
        return [(code, code) for code in LANGUAGES]

    def queryset(self, request, queryset):
        chosen = [code for code in LANGUAGES if code == self.value()]
        return queryset.filter(*(lacks_text(queryset.model, code) for code in chosen))


def lacks_evidence(model):
    """The condition that a row of ``model`` states a fact which no evidence supports;
    the same as ``evidence.unsourced_facts``, for a whole table."""
    lacking = _unsourced(model, "") if issubclass(model, Fact) else Q(pk__in=[])
    for field in model.fact_fields:
        lacking |= _is_filled(model, field) & _unsourced(model, field)
    for relation in _fact_relations(model):
        reverse = model._meta.get_field(relation)
        rows = reverse.related_model.objects.filter(lacks_evidence(reverse.related_model))
        lacking |= Q(Exists(rows.filter(**{reverse.field.name: OuterRef("pk")})))
    return lacking


def _fact_relations(model):
    if model is Statement:
        return ("framework_links",)
    return getattr(model, "fact_relations", ())


def _unsourced(model, field):
    subject = {SUBJECT_NAMES[model]: OuterRef("pk")}
    evidence = Evidence.objects.filter(field=field, **subject)
    document = OuterRef("pk") if model is Document else None
    return ~Q(Exists(evidence.with_source(document)))


def _is_filled(model, name):
    if name in translated_names(model):
        return has_some(name)
    field = model._meta.get_field(name)
    return ~Q(**{name: None if field.null or not field.empty_strings_allowed else ""})


def lacks_text(model, language):
    """The condition that a text is known, but not in ``language``. An acronym need not
    exist in every language."""
    lacking = Q()
    for name in translated_names(model):
        if name != "acronym":
            lacking |= Q(**{to_attribute(name, language): ""}) & has_some(name)
    return lacking


def translated_names(model):
    """The translated texts of ``model``: ["name", "acronym", "seat"]."""
    return [
        name for name, value in vars(model).items() if isinstance(value, TranslatedField)
    ]
