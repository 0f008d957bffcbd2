"""The lists of a noun held in the process, to narrow and count them without a query.

    Postgres ─ one snapshot ─► Index ─ selection() ─► the same verbs as facets.Selection

An Index holds, for each value of each facet, which records have it, as bits, and for
each record its values (see ``bitsets``). Records are numbered in the list's first order,
so that a page of the list is the next twenty bits; only those twenty are fetched from
Postgres, by key. It is made from one state of the database and never changed (see
``indexes`` for what comes after it): a list fetches its rows from that state too, so that
an edit is in all of a list or in none of it.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress, islice, product

from django.utils.functional import cached_property

from .bitsets import (
    ByRecord,
    Values,
    bits_of,
    by_value,
    each_once,
    flags_of,
    most,
    new_ranks,
    page,
)
from .facets import BasisFacet, known_years, years_of
from .models import Evidence
from .search import CAP
from .snapshot import BASES_OF, ROWS, bases, facts, snapshot
from .spans import Spans

# The facet of the years in which a record's dates can lie.
YEAR = "year"
# What is told of the records that one value selects is kept where it is worth it: where
# these are at least one in so many, and of so many selections.
FREQUENT = 256
SELECTIONS = 512


class Index:
    """One noun's records in one state of the database."""

    def __init__(self, filterset_class, state=None):
        """Read them from Postgres: the published records that ``filterset_class`` lists,
        and the pairs of its facets; in a State, or as they are."""
        lists = filterset_class()
        self.state = state
        # What was told of all records, and of those that one value or span selects.
        self._told = {}
        with snapshot(state):
            self._read(lists)

    def __getstate__(self):
        """What is written down of it: not what belongs to this process."""
        return {**self.__dict__, "state": None, "_told": {}}

    @property
    def version(self):
        return self.state and self.state.version

    def ranks_of_keys(self, keys):
        """The rank of each of ``keys``; of one that no record of the list has, their
        number, which no rank comes to."""
        ranks, known, none = self.rank_of, len(self.rank_of), self.size
        return (ranks[key] if key < known else none for key in keys)

    def _read(self, lists):
        base = lists.queryset.published().order_by()
        first, *others = lists.order_columns()
        self.keys = array("Q", keys_in(base, first.columns))
        self.size = len(self.keys)
        self.everything = (1 << self.size) - 1
        # Of a key that no record has, the number of records.
        self.rank_of = array("I", [self.size]) * (max(self.keys, default=0) + 1)
        for rank, key in enumerate(self.keys):
            self.rank_of[key] = rank
        self.first_order = (first.name, first.language)
        self.orders = {
            (order.name, order.language): self._order(base, order) for order in others
        }
        facets = self._read_facets(lists)
        self._read_dates(base, lists.date_fields, facets)
        self.by_record = ByRecord(facets, self.size)

    def _order(self, base, order):
        """The ranks in an order."""
        if order.counted is None:
            return self._ranks(keys_in(base, order.columns))
        counted = facts(order.counted.model, [order.counted.record])
        numbers = Counter(record for _key, record in counted)
        by_slug = keys_in(base, order.columns[1:])
        return self._ranks(sorted(by_slug, key=lambda key: -numbers[key]))

    def _ranks(self, keys):
        return array("I", map(self.rank_of.__getitem__, keys))

    def _read_facets(self, lists):
        """The values of each facet, of links also on each basis; each table that gives
        some is read once. Returns {name: {value: ranks}}."""
        facets = {name: item.facet for name, item in lists.facet_filters.items()}
        basis = next((n for n, f in facets.items() if isinstance(f, BasisFacet)), None)
        tables = {table: {} for table in facets[basis].tables} if basis else {}
        for name, facet in facets.items():
            if name != basis:
                tables.setdefault((facet.model, facet.records), {})[name] = facet
        ranks = defaultdict(lambda: defaultdict(new_ranks))
        known = bytearray(self.size)
        for (model, records), named in tables.items():
            bits_of_row = bases(model) if basis else None
            values = [facet.values for facet in named.values()]
            for key, record, *found in facts(model, records, *values):
                rank = self.rank_of[record]
                bits = bits_of_row[key] if basis else 0
                known[rank] |= bits
                for (name, facet), value in zip(named.items(), found, strict=True):
                    if value:
                        ranks[name, ""][value].append(rank)
                        for each in BASES_OF[bits] if facet.is_of_links else ():
                            ranks[name, each][value].append(rank)
        for rank, bits in enumerate(known):
            for each in BASES_OF[bits]:
                ranks[basis, ""][each].append(rank)
        of_links = [name for name, facet in facets.items() if facet.is_of_links]
        names = [*product(facets, [""]), *product(of_links, Evidence.Basis.values)]
        ranks = {name: each_once(ranks[name]) for name in names}
        self.values = {
            (name, each): Values(ranks[name, each], self.size, is_seldom=bool(each))
            for name, each in names
        }
        return {name: ranks[name, ""] for name in facets}

    def _read_dates(self, base, fields, facets):
        """The records' dates; their years are one of the ``facets`` then."""
        columns = [f"{name}_{side}" for name in fields for side in ("first", "last")]
        rows = base.values_list("pk", *columns).iterator(ROWS) if fields else ()
        days_of = {self.rank_of[pk]: days for pk, *days in rows if any(days)}
        self.spans = Spans(days_of, len(fields), self.size)
        known = known_years(days_of.values())
        years = (
            (rank, year)
            for rank, days in days_of.items()
            for year in years_of(days, known)
        )
        facets[YEAR] = by_value(years)
        self.values[YEAR, ""] = Values(facets[YEAR], self.size)

    def selection(self, queryset, bases=()):
        """All its records, to be narrowed; rows are fetched from ``queryset``."""
        told = None if bases else self.told(self.everything, ())
        return IndexSelection(self, self.everything, queryset, tuple(bases), told)

    def told(self, bits, by):
        """Where it is kept what was told of the records ``bits``, which ``by`` alone
        selects: a value of a facet, a span of days, or nothing. None where there are so
        few that it is quickly told again."""
        if bits.bit_count() * FREQUENT < self.size:
            return None
        if len(self._told) >= SELECTIONS:
            self._told.clear()
        return self._told.setdefault(by, {})


