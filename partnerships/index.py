"""The lists of a noun held in the process, to narrow and count them without a query.

    Postgres ─ one snapshot ─► Index ─ selection() ─► the same verbs as facets.Selection

An Index holds, for each value of each facet, which records have it, as bits (see
``bitsets``). Records are numbered in the list's first order, so that a page of the list
is the next twenty bits; only those twenty are fetched from Postgres, by key. It is made
from one snapshot of the database and never changed: when the content version moves, a
thread makes the next one, and until the first is ready lists are read from Postgres.
"""

import gc
import logging
import threading
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress, islice, product

from django.db import connection
from django.utils.functional import cached_property

from .bitsets import Values, bits_of, by_value, flags_of, new_ranks, page
from .facets import BasisFacet, known_years, years_of
from .models import Evidence
from .search import CAP
from .snapshot import BASES_OF, ROWS, snapshot

log = logging.getLogger(__name__)

# How long after a failure an index is tried again.
RETRY_SECONDS = 30


class Index:
    """One noun's records at one content version."""

    def __init__(self, filterset_class, version=None):
        """Read them from Postgres: the published records that ``filterset_class`` lists,
        and the pairs of its facets."""
        lists = filterset_class()
        self.version = version
        with snapshot() as state:
            self._read(lists, state)

    def _read(self, lists, state):
        base = lists.queryset.published().order_by()
        first, *others = lists.order_columns()
        self.keys = array("Q", keys_in(base, first.columns))
        self.size = len(self.keys)
        self.everything = (1 << self.size) - 1
        self.rank_of = {key: rank for rank, key in enumerate(self.keys)}
        self.first_order = (first.name, first.language)
        self.orders = {
            (order.name, order.language): self._order(base, order, state)
            for order in others
        }
        self._read_facets(lists, state)
        self._read_dates(base, lists.date_fields)

    def _order(self, base, order, state):
        """The ranks in an order."""
        if order.counted is None:
            return self._ranks(keys_in(base, order.columns))
        facts = state.facts(order.counted.model, [order.counted.record])
        numbers = Counter(record for _key, record in facts)
        by_slug = keys_in(base, order.columns[1:])
        return self._ranks(sorted(by_slug, key=lambda key: -numbers[key]))

    def _ranks(self, keys):
        return array("I", map(self.rank_of.__getitem__, keys))

    def _read_facets(self, lists, state):
        """The values of each facet, of links also on each basis; each table that gives
        some is read once."""
        facets = {name: item.facet for name, item in lists.facet_filters.items()}
        basis = next((n for n, f in facets.items() if isinstance(f, BasisFacet)), None)
        tables = {table: {} for table in facets[basis].tables} if basis else {}
        for name, facet in facets.items():
            if name != basis:
                tables.setdefault((facet.model, facet.records), {})[name] = facet
        ranks = defaultdict(lambda: defaultdict(new_ranks))
        bases = bytearray(self.size)
        for (model, records), named in tables.items():
            known = state.bases(model) if basis else bytes(state.places(model))
            values = [facet.values for facet in named.values()]
            for key, record, *found in state.facts(model, records, *values):
                rank = self.rank_of[record]
                bases[rank] |= known[key]
                for (name, facet), value in zip(named.items(), found, strict=True):
                    if value:
                        ranks[name, ""][value].append(rank)
                        for each in BASES_OF[known[key]] if facet.is_of_links else ():
                            ranks[name, each][value].append(rank)
        for rank, bits in enumerate(bases):
            for each in BASES_OF[bits]:
                ranks[basis, ""][each].append(rank)
        of_links = [name for name, facet in facets.items() if facet.is_of_links]
        names = [*product(facets, [""]), *product(of_links, Evidence.Basis.values)]
        self.values = {name: Values(ranks[name], self.size) for name in names}

    def _read_dates(self, base, fields):
        columns = [f"{name}_{side}" for name in fields for side in ("first", "last")]
        rows = base.values_list("pk", *columns).iterator(ROWS) if fields else ()
        self.spans = {self.rank_of[pk]: days for pk, *days in rows if any(days)}
        known = known_years(self.spans.values())
        years = (
            (rank, year)
            for rank, days in self.spans.items()
            for year in years_of(days, known)
        )
        self.years = Values(by_value(years), self.size)
        self._between = {}

    def selection(self, queryset, bases=()):
        """All its records, to be narrowed; rows are fetched from ``queryset``."""
        return IndexSelection(self, self.everything, queryset, tuple(bases))

    def between(self, first, last):
        """The records of which a date can lie between two days, as bits."""
        if (first, last) not in self._between:
            self._between[first, last] = bits_of(
                (r for r, days in self.spans.items() if _can_lie(days, first, last)),
                self.size,
            )
        return self._between[first, last]


