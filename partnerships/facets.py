"""Facets: the choices beside a list, each counted against all the other choices.

A facet is a relation between records and values, given as a queryset of pairs
``(record, value)``. The same pairs narrow the list and count the values, so that a
count always says how many records its value would list.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from .models import Evidence, FrameworkLink


@dataclass(frozen=True)
class Facet:
    """``pairs(bases)`` are the public pairs ``(record, value)``. Where the facet is about
    links to frameworks (``is_of_links``) and ``bases`` names some, only links that are
    known on such a basis count."""

    pairs: Callable
    is_of_links: bool = False


@dataclass(frozen=True)
class Selection:
    """Some records of a list, to be narrowed, counted and put in order; by queries.

    ``facets`` are the list's, by name; ``bases`` are those that links must be known on.
    """

    records: QuerySet
    facets: dict[str, Facet]
    bases: tuple = ()

    @property
    def everything(self):
        return self.records.model.objects.published()

    def having(self, name, values):
        """Those that have any of ``values`` of the facet ``name``."""
        pairs = self._pairs(name).filter(value__in=values)
        return self._only(self.records.filter(pk__in=pairs.values("record")))

    def between(self, fields, first, last):
        """Those of which a date in ``fields`` can lie between two days, either of them
        None for open."""
        condition = Q()
        for name in fields:
            inside = ~Q(**{name: ""})
            if last:
                inside &= Q(**{f"{name}_first__lte": last}) | Q(**{f"{name}_first": None})
            if first:
                inside &= Q(**{f"{name}_last__gte": first}) | Q(**{f"{name}_last": None})
            condition |= inside
        return self._only(self.records.filter(condition))

    def among(self, records):
        """Those that are in the queryset ``records`` too."""
        return self._only(self.records.filter(pk__in=records.order_by().values("pk")))

    def count(self):
        return self.records.count()

    def counts(self, name):
        """How many have each value of the facet ``name``: {value: count}, no zeros."""
        return dict(self._counted(name).values_list("value", "n"))

    def top(self, name, limit):
        """The ``limit`` most frequent values of the facet ``name``: {value: count}, the
        most frequent first; of equally frequent values the lowest."""
        counted = self._counted(name).order_by("-n", "value")[:limit]
        return dict(counted.values_list("value", "n"))

    def years(self, fields):
        """How many have a date of ``fields`` in each year: {year: count}, no zeros. A
        record of 2020 or 2021 counts in both."""
        columns = [f"{name}_{side}" for name in fields for side in ("first", "last")]
        known = known_years(self.everything.order_by().values_list(*columns))
        counts = Counter()
        for days in self.records.order_by().values_list(*columns):
            counts.update(years_of(days, known))
        return dict(counts)

    def in_order(self, order):
        """The records, in an Order."""
        return self.records.order_by(*order.columns)

    def _only(self, records):
        return replace(self, records=records)

    def _pairs(self, name):
        return self.facets[name].pairs(self.bases)

    def _counted(self, name):
        pairs = self._pairs(name).filter(record__in=self.records.order_by().values("pk"))
        return pairs.order_by().values("value").annotate(n=Count("record", distinct=True))


class Order(NamedTuple):
    """An order of a list: its name, the columns that give it, and its language where it
    is alphabetical."""

    name: str
    columns: list
    language: str = ""


def known_years(rows):
    """The years that dates name, each of ``rows`` being ``(first, last, first, last …)``
    days: all those of a closed interval, and the one year of an open one."""
    return {
        year
        for days in rows
        for first, last in zip(days[::2], days[1::2], strict=True)
        if first or last
        for year in range((first or last).year, (last or first).year + 1)
    }


def years_of(days, known):
    """The years in which any date of one row of days can lie; an open interval lies in
    those of the ``known`` years that it reaches."""
    years = known_years([d for d in zip(days[::2], days[1::2], strict=True) if all(d)])
    for first, last in zip(days[::2], days[1::2], strict=True):
        if (first is None) != (last is None):
            years |= {
                year
                for year in known
                if (not first or first.year <= year) and (not last or year <= last.year)
            }
    return years


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
        known = Evidence.objects.with_source().filter(basis__in=bases)
        links = links.filter(pk__in=known.order_by().values("framework_link"))
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
        ),
        is_of_links=True,
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
    record = Coalesce(*(f"{path}_id" for path in subjects))

    def is_public():
        rows = {path.partition("__")[0] for path in subjects}
        models = {name: Evidence._meta.get_field(name).related_model for name in rows}
        public = (Q(**{f"{n}__in": m.objects.published()}) for n, m in models.items())
        return reduce(or_, public)

    return Facet(
        lambda bases=(): (
            Evidence.objects.with_source()
            .filter(is_public())
            .order_by()
            .annotate(record=record)
            .values("record", value=F("basis"))
        )
    )
