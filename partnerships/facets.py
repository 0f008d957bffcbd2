"""Facets: the choices beside a list, each counted against all the other choices.

A facet is a relation between records and values, given as a queryset of pairs
``(record, value)``. The same pairs narrow the list and count the values, so that a
count always says how many records its value would list.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from .models import Evidence, FrameworkLink


@dataclass(frozen=True)
class Facet:
    """``pairs(bases)`` are the public pairs ``(record, value)``; where ``bases`` names
    bases and the facet is about links to frameworks, only links of such a basis count.
    """

    pairs: Callable

    def narrow(self, records, values, *, match_all=False, bases=()):
        """The ``records`` that have any of ``values`` (or all of them)."""
        if match_all:
            for value in values:
                records = self.narrow(records, [value], bases=bases)
            return records
        having = self.pairs(bases).filter(value__in=values)
        return records.filter(pk__in=having.values("record"))

    def counts(self, records, bases=()):
        """How many of ``records`` each value has: {value: count}, without zeros."""
        pairs = self.pairs(bases).filter(record__in=records.order_by().values("pk"))
        counted = (
            pairs.order_by().values("value").annotate(n=Count("record", distinct=True))
        )
        return dict(counted.values_list("value", "n"))


def _column_pairs(model, column):
    def pairs(bases=()):
        return (
            model.objects.published()
            .exclude(**{column: ""})
            .values(record=F("pk"), value=F(column))
        )

    return pairs


def links_of(noun, bases=()):
    """The public links to frameworks of records of ``noun``, each with its ``record``:
    an agreement's statements work for it."""
    links = FrameworkLink.objects.published()
    if bases:
        links = links.filter(evidence__basis__in=bases)
    return links.annotate(record=Coalesce(f"{noun}_id", f"statement__{noun}_id")).exclude(
        record=None
    )


def column(model, name):
    """The facet of a plain column: an agreement's kind."""
    return Facet(_column_pairs(model, name))


def framework(noun, *paths):
    """The facet of the codes at the first of ``paths`` that a link to a framework fills;
    ``("goal__code", "target__goal__code")`` counts a goal's targets for the goal."""
    value = Coalesce(*paths) if len(paths) > 1 else F(paths[0])
    return Facet(
        lambda bases=(): (
            links_of(noun, bases)
            .annotate(value=value)
            .exclude(value=None)
            .values("record", "value")
        )
    )


def relation(model, noun, path):
    """The facet of a related record's slug: an agreement's partners."""
    return Facet(
        lambda bases=(): (
            model.objects.published()
            .exclude(**{path: None})
            .values(record=F(noun), value=F(path))
        )
    )


def basis(*subjects):
    """The facet of how the facts of a record are known. ``subjects`` are the relations
    of Evidence that lead to the record: "agreement", "party__agreement"."""
    paths = [f"{path}_id" for path in subjects]
    record = Coalesce(*paths) if len(paths) > 1 else F(paths[0])
    return Facet(
        lambda bases=(): (
            Evidence.objects.annotate(record=record)
            .exclude(record=None)
            .values("record", value=F("basis"))
        )
    )
