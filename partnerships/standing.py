"""What held at a time, when sources give only some of the dates.

A role has a beginning and an end, each known more or less precisely or not at all, and
perhaps a time at which a source finds it (``attested``). Asked about a day, a month or a
year, the answer is yes, no, or maybe.
"""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from .dates import Edtf

YES, MAYBE, NO = "yes", "maybe", "no"


class Span(NamedTuple):
    """Days from ``first`` to ``last``, both included; None is open."""

    first: datetime.date | None
    last: datetime.date | None


def standing(asked: Edtf, start: Span, end: Span, attested: Iterable[Span]) -> str:
    """Whether a role held at some time in ``asked``: YES, MAYBE or NO.

    ``start`` and ``end`` are the days on which it can have begun and ended, ``attested``
    the spans in each of which it held at some time. Between two times at which it
    certainly held, it held.
    """
    if _is_before(asked.last, start.first) or _is_before(end.last, asked.first):
        return NO
    known = (start, end, *attested)
    # It held on or after each first day, and on or before each last day.
    firsts = [span.first for span in known if span.first]
    lasts = [span.last for span in known if span.last]
    asked_first = asked.first or datetime.date.min
    asked_last = asked.last or datetime.date.max
    if firsts and lasts and asked_first <= max(firsts) and min(lasts) <= asked_last:
        return YES
    return MAYBE


def _is_before(day, other):
    return day is not None and other is not None and day < other
