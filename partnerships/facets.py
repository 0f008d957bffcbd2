"""Facets: the choices beside a list, each counted against all the other choices.

A facet is a relation between records and values: pairs ``(record, value)``. The same
pairs narrow the list and count the values, so that a count always says how many records
its value would list.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from .models import Evidence, FrameworkLink
from .search import in_order_of


@dataclass(frozen=True)
class Facet:
    """Each public row of ``model`` gives a record a value: the record that the first
    filled of the paths ``records`` leads to, and what stands at the first filled of the
    paths ``values``."""

    model: type
    records: tuple
    values: tuple

    @property
    def is_of_links(self):
        """Whether it is about links to frameworks, which have a basis of their own."""
        return self.model is FrameworkLink

    def pairs(self, bases=()):
        """The public pairs, as a queryset of ``record`` and ``value``; of links, where
        ``bases`` names some, only those that are known on such a basis."""
        record, value = first_of(self.records), first_of(self.values)
        rows = self.model.objects.published().order_by()
        rows = rows.annotate(record=record, value=value)
        if bases and self.is_of_links:
            known = Evidence.objects.published().filter(basis__in=bases)
            rows = rows.filter(pk__in=known.order_by().values("framework_link"))
        return rows.exclude(record=None).filter(value__gt="").values("record", "value")


class BasisFacet(Facet):
    """The facet of how the facts of a record are known."""

    @property
    def tables(self):
        """The models whose rows state facts of a record, each with the paths from a row
        to the record."""
        return [
            (_subject_model(name), tuple(paths)) for name, paths in self._subjects.items()
        ]

    @cached_property
    def _subjects(self):
        found = defaultdict(list)
        for path in self.records:
            subject, _separator, rest = path.partition("__")
            found[subject].append(rest or "pk")
        return found


def _subject_model(name):
    return Evidence._meta.get_field(name).related_model


def first_of(paths):
    """What stands at the first filled of ``paths``, as an expression."""
    return Coalesce(*paths) if len(paths) > 1 else F(paths[0])


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

    def among(self, keys):
        """Those with one of ``keys``."""
        return self._only(self.records.filter(pk__in=keys))

    def within(self, other):
        """Those that are in the Selection ``other`` too."""
        keys = other.records.order_by().values("pk")
        return self._only(self.records.filter(pk__in=keys))

    def count(self):
        return self.records.count()

    def counts(self, name):
        """How many have each value of the facet ``name``: {value: count}, no zeros."""
        return dict(self._counted(name).values_list("value", "n"))

    def top(self, name, limit, only=None):
        """The ``limit`` most frequent values of the facet ``name``: {value: count}, the
        most frequent first; of equally frequent values the lowest. Where the set ``only``
        is given, those of it."""
        counted = self._counted(name).order_by("-n", "value")
        if only is not None:
            counted = counted.filter(value__in=only)
        return dict(counted.values_list("value", "n")[:limit])

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

    def in_order_of(self, keys):
        """The records with ``keys``, in their order; beyond the first CAP, in the order
        of the keys themselves."""
        return self.among(keys).records.order_by(in_order_of(keys), "pk")

    def _only(self, records):
        return replace(self, records=records)

    def _pairs(self, name):
        return self.facets[name].pairs(self.bases)

    def _counted(self, name):
        pairs = self._pairs(name).filter(record__in=self.records.order_by().values("pk"))
        return pairs.order_by().values("value").annotate(n=Count("record", distinct=True))


class Facts(NamedTuple):
    """The facts that records have several of: the rows of a model, and the path from
    such a row to the record."""

    model: type
    record: str

    def count(self):
        """How many of them a record has, as an expression."""
        facts = self.model.objects.published().filter(**{self.record: OuterRef("pk")})
        counted = facts.order_by().values(self.record).annotate(n=Count("pk"))
        return Coalesce(Subquery(counted.values("n")), 0)


class Order(NamedTuple):
    """An order of a list: its name, the columns that give it, its language where it is
    alphabetical, and the Facts where the records with most of them come first."""

    name: str
    columns: list
    language: str = ""
    counted: Facts | None = None


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


def column(model, name):
    """The facet of a plain column: an agreement's kind."""
    return Facet(model, ("pk",), (name,))


def relation(model, noun, path):
    """The facet of a related record's slug: an agreement's partners."""
    return Facet(model, (noun,), (path,))


def framework(noun, *paths):
    """The facet of the codes at the first of ``paths`` that a link to a framework fills;
    ``("goal__code", "target__goal__code")`` counts a goal's targets for the goal. A
    record's statements work for it."""
    return Facet(FrameworkLink, (noun, f"statement__{noun}"), paths)


def basis(*paths):
    """The facet of how the facts of a record are known. ``paths`` lead from Evidence to
    the record: "agreement", "party__agreement"."""
    return BasisFacet(Evidence, paths, ("basis",))
