"""What the staff looks for: facts without evidence, texts without a translation."""

from functools import cache

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from translated_fields import TranslatedField

from ..evidence import SUBJECT_NAMES
from ..models import (
    Alias,
    Document,
    Evidence,
    Fact,
    Mention,
    Statement,
    Verification,
)
from ..text import LANGUAGES, has_some, to_attribute

# Rows about a record that tie it to no other.
UNTYING = (Alias, Evidence, Mention)


class ByCondition(admin.SimpleListFilter):
    """Keeps the rows that fit a condition: ``conditions`` makes each for a model, when
    it is chosen or counted."""

    def queryset(self, request, queryset):
        condition = self.conditions.get(self.value())
        return queryset.filter(condition(queryset.model)) if condition else queryset


class WithoutEvidence(ByCondition):
    title = _("evidence")
    parameter_name = "evidence"
    conditions = {
        "missing": lambda model: lacks_evidence(model),
        "complete": lambda model: ~lacks_evidence(model),
    }

    def lookups(self, request, model_admin):
        return [("missing", _("without evidence")), ("complete", _("complete"))]


class NotTranslated(admin.SimpleListFilter):
    title = _("not translated")
    parameter_name = "untranslated"

    def lookups(self, request, model_admin):
        return [(code, code) for code in LANGUAGES]

    def queryset(self, request, queryset):
        chosen = [code for code in LANGUAGES if code == self.value()]
        return queryset.filter(*(lacks_text(queryset.model, code) for code in chosen))


class Contested(ByCondition):
    title = _("sources differ")
    parameter_name = "contested"
    conditions = {"yes": lambda model: is_contested(model)}

    def lookups(self, request, model_admin):
        return [("yes", _("contested"))]


class Stale(ByCondition):
    title = _("last verified")
    parameter_name = "verified"
    conditions = {
        "due": lambda model: is_due(model),
        "never": lambda model: is_unverified(model),
    }

    def lookups(self, request, model_admin):
        return [("due", _("to look at again")), ("never", _("never verified"))]


class Orphaned(ByCondition):
    title = _("tied to nothing")
    parameter_name = "orphaned"
    conditions = {"yes": lambda model: is_orphaned(model)}

    def lookups(self, request, model_admin):
        return [("yes", _("orphaned"))]


@cache
def is_contested(model):
    """The condition that sources differ on a fact of a row of ``model``."""
    about = {SUBJECT_NAMES[model]: OuterRef("pk")}
    contested = Q(Exists(Evidence.objects.exclude(disagreement=None).filter(**about)))
    for relation in _fact_relations(model):
        reverse = model._meta.get_field(relation)
        rows = reverse.related_model.objects.filter(is_contested(reverse.related_model))
        contested |= Q(Exists(rows.filter(**{reverse.field.name: OuterRef("pk")})))
    return contested


def is_due(model):
    """The condition that the day has come to look at a row of ``model`` again."""
    return Q(Exists(_looks(model).filter(look_again_by__lte=timezone.localdate())))


def is_unverified(model):
    """The condition that a public row of ``model`` was never verified."""
    return Q(is_public=True) & ~Q(Exists(_looks(model)))


def _looks(model):
    noun = model._meta.model_name
    return Verification.objects.filter(noun=noun, record=OuterRef("pk"))


def is_orphaned(model):
    """The condition that nothing ties a record of ``model`` to another: that no fact is
    drawn from it, if it is a document."""
    if model is Document:
        drawn = Evidence.objects.filter(passage__document=OuterRef("pk"))
        return ~Q(Exists(drawn))
    tied = Q(pk__in=[])
    for field in model._meta.fields:
        if field.many_to_one:
            tied |= Q(**{f"{field.name}__isnull": False})
    for relation in model._meta.related_objects:
        if relation.related_model not in UNTYING:
            rows = relation.related_model._base_manager
            tied |= Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    return ~tied


@cache
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
