import datetime
import warnings

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, example, given

from partnerships.dates import EdtfField, parse, validate_edtf
from tests.partnerships.strategies import DATES

# Its grammar is written with names that pyparsing has given up.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from edtf import parse_edtf

day = datetime.date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2006", day(2006, 1, 1), day(2006, 12, 31)),
        ("2014-01", day(2014, 1, 1), day(2014, 1, 31)),
        ("2016-02", day(2016, 2, 1), day(2016, 2, 29)),
        ("2020-10-23", day(2020, 10, 23), day(2020, 10, 23)),
        ("2018-11-29/2018-11-30", day(2018, 11, 29), day(2018, 11, 30)),
        ("2014/2016-03", day(2014, 1, 1), day(2016, 3, 31)),
        ("2014/..", day(2014, 1, 1), None),
        ("../2014", None, day(2014, 12, 31)),
        ("[2020,2021]", day(2020, 1, 1), day(2021, 12, 31)),
        ("[2021,2020-05]", day(2020, 5, 1), day(2021, 12, 31)),
        ("[2020]", day(2020, 1, 1), day(2020, 12, 31)),
        ("2021-04-23~", day(2021, 4, 23), day(2021, 4, 23)),
        ("2014?/2015%", day(2014, 1, 1), day(2015, 12, 31)),
    ],
)
def test_a_date_reaches_from_the_first_day_it_can_mean_to_the_last(text, first, last):
    assert (parse(text).first, parse(text).last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 2006",
        "2006\n",
        "20",
        "20061",
        "２００６",
        "0000",
        "2006-1",
        "2006-13",
        "2006-00",
        "2019-02-29",
        "2006-07-00",
        "2006-07-01-01",
        "23 October 2020",
        "2006!",
        "2006??",
        "/2006",
        "2006/",
        "../..",
        "..",
        "2006/2007/2008",
        "2007/2006",
        "2006-02/2006-01-31",
        "[]",
        "[",
        "[2020,]",
        "[2020,..]",
        "[2020/2021]",
        "2020,2021",
    ],
)
def test_what_is_not_a_date_is_refused(text):
    with pytest.raises(ValueError, match="^"):
        parse(text)


def test_the_form_tells_an_interval_and_a_choice_from_a_date():
    assert parse("2020").form == "date"
    assert parse("2020/2021").form == "interval"
    assert parse("[2020,2021]").form == "one of"


@given(DATES)
def test_no_date_ends_before_it_begins(text):
    date = parse(text)
    assert date.first is None or date.last is None or date.first <= date.last


@given(DATES)
@example("2020-02-29/2021?")
@example("[1999-12-31,1999]")
def test_another_reader_of_edtf_agrees_on_the_days(text):
    # It does not read a choice of one, and cannot tell the days of an open interval.
    assume(".." not in text and ("[" not in text or "," in text))
    ours, theirs = parse(text), parse_edtf(text)
    assert ours.first.timetuple()[:3] == tuple(theirs.lower_strict())[:3]
    assert ours.last.timetuple()[:3] == tuple(theirs.upper_strict())[:3]


def test_the_staff_is_told_how_to_write_a_date(english):
    with pytest.raises(ValidationError, match="“23.10.2020” is not a date") as refusal:
        validate_edtf("23.10.2020")
    assert refusal.value.code == "edtf"
    assert refusal.value.__suppress_context__


def test_a_date_field_may_be_blank_and_takes_dates_only():
    field = EdtfField()
    assert field.clean("", None) == ""
    assert field.clean("2014-01", None) == "2014-01"
    with pytest.raises(ValidationError):
        field.clean("January 2014", None)


def test_a_date_field_keeps_its_own_options():
    assert EdtfField(max_length=10).max_length == 10
    assert EdtfField().max_length == 64