@dataclass(frozen=True)
class IndexSelection:
    """What ``facets.Selection`` is, by bits."""

    index: Index
    bits: int
    queryset: object
    bases: tuple = ()
    # Where what it tells is kept, as ``Index.told`` says.
    told: dict | None = None

    def having(self, name, values):
        having = 0
        for group in self._groups(name):
            for value in values:
                having |= group.having(value)
        return self._only(having, *((name, *values) if len(values) == 1 else ()))

    def between(self, _fields, first, last):
        return self._only(self.index.spans.between(first, last), first, last)

    def among(self, keys):
        return self._only(bits_of(self.index.ranks_of_keys(keys), self.index.size))

    def within(self, other):
        return self._only(other.bits)

    def count(self):
        return self.bits.bit_count()

    def counts(self, name):
        return self._told(lambda: self._counts(name), name)

    def _counts(self, name):
        groups = self._groups(name)
        if len(groups) > 1:
            # A record counts once for a value, however many bases it is known on.
            values = {value for group in groups for value in group.known()}
            counts = {value: self.having(name, [value]).count() for value in values}
            return {value: count for value, count in counts.items() if count}
        if groups == [self.index.values[name, ""]] and self._by_record:
            return self._by_record[name]
        return groups[0].counts(self.bits)

    def top(self, name, limit, only=None):
        if only is not None:
            counts = self._counts(name)
            return most({v: n for v, n in counts.items() if v in only}, limit)
        return self._told(lambda: self._top(name, limit), name, limit)

    def _top(self, name, limit):
        if self._by_record:
            return most(self._by_record[name], limit)
        return self.index.values[name, ""].top(self.bits, limit)

    def years(self, _fields):
        return self.counts(YEAR)

    @cached_property
    def _by_record(self):
        """What all facets count, where few records are selected; else None."""
        by_record = self.index.by_record
        return by_record.counts(self.bits) if by_record.are_few(self.bits) else None

    def _told(self, tell, *what):
        if self.told is None:
            return tell()
        if what not in self.told:
            self.told[what] = tell()
        return self.told[what]

    def in_order(self, order):
        return Rows(self, lambda start, stop: self._keys(order, start, stop))

    def in_order_of(self, keys):
        ordered = [*keys[:CAP], *sorted(keys[CAP:])]
        chosen = flags_of(self.bits, self.index.size + 1)
        is_chosen = map(chosen.__getitem__, self.index.ranks_of_keys(ordered))
        found = list(compress(ordered, is_chosen))
        return Rows(self.among(found), lambda start, stop: found[start:stop])

    def _keys(self, order, start, stop):
        """The keys from place ``start`` up to place ``stop`` in an Order."""
        name = order.name, order.language
        if name == self.index.first_order:
            ranks = page(self.bits, start, stop)
        else:
            ranks, chosen = self.index.orders[name], flags_of(self.bits, self.index.size)
            ranks = islice(compress(ranks, map(chosen.__getitem__, ranks)), start, stop)
        return [self.index.keys[rank] for rank in ranks]

    def _only(self, bits, *by):
        """Those of ``bits``, which ``by`` selects if it is one value or span."""
        is_alone = by and not self.bases and self.bits == self.index.everything
        told = self.index.told(bits, by) if is_alone else None
        return replace(self, bits=self.bits & bits, told=told)

    def _groups(self, name):
        """The Values of a facet: one, or one for each basis that links must have."""
        if self.bases and (name, self.bases[0]) in self.index.values:
            return [self.index.values[name, basis] for basis in self.bases]
        return [self.index.values[name, ""]]


class Rows(Sequence):
    """The records of a selection, of which ``keys(start, stop)`` gives the keys in some
    order; a slice of them is Records."""

    def __init__(self, selection, keys):
        self._selection = selection
        self._keys = keys
        self.model = selection.queryset.model

    def __len__(self):
        return self._selection.count()

    def __getitem__(self, places):
        start, stop, _step = places.indices(len(self))
        selection = self._selection
        keys = self._keys(start, stop)
        return Records(keys, selection.queryset, selection.index.version)


class Records(Sequence):
    """Records by ``keys``, of a content version; fetched when they are looked at."""

    def __init__(self, keys, queryset, version):
        self.keys = keys
        self.version = version
        self.model = queryset.model
        self._queryset = queryset

    def only(self, keys):
        """Those with ``keys``, in that order. What was withdrawn since the snapshot is
        not there any more."""
        found = self._queryset.in_bulk(keys)
        return [found[key] for key in keys if key in found]

    @cached_property
    def _records(self):
        return self.only(self.keys)

    def __len__(self):
        return len(self._records)

    def __getitem__(self, place):
        return self._records[place]


def keys_in(records, columns):
    return records.order_by(*columns).values_list("pk", flat=True).iterator(ROWS)
