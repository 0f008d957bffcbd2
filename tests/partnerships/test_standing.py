"""Compared with a count of all the ways in which it can have been."""

import datetime
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from partnerships.dates import parse
from partnerships.standing import MAYBE, NO, YES, Span, standing

UNKNOWN = Span(None, None)
FIRST, LAST = 0, 9
DAYS = range(FIRST, LAST + 1)
# Roles may begin before, and end after, every day that is asked about or dated.
AROUND = range(FIRST - 2, LAST + 3)


def span(text):
    date = parse(text)
    return Span(date.first, date.last)


@pytest.mark.parametrize(
    ("asked", "start", "end", "attested", "expected"),
    [
        pytest.param("2014", "2014-01-01", "2014-12-31", [], YES, id="its-own-year"),
        pytest.param("2015", "2014-01-01", "2014-12-31", [], NO, id="the-year-after"),
        pytest.param("2013", "2014-01-01", "2014-12-31", [], NO, id="the-year-before"),
        pytest.param("2010", "2006", "2018", [], YES, id="between"),
        pytest.param("2006-03", "2006", "2018", [], MAYBE, id="within-the-first-year"),
        pytest.param("2006", "2006", "2018", [], YES, id="the-first-year"),
        pytest.param("2018-03", "2006", "2018", [], MAYBE, id="within-the-last-year"),
        pytest.param("2013", None, None, ["2014-01-01"], MAYBE, id="before-attested"),
        pytest.param("2014", None, None, ["2014-01-01"], YES, id="attested"),
        pytest.param("2014-06", None, None, ["2014"], MAYBE, id="attested-that-year"),
        pytest.param("2014", None, None, ["2012", "2016"], YES, id="between-attested"),
        pytest.param("2014", "2006", None, [], MAYBE, id="no-end-known"),
        pytest.param("2014", None, None, [], MAYBE, id="no-date-known"),
        pytest.param("2014", "2012/..", "../2016", [], MAYBE, id="bounds-outside"),
        pytest.param("2014", "2014/..", "../2014", [], YES, id="bounds-within"),
        pytest.param("../2014", "2006", "2018", [], YES, id="asked-until"),
        pytest.param("2010/..", "2006", "2018", [], YES, id="asked-from"),
        pytest.param("2019/..", "2006", "2018", [], NO, id="asked-from-after-the-end"),
    ],
)
def test_whether_it_held(asked, start, end, attested, expected):
    start, end = (span(text) if text else UNKNOWN for text in (start, end))
    assert standing(parse(asked), start, end, map(span, attested)) == expected


def day(number):
    return datetime.date(2014, 1, 5) + datetime.timedelta(days=number)


@st.composite
def spans(draw):
    first, last = sorted(draw(st.tuples(*[st.integers(FIRST, LAST)] * 2)))
    known = draw(st.sampled_from(["both", "both", "first", "last", "none"]))
    return (
        first if known in ("both", "first") else None,
        last if known in ("both", "last") else None,
    )


def as_span(numbers):
    return Span(*(None if number is None else day(number) for number in numbers))


def ways(start, end, attested):
    """Every first and last day of a role that agrees with what is known."""
    for first, last in product(AROUND, AROUND):
        if (
            first <= last
            and is_within(first, start)
            and is_within(last, end)
            and all(meets(first, last, found) for found in attested)
        ):
            yield first, last


def is_within(number, bounds):
    return meets(number, number, bounds)


def meets(first, last, bounds):
    low, high = bounds
    return (high is None or first <= high) and (low is None or low <= last)


@given(
    st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted),
    spans(),
    spans(),
    st.lists(spans(), max_size=3),
)
def test_it_is_yes_where_it_must_have_held_and_no_where_it_cannot(
    asked, start, end, attested
):
    held = {meets(first, last, asked) for first, last in ways(start, end, attested)}
    assume(held)  # The dates contradict one another.
    expected = {(True,): YES, (False,): NO}.get(tuple(held), MAYBE)
    question = parse(f"{day(asked[0])}/{day(asked[1])}")
    answer = standing(question, as_span(start), as_span(end), map(as_span, attested))
    assert answer == expected
