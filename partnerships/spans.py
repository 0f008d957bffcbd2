"""The days on which dates of records can lie, for many records at once."""

from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import compress

from .bitsets import bits_of

# Days are known by their number, as ``date.toordinal`` gives it: before all, after all.
FIRST, LAST = 0, date.max.toordinal() + 1
# Of so many spans it is kept which records can lie in them.
KEPT = 128


class Spans:
    """The spans of days of each record: one a date that it has."""

    def __init__(self, days_of: Mapping[int, Sequence], dates: int, size: int):
        """``days_of`` are ``(first, last, first, last …)`` by the record's rank, for each
        of its ``dates``; None is open, both are no date. ``size`` is the number of
        records."""
        # A date that there is not begins after all days, and ends before them.
        self._dates = [
            (array("i", [LAST + 1]) * size, array("i", [FIRST - 1]) * size)
            for _date in range(dates)
        ]
        self._size = size
        self._kept = {}
        for rank, days in days_of.items():
            pairs = zip(days[::2], days[1::2], strict=True)
            for (firsts, lasts), (first, last) in zip(self._dates, pairs, strict=True):
                if first or last:
                    firsts[rank], lasts[rank] = span(first, last)

    def __getstate__(self):
        return {**self.__dict__, "_kept": {}}

    def between(self, first: date | None, last: date | None) -> int:
        """The records of which a date can lie between two days, either of them None for
        open, as bits."""
        bits = self._kept.get((first, last))
        if bits is None:
            bits = self._between(*span(first, last))
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[first, last] = bits
        return bits

    def _between(self, first, last):
        bits = 0
        for firsts, lasts in self._dates:
            begun = self._bits(map(last.__ge__, firsts))
            bits |= begun & self._bits(map(first.__le__, lasts))
        return bits

    def _bits(self, flags):
        return bits_of(compress(range(self._size), flags), self._size)


def span(first: date | None, last: date | None) -> tuple[int, int]:
    """The numbers of two days, either of them None for open."""
    return first.toordinal() if first else FIRST, last.toordinal() if last else LAST