@dataclass(frozen=True)
class IndexSelection:
    """What ``facets.Selection`` is, by bits."""

    index: Index
    bits: int
    queryset: object
    bases: tuple = ()

    def having(self, name, values):
        having = 0
        for group in self._groups(name):
            for value in values:
                having |= group.having(value)
        return self._only(having)

    def between(self, _fields, first, last):
        return self._only(self.index.between(first, last))

    def among(self, keys):
        rank_of = self.index.rank_of
        ranks = (rank_of[key] for key in keys if key in rank_of)
        return self._only(bits_of(ranks, self.index.size))

    def within(self, other):
        return self._only(other.bits)

    def count(self):
        return self.bits.bit_count()

    def counts(self, name):
        groups = self._groups(name)
        if len(groups) == 1:
            return groups[0].counts(self.bits)
        # A record counts once for a value, however many bases it is known on.
        counts = {
            value: self.having(name, [value]).count()
            for group in groups
            for value in group.known()
        }
        return {value: count for value, count in counts.items() if count}

    def top(self, name, limit, only=None):
        return self.index.values[name, ""].top(self.bits, limit, only)

    def years(self, _fields):
        return self.index.years.counts(self.bits)

    def in_order(self, order):
        return Rows(self, lambda start, stop: self._keys(order, start, stop))

    def in_order_of(self, keys):
        ranks = self.index.rank_of
        chosen = flags_of(self.bits, self.index.size)
        found = [
            key
            for key in [*keys[:CAP], *sorted(keys[CAP:])]
            if key in ranks and chosen[ranks[key]]
        ]
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

    def _only(self, bits):
        return replace(self, bits=self.bits & bits)

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
        return Records(self._keys(start, stop), self._selection.queryset)


class Records(Sequence):
    """Records by ``keys``, fetched when they are looked at."""

    def __init__(self, keys, queryset):
        self.keys = keys
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


def _can_lie(days, first, last):
    """Whether any of the dates, each a first and a last day, can lie between two days."""
    return any(
        (begin or end)
        and (last is None or begin is None or begin <= last)
        and (first is None or end is None or end >= first)
        for begin, end in zip(days[::2], days[1::2], strict=True)
    )


class Indexes:
    """The indexes of this process, by FilterSet."""

    def __init__(self):
        self._indexes = {}
        self._under_way = set()
        # Where an index could not be made: the time before which nobody tries again.
        self._not_before = {}
        self._lock = threading.Lock()

    def get(self, filterset_class, version):
        """The Index, or None while there is none yet. Where ``version``, the content
        version now, is newer than the index's, the next one is made meanwhile."""
        index = self._indexes.get(filterset_class)
        if index is None or index.version != version:
            self._follow(filterset_class, version)
        return index

    def current(self, filterset_class, version):
        """The Index of this very version, or None while there is none."""
        index = self.get(filterset_class, version)
        return index if index and index.version == version else None

    def _follow(self, filterset_class, version):
        with self._lock:
            is_early = time.monotonic() < self._not_before.get(filterset_class, 0)
            if is_early or filterset_class in self._under_way:
                return
            self._under_way.add(filterset_class)
        threading.Thread(
            target=self._make, args=(filterset_class, version), daemon=True
        ).start()

    def _make(self, filterset_class, version):
        try:
            self._indexes[filterset_class] = Index(filterset_class, version)
            # It lives long: Python need not look through it for garbage.
            gc.collect()
            gc.freeze()
        except Exception:
            # Lists go on with what they have.
            log.exception("The index of %s could not be made.", filterset_class.__name__)
            self._not_before[filterset_class] = time.monotonic() + RETRY_SECONDS
        finally:
            connection.close()
            self._under_way.discard(filterset_class)


indexes = Indexes()
