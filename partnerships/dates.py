"""Dates of any precision: the part of EDTF that the portal's sources need.

EDTF (Extended Date/Time Format, ISO 8601-2:2019) writes a date as precisely as its
source does. The portal takes four forms: ``2006``, ``2014-01`` or ``2020-10-23``; an
interval ``2018-11-29/2018-11-30``, open where a side is ``..``; "one of these",
``[2020,2021]``; each date may end in ``?`` (uncertain), ``~`` (approximate) or ``%``
(both). An interval with an empty side is refused: readers of EDTF disagree on it.

The first and last day of each date are columns that Postgres derives by the functions
``edtf_first`` and ``edtf_last`` (migration 0001), so that they hold in raw SQL too.
"""

import calendar
import datetime
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([?~%]?)", re.ASCII)
OPEN = ".."
FORMS = ("interval", "one of", "date")


@dataclass(frozen=True)
class Day:
    """A year, a month of a year or a day, as far as the source gives it."""

    year: int
    month: int | None
    day: int | None
    qualifier: str

    @property
    def first(self):
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self):
        month = self.month or 12
        last_of_month = calendar.monthrange(self.year, month)[1]
        return datetime.date(self.year, month, self.day or last_of_month)


@dataclass(frozen=True)
class Edtf:
    """A parsed date: its form, and its days (None for an open side of an interval)."""

    form: str
    days: tuple[Day | None, ...]

    @property
    def first(self):
        """The first day that the date can mean; None where it is open or blank."""
        if self.form == "one of":
            return min(day.first for day in self.days)
        return self.days[0] and self.days[0].first

    @property
    def last(self):
        """The last day that the date can mean; None where it is open or blank."""
        if self.form == "one of":
            return max(day.last for day in self.days)
        return self.days[-1] and self.days[-1].last


def parse(text):
    """The Edtf that ``text`` writes. Raises ValueError for anything else."""
    if text.startswith("[") and text.endswith("]"):
        parsed = Edtf("one of", tuple(_day(part) for part in text[1:-1].split(",")))
    elif "/" in text:
        sides = text.split("/")
        if len(sides) != 2 or sides == [OPEN, OPEN]:
            raise ValueError(text)
        parsed = Edtf("interval", tuple(None if s == OPEN else _day(s) for s in sides))
    else:
        parsed = Edtf("date", (_day(text),))
    if parsed.first and parsed.last and parsed.first > parsed.last:
        raise ValueError(text)
    return parsed


def _day(text):
    match = DATE.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, day, qualifier = match.groups()
    parsed = Day(int(year), month and int(month), day and int(day), qualifier)
    datetime.date(int(year), int(month or 1), int(day or 1))
    return parsed


def validate_edtf(text):
    try:
        parse(text)
    except ValueError:
        raise ValidationError(
            _(
                "“%(text)s” is not a date: write 2006, 2014-01, 2020-10-23, "
                "2018-11-29/2018-11-30 or [2020,2021]."
            ),
            code="edtf",
            params={"text": text},
        ) from None


def asked(text):
    """The Edtf that a reader asks about. Raises ValidationError for what is no date, and
    for an open interval, which has no end that could be asked about."""
    validate_edtf(text)
    date = parse(text)
    if None in (date.first, date.last):
        raise ValidationError(
            _("“%(text)s” has no end: give a day, a month, a year or a closed interval."),
            code="open",
            params={"text": text},
        )
    return date


def is_over(*last_days):
    """Whether a last day is past; None is open."""
    return any(day and day < datetime.date.today() for day in last_days)


class EdtfField(models.CharField):
    """A date of any precision, blank where no source gives one."""

    def __init__(self, *args, **kwargs):
        kwargs = {"max_length": 64, "blank": True, "default": ""} | kwargs
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_edtf]


def first_day(field):
    """The column that holds the first day of the EDTF date in column ``field``."""
    return _derived("edtf_first", field)


def last_day(field):
    """The column that holds the last day of the EDTF date in column ``field``."""
    return _derived("edtf_last", field)


def _derived(function, field):
    return models.GeneratedField(
        expression=models.Func(models.F(field), function=function),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
