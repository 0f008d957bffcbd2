"""Sets of records as bits of one whole number, and values counted over them.

Record number ``n`` (its *rank*: its place in the list's first order) is bit ``n``. Python
adds, subtracts and counts the bits of such numbers by machine words, so that narrowing a
list is ``a & b`` and counting it is ``(a & b).bit_count()``: microseconds for a hundred
thousand records, without a library.

A value of a long facet that few records have would waste a long number on few bits, and
has none. The most frequent values are found without counting all: a value of twenty
records is not among the ten most frequent when the tenth has a hundred.

Where few records are chosen, it is quicker to look at each of them than to count each
value: the values of every record are kept too, of all facets in one row.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from heapq import heappush, heappushpop, nlargest
from itertools import accumulate, count
from operator import add

# A facet of more values than these is long.
LONG = 64
# A value of a long facet has no number if fewer than one in this many records have it;
# of one that is asked for seldom, SELDOM.
SPARSE = 2048
SELDOM = 64
# Fewer than one in this many records are few.
FEW = 20
# So many values have numbers of two bytes.
SHORT_NUMBERS = 1 << 16
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
    *gaps, _rest = bin(bits)[:1:-1].split("1")
    return map(add, accumulate(map(len, gaps)), count())


def flags_of(bits: int, size: int) -> bytes:
    """A byte for each of ``size`` ranks, 1 where it is in ``bits``."""
    return bin(bits)[:1:-1].encode().translate(FLAGS).ljust(size, b"\0")


FLAGS = bytes(1 if byte == ord("1") else 0 for byte in range(256))


def by_value(pairs: Iterable[tuple[int, object]]) -> dict[object, array]:
    """Pairs of (rank, value) as {value: ranks}."""
    ranks = defaultdict(new_ranks)
    for rank, value in pairs:
        ranks[value].append(rank)
    return ranks


def each_once(ranks: Mapping[object, Iterable[int]]) -> dict[object, array]:
    """{value: ranks} without what stands there twice."""
    return {value: array("I", set(having)) for value, having in ranks.items()}


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

    def __init__(self, ranks: Mapping[object, array], size: int, is_seldom=False):
        """``ranks`` are those of the records that have each value, each once, in any
        order; ``size`` is the number of records. What is asked for seldom is kept
        small, and counted more slowly."""
        self._size = size
        sparse = SELDOM if is_seldom else SPARSE
        ranks = dict(sorted(ranks.items(), key=lambda item: -len(item[1])))
        self._totals = {value: len(having) for value, having in ranks.items()}
        self._dense = {
            value: bits_of(having, size)
            for value, having in ranks.items()
            if len(ranks) <= LONG or len(having) * sparse >= size
        }
        self._sparse = {v: having for v, having in ranks.items() if v not in self._dense}
        self._most_sparse = max(map(len, self._sparse.values()), default=0)

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
        counts = {v: n for v, d in self._dense.items() if (n := (d & bits).bit_count())}
        return counts | self._sparse_counts(bits)

    def top(self, bits: int, limit: int) -> dict:
        """The ``limit`` values that most records of ``bits`` have, as ``most`` has them.

        No value has more records in ``bits`` than in all: values are tried from the most
        frequent of all on, until none can come among the first any more.
        """
        counts, first = {}, []
        for value, having in self._dense.items():
            if len(first) == limit and self._totals[value] < first[0]:
                return most(counts, limit)
            if number := (having & bits).bit_count():
                counts[value] = number
                (heappush if len(first) < limit else heappushpop)(first, number)
        if len(first) < limit or first[0] <= self._most_sparse:
            counts |= self._sparse_counts(bits)
        return most(counts, limit)

    def _sparse_counts(self, bits):
        if not self._sparse:
            return {}
        flags = flags_of(bits, self._size)
        chosen = flags.__getitem__
        return {
            v: n for v, having in self._sparse.items() if (n := sum(map(chosen, having)))
        }


class ByRecord:
    """The values of each record, of several facets."""

    def __init__(self, facets: Mapping[str, Mapping[object, array]], size: int):
        """``facets`` have for each value the ranks of the records that have it, each
        once. Values are known by a number here, the most frequent by the smallest."""
        values = [
            (len(ranks), name, value)
            for name, facet in facets.items()
            for value, ranks in facet.items()
        ]
        values.sort(key=lambda value: -value[0])
        self._size = size
        self._values = [(name, value) for _length, name, value in values]
        self._names = list(facets)
        self._type = "H" if len(values) <= SHORT_NUMBERS else "I"
        rows = [array(self._type) for _rank in range(size)]
        for number, (name, value) in enumerate(self._values):
            for rank in facets[name][value]:
                rows[rank].append(number)
        self._rows = b"".join(rows)
        lengths = (len(row) * row.itemsize for row in rows)
        self._ends = array("I", accumulate(lengths, initial=0))

    def are_few(self, bits: int) -> bool:
        """Whether to look at each record of ``bits`` is quicker than to count values."""
        return bits.bit_count() * FEW < self._size

    def counts(self, bits: int) -> dict[str, dict]:
        """How many records of ``bits`` have each value of each facet: {name: {value:
        count}}, no zeros."""
        rows, ends = self._rows, self._ends
        found = array(self._type)
        found.frombytes(
            b"".join([rows[ends[rank] : ends[rank + 1]] for rank in ranks_of(bits)])
        )
        counts = {name: {} for name in self._names}
        for number, times in Counter(found).items():
            name, value = self._values[number]
            counts[name][value] = times
        return counts


def most(counts: Mapping[object, int], limit: int) -> dict:
    """The ``limit`` most frequent values, as {value: count}, the most frequent first; of
    equally frequent ones the lowest."""
    least = min(nlargest(limit, counts.values()), default=0)
    among = [item for item in counts.items() if item[1] >= least]
    return dict(sorted(among, key=lambda item: (-item[1], item[0]))[:limit])
