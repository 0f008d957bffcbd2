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
    known = [span for span in attested if None not in span]
    known += [span for span in (start, end) if None not in span]
    if not known:
        return MAYBE
    earliest = min(span.last for span in known)
    latest = max(span.first for span in known)
    if earliest <= latest and asked.first <= latest and asked.last >= earliest:
        return YES
    if any(asked.first <= span.first and span.last <= asked.last for span in known):
        return YES
    return MAYBE


def _is_before(day, other):
    return day is not None and other is not None and day < other
