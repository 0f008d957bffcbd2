"""Dates, as EDTF, as far as the text itself gives them.

A year that is not given is XXXX. A bare year counts after a word that dates follow, and
not in a name ("Agenda 2030"); "this year" is the year in which the document is dated.
"""

import calendar
import re
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from ..mentions import fold
from .lexicon import SPACE, any_of, any_word

YEAR = r"(?:19|20)\d\d"
DAY = r"(?:[12]\d|3[01]|0?[1-9])"
NO_YEAR = "XXXX"

DAY_RULE = _("A day and a month")
SPAN_RULE = _("From one day to another")
MONTH_RULE = _("A month")
NUMERIC = _("A date in digits")
YEARS_RULE = _("From one year to another")
SEASON_RULE = _("A season of a year")
YEAR_RULE = _("A year after a word that dates follow")


class _Rule(NamedTuple):
    pattern: str
    value: object
    rule: str


def suggest(reading):
    return _Dates(reading).suggest()


class _Dates:
    def __init__(self, reading):
        self.reading, self.words = reading, reading.words
        self.months = {fold(name): n for name, n in self.words["months"].items()}
        self.seasons = {fold(name): n for name, n in self.words["seasons"].items()}
        self.month = any_word(self.words["months"])
        self.this_year = rf"(?P<this>{SPACE}{self.words['this_year']})"

    def suggest(self):
        for rule in self._rules():
            for match in self.reading.find(re.compile(rule.pattern, re.IGNORECASE)):
                if self.reading.is_taken(*match.span("date")):
                    continue
                value = rule.value(match)
                if value:
                    self.reading.take(*match.span("date"))
                    yield self.reading.suggestion(
                        "date", value, match.span("date"), rule.rule
                    )

    def _rules(self):
        """What is more exact comes first, and takes its words from what follows."""
        yield from self._rules_of_days()
        yield from self._rules_of_digits()
        yield from self._rules_of_months()
        yield from self._rules_of_years()

    def _rules_of_days(self):
        w, month = self.words, self.month
        year = rf"(?:{w['of_year']}(?P<y>{YEAR})(?!\d)|{self.this_year})?"
        for pattern in w["spans"]:
            named = pattern.format(
                d=rf"(?<!\d)(?P<d>{DAY})(?:er|º)?",
                e=rf"(?P<e>{DAY})(?:er|º)?(?!\d)",
                m=rf"(?P<m>{month})(?!\w)",
                n=rf"(?P<n>{month})(?!\w)",
                skip=rf"{DAY}(?:er)?(?:, {DAY}(?:er)?)*",
                z=rf"(?:{w['of_year']}(?P<z>{YEAR}))?",
            )
            yield _Rule(rf"(?P<date>{named}{year})", self._span, SPAN_RULE)
        for pattern in w["day_month"]:
            named = pattern.format(d=rf"(?<!\d)(?P<d>{DAY})", m=rf"(?P<m>{month})(?!\w)")
            yield _Rule(rf"(?P<date>{named}{year})", self._day, DAY_RULE)

    def _rules_of_digits(self):
        yield _Rule(
            rf"(?<![\d/.-])(?P<date>(?P<d>{DAY})(?P<sep>[./-])(?P<m>[01]?\d)(?P=sep)(?P<y>{YEAR}))(?![\d/-])",
            self._numeric,
            NUMERIC,
        )
        yield _Rule(
            rf"(?<![\d/-])(?P<date>(?P<y>{YEAR})-(?P<m>[01]\d)-(?P<d>{DAY}))(?![\d/-])",
            self._numeric,
            NUMERIC,
        )

    def _rules_of_months(self):
        w, month = self.words, self.month
        for pattern in w["month_spans"]:
            named = pattern.format(
                m=rf"(?P<m>{month})(?!\w)",
                n=rf"(?P<n>{month})(?!\w)",
                y=rf"(?P<y>{YEAR})(?!\d)",
                z=rf"(?:{w['of_year']}(?P<z>{YEAR}))?",
            )
            yield _Rule(rf"(?<!\w)(?P<date>{named})", self._months, SPAN_RULE)
        yield _Rule(
            rf"(?<!\w)(?P<date>(?P<m>{month})\.?(?:{w['of_year']}(?P<y>{YEAR})(?!\d)|{self.this_year}))",
            self._month_of,
            MONTH_RULE,
        )
        yield _Rule(
            rf"(?<![\w])(?:{any_of(w['month_before'])}){SPACE}?(?P<date>(?P<m>{month}))(?!\w)(?!{SPACE}?\d)",
            self._month_of,
            MONTH_RULE,
        )

    def _rules_of_years(self):
        w = self.words
        yield _Rule(
            rf"(?<!\w)(?P<date>(?P<s>{any_word(w['seasons'])}){w['of_year']}(?P<y>{YEAR}))(?!\d)",
            lambda m: f"{m['y']}-{self.seasons[fold(m['s'])]}",
            SEASON_RULE,
        )
        for pattern in w["year_range"]:
            named = pattern.format(y=rf"(?P<y>{YEAR})", z=rf"(?P<z>{YEAR})(?!\d)")
            yield _Rule(rf"(?<![\w/.-])(?P<date>{named})", self._years, YEARS_RULE)
        leads = rf"(?<![\w’'-]){any_of(w['year_before'])}[ \u00a0-]"
        yield _Rule(
            rf"(?:{leads}|[(,]{SPACE}?|[–—-]{SPACE})"
            rf"(?P<date>(?P<y>{YEAR}))(?![\d%]|[.,/-]\d|{SPACE}\d)",
            self._year,
            YEAR_RULE,
        )

    def _of_year(self, match):
        found = match.groupdict()
        if found.get("this"):
            return str(self.reading.own_year or NO_YEAR)
        return found.get("y") or NO_YEAR

    def _date(self, year, month, day):
        days = 29 if year == NO_YEAR and month == 2 else None
        if not 1 <= month <= 12:
            return None
        known = 2000 if year == NO_YEAR else int(year)
        if day > (days or calendar.monthrange(known, month)[1]):
            return None
        return f"{year}-{month:02}-{day:02}"

    def _day(self, match):
        month = self.months[fold(match["m"])]
        return self._date(self._of_year(match), month, int(match["d"]))

    def _numeric(self, match):
        return self._date(match["y"], int(match["m"]), int(match["d"]))

    def _span(self, match):
        year = self._of_year(match)
        found = match.groupdict()
        last = self.months[fold(found["m"])]
        first = self.months[fold(found["n"])] if found.get("n") else last
        sides = (
            self._date(found.get("z") or year, first, int(match["d"])),
            self._date(year, last, int(match["e"])),
        )
        return "/".join(sides) if all(sides) else None

    def _months(self, match):
        found = match.groupdict()
        first, last = self.months[fold(found["n"])], self.months[fold(found["m"])]
        return f"{found.get('z') or found['y']}-{first:02}/{found['y']}-{last:02}"

    def _month_of(self, match):
        return f"{self._of_year(match)}-{self.months[fold(match['m'])]:02}"

    def _years(self, match):
        if int(match["y"]) >= int(match["z"]) or self._is_in_name(match.start("date")):
            return None
        return f"{match['y']}/{match['z']}"

    def _year(self, match):
        start, end = match.span("date")
        after = re.match(rf"{SPACE}([a-zà-ÿ]+)", self.reading.text[end : end + 20])
        if after and after[1] in self.words["counted_not"]:
            return match["y"]
        if after and re.match(self.words["counts"], after[1]):
            return None
        return None if self._is_in_name(start) else match["y"]

    def _is_in_name(self, start):
        before = self.reading.text[max(0, start - 70) : start]
        named = any_of(self.words["named_year_before"])
        return bool(
            re.search(
                rf"(?<!\w){named}(?:{SPACE}[\w’'-]+){{0,7}}?{SPACE}(?:{self.words['of']})?$",
                before,
            )
        )
