"""Dates of any precision in the words of the reader's language."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .dates import parse
from .text import current_language

DAY = {"fr": "j F Y", "en": "j F Y", "es": r"j \d\e F \d\e Y"}
MONTH = {"fr": "F Y", "en": "F Y", "es": r"F \d\e Y"}


def in_words(text):
    """``text``, an EDTF date, as a reader says it: "29–30 November 2018", "2020 or
    2021", "about 23 April 2021"; "" where it is blank."""
    if not text:
        return ""
    date = parse(text)
    if date.form == "one of":
        *others, last = [_day(day) for day in date.days]
        if not others:
            return last
        return _("%(dates)s or %(last)s") % {"dates": ", ".join(others), "last": last}
    if date.form == "interval":
        return _interval(*date.days)
    return _day(date.days[0])


def _interval(first, last):
    if first is None:
        return _("until %(date)s") % {"date": _day(last)}
    if last is None:
        return _("from %(date)s") % {"date": _day(first)}
    is_in_one_month = (first.year, first.month) == (last.year, last.month)
    is_plain = not first.qualifier and not last.qualifier
    if first.day and last.day and is_in_one_month and is_plain:
        return f"{_day_of_month(first.day)}–{_day(last)}"
    return f"{_day(first)} – {_day(last)}"


def _day(day):
    language = current_language()
    if day.day:
        words = date_format(day.first, DAY[language])
        words = words.replace(str(day.day), _day_of_month(day.day), 1)
    elif day.month:
        words = date_format(day.first, MONTH[language])
    else:
        words = str(day.year)
    if day.qualifier in ("~", "%"):
        words = _("about %(date)s") % {"date": words}
    if day.qualifier in ("?", "%"):
        words = _("%(date)s (uncertain)") % {"date": words}
    return words


def _day_of_month(day):
    return "1er" if day == 1 and current_language() == "fr" else str(day)
