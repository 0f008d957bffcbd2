from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships import spans
from partnerships.bitsets import ranks_of
from partnerships.spans import Spans

DAYS = st.none() | st.dates(date(2015, 1, 1), date(2016, 12, 31))
# The spans of up to eight records, of two dates each.
ROWS = st.lists(st.tuples(DAYS, DAYS, DAYS, DAYS), max_size=8)


def lies(begin, end, first, last):
    """Whether a date can lie between two days."""
    is_date = begin or end
    is_begun = not (begin and last) or begin <= last
    return is_date and is_begun and (not (end and first) or first <= end)


@given(ROWS, DAYS, DAYS)
def test_records_between_two_days_are_those_of_which_a_date_can_lie_there(
    rows, first, last
):
    made = Spans(dict(enumerate(rows)), 2, len(rows) + 1)
    expected = [
        rank
        for rank, days in enumerate(rows)
        if lies(*days[:2], first, last) or lies(*days[2:], first, last)
    ]
    assert list(ranks_of(made.between(first, last))) == expected


def test_list_without_dates_has_nothing_on_any_day():
    assert Spans({}, 0, 3).between(None, None) == 0


def test_only_so_many_spans_are_kept(monkeypatch):
    monkeypatch.setattr(spans, "KEPT", 2)
    made = Spans({0: (date(2016, 1, 1), None)}, 1, 1)
    for year in (2014, 2015, 2017, 2017):
        found = made.between(date(year, 1, 1), date(year, 12, 31))
        assert found == (year == 2017)
    assert len(made._kept) == 1


@pytest.mark.parametrize("day", [date.min, date.max])
def test_first_and_last_of_all_days_are_days_too(day):
    made = Spans({0: (day, day), 1: (None, None)}, 1, 2)
    assert made.between(None, None) == made.between(day, day) == 1
