"""Sets of records as bits of one whole number, and values counted over them.

Record number ``n`` (its *rank*: its place in the list's first order) is bit ``n``. Python
adds, subtracts and counts the bits of such numbers by machine words, so that narrowing a
list is ``a & b`` and counting it is ``(a & b).bit_count()``: microseconds for a hundred
thousand records, without a library.

Where there are many values, the values of each record are kept too, and are counted
over the chosen records where these are few. A value that few records have would waste a
long number on few bits, and has none then. The most frequent values are found without
counting all: a value of twenty records is not among the ten most frequent when the tenth
has a hundred.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from heapq import heappush, heappushpop, nsmallest
from itertools import chain, compress

# More values than these are also kept by record.
LONG = 64
# A value that fewer than one in this many records have has no number then.
SPARSE = 2048
# To look at one value of one record takes as long as to count so many bits.
BITS_AT_A_TIME = 3000
# Bits are looked through in pieces of this many bytes when a page of them is wanted.
PIECE = 512


def bits_of(ranks: Iterable[int], size: int) -> int:
    """The set of ``ranks``, each below ``size``, as bits."""
    flags = bytearray(size // 8 + 1)
    for rank in ranks:
        flags[rank >> 3] |= 1 << (rank & 7)
    return int.from_bytes(flags, "little")


def ranks_of(bits: int) -> Iterator[int]:
    """The ranks in ``bits``, lowest first."""
    flags = flags_of(bits)
    return compress(range(len(flags)), flags)


def flags_of(bits: int, size: int = 0) -> bytes:
    """A byte for each rank, 1 where it is in ``bits``; at least ``size`` of them."""
    return bin(bits)[:1:-1].encode().translate(FLAGS).ljust(size, b"\0")


FLAGS = bytes(1 if byte == ord("1") else 0 for byte in range(256))


def by_value(pairs: Iterable[tuple[int, object]]) -> dict[object, array]:
    """Pairs of (rank, value) as {value: ranks}."""
    ranks = defaultdict(new_ranks)
    for rank, value in pairs:
        ranks[value].append(rank)
    return ranks


def new_ranks() -> array:
    return array("I")


def page(bits: int, start: int, stop: int) -> list[int]:
    """The ranks in ``bits`` from place ``start`` up to place ``stop``, lowest first.

    Whole pieces before the page are only counted, so that a late page is as quick.
    """
    flags = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    found, passed = [], 0
    for offset in range(0, len(flags), PIECE):
        piece = int.from_bytes(flags[offset : offset + PIECE], "little")
        count = piece.bit_count()
        if passed + count > start:
            inside = list(ranks_of(piece))[max(0, start - passed) : stop - passed]
            found += [offset * 8 + rank for rank in inside]
        passed += count
        if passed >= stop:
            break
    return found


class Values:
    """The values of one facet: which records have each, and how many of a set do."""

    def __init__(self, ranks: dict[object, Iterable[int]], size: int, by_record=True):
        """``ranks`` are those of the records that have each value, in any order, some
        perhaps twice; ``size`` is the number of records. Values that are seldom counted
        need not be kept ``by_record``."""
        self._size = size
        self._everything = (1 << size) - 1
        ranks = {value: array("I", set(having)) for value, having in ranks.items()}
        ranks = dict(sorted(ranks.items(), key=lambda item: -len(item[1])))
        self._totals = {value: len(having) for value, having in ranks.items()}
        self._is_by_record = by_record and len(ranks) > LONG
        self._dense = {
            value: bits_of(having, size)
            for value, having in ranks.items()
            if not self._is_by_record or len(having) * SPARSE >= size
        }
        self._sparse = {v: having for v, having in ranks.items() if v not in self._dense}
        self._most_sparse = max(map(len, self._sparse.values()), default=0)
        self._of_record = _of_record(ranks, size) if self._is_by_record else ()
        self._per_record = sum(self._totals.values()) / max(1, size)

    def having(self, value) -> int:
        """The records that have ``value``, as bits; none for an unknown value."""
        if value in self._dense:
            return self._dense[value]
        return bits_of(self._sparse.get(value, ()), self._size)

    def known(self) -> Set:
        """Every value that any record has."""
        return self._totals.keys()

    def counts(self, bits: int) -> dict:
        """How many records of ``bits`` have each value: {value: count}, no zeros."""
        if bits == self._everything:
            return dict(self._totals)
        if self._sparse or self._are_few(bits, len(self._dense)):
            return self._count_by_record(bits)
        return {v: n for v, d in self._dense.items() if (n := (d & bits).bit_count())}

    def top(self, bits: int, limit: int, only: Set | None = None) -> dict:
        """The ``limit`` values that most records of ``bits`` have, as {value: count}, the
        most frequent first; of equally frequent values the lowest. Where some are given,
        only those.

        No value has more records in ``bits`` than in all: values are tried from the most
        frequent of all on, until none can come among the first any more.
        """
        if only is not None:
            counts = self.counts(bits)
            return _most({v: n for v, n in counts.items() if v in only}, limit)
        if bits == self._everything:
            return _most(self._totals, limit)
        # How many values must be tried is not known; a part of them, as it turns out.
        if self._are_few(bits, len(self._dense) // 4):
            return _most(self._count_by_record(bits), limit)
        counts, most = {}, []
        for value, having in self._dense.items():
            if len(most) == limit and self._totals[value] < most[0]:
                return _most(counts, limit)
            if count := (having & bits).bit_count():
                counts[value] = count
                (heappush if len(most) < limit else heappushpop)(most, count)
        if self._sparse and (len(most) < limit or most[0] <= self._most_sparse):
            counts = self._count_by_record(bits)
        return _most(counts, limit)

    def _are_few(self, bits, values):
        """Whether to look at the chosen records is cheaper than to count ``values``."""
        if not self._is_by_record:
            return False
        looked_at = bits.bit_count() * self._per_record
        return looked_at * BITS_AT_A_TIME < values * self._size

    def _count_by_record(self, bits):
        ranks = compress(_all_ranks(self._size), flags_of(bits))
        of_record = map(self._of_record.__getitem__, ranks)
        return dict(Counter(chain.from_iterable(of_record)))


def _most(counts, limit):
    return dict(nsmallest(limit, counts.items(), key=lambda item: (-item[1], item[0])))


@lru_cache(maxsize=8)
def _all_ranks(size):
    """Each rank once, for all facets of all lists."""
    return list(range(size))


def _of_record(ranks, size):
    """The values of each record."""
    of_record = [()] * size
    for value, having in ranks.items():
        for rank in having:
            of_record[rank] += (value,)
    return of_record
