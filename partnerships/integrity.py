"""The rules that hold across records: what no constraint and no ``clean()`` can see.

Each rule is a function that yields Problems; ``check_portal`` and ``load_portal`` run
all of them.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db.models import F
from django.utils.translation import gettext as _

from .evidence import SUBJECT_NAMES, describe, unsourced
from .models import (
    Evidence,
    Goal,
    Group,
    Objective,
    Organisation,
    Record,
    Target,
)
from .text import columns, has_some


class Problem(NamedTuple):
    record: object
    sentence: str

    def __str__(self):
        name = f"{self.record._meta.verbose_name} {'/'.join(map(str, key(self.record)))}"
        return f"{name}: {self.sentence}"


def key(record):
    return [part for part in record.natural_key() if part not in (None, "")]


def problems() -> Iterator[Problem]:
    """Every problem in the database."""
    for rule in RULES:
        yield from rule()


def every_public_fact_has_evidence():
    for model in SUBJECT_NAMES:
        for row, field in unsourced(list(model.objects.published())):
            sentence = _("No evidence for %(fact)s.") % {"fact": describe(row, field)}
            yield Problem(row, sentence)


def every_own_text_is_written_in_french():
    for model in apps.get_app_config("partnerships").get_models():
        for name in getattr(model, "own_texts", ()):
            french = columns(name)[0]
            for row in model.objects.published().filter(has_some(name), **{french: ""}):
                sentence = _("No French text for %(fact)s.")
                yield Problem(row, sentence % {"fact": describe(row, name)})


def every_public_record_may_be_public():
    for model in apps.get_app_config("partnerships").get_models():
        if issubclass(model, Record):
            for record in model.objects.published():
                for sentence in record.publication_rules():
                    yield Problem(record, sentence)


def every_quotation_stands_in_its_passage():
    for evidence in Evidence.objects.exclude(passage=None).select_related("passage"):
        if evidence.start is None:
            yield Problem(evidence, _("The passage does not have these words."))


def targets_belong_to_their_goal():
    for target in Target.objects.select_related("goal"):
        if target.code.split(".")[0] != target.goal.code:
            yield Problem(target, _("Its code names another goal."))


def frameworks_are_complete():
    """The 2030 Agenda has 17 goals and 169 targets, the Global Compact 23 objectives."""
    for model, whole in ((Goal, 17), (Target, 169), (Objective, 23)):
        count = model.objects.count()
        if count not in (0, whole):
            sentence = _("There are %(count)s of them, not %(whole)s.")
            yield Problem(
                model.objects.first(), sentence % {"count": count, "whole": whole}
            )


def nothing_is_its_own_ancestor():
    for model, relation in (
        (Group, "parent"),
        (Group, "successor"),
        (Organisation, "successor"),
    ):
        above = dict(model.objects.values_list("pk", f"{relation}_id"))
        for record in model.objects.exclude(**{relation: None}):
            seen, pk = set(), record.pk
            while pk is not None and pk not in seen:
                seen.add(pk)
                pk = above[pk]
            if pk == record.pk:
                yield Problem(record, _("It follows itself in a circle."))


def memberships_lie_within_their_group():
    rows = Group.objects.filter(memberships__start_last__lt=F("founded_first")).distinct()
    for group in rows:
        yield Problem(group, _("A membership begins before the group was founded."))


RULES = (
    every_public_fact_has_evidence,
    every_own_text_is_written_in_french,
    every_public_record_may_be_public,
    every_quotation_stands_in_its_passage,
    targets_belong_to_their_goal,
    frameworks_are_complete,
    nothing_is_its_own_ancestor,
    memberships_lie_within_their_group,
)
