"""Numbers of people, bodies, money and shares, in digits.

A duration, an age, a date, the number of a convention or an article, and a number in a
name are none.
"""

import re
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ..mentions import fold
from .lexicon import SPACE, any_of, any_word

DIGITS_RULE = _("A number in digits, with what it counts")
WORDS_RULE = _("A number in words, with what it counts")
ABOUT_RULE = _("A round number in words")


def suggest(reading):
    words = reading.words
    multiplier = any_of(words["multipliers"])
    digits = re.compile(
        rf"(?<![\w.,/:+’'-])(?P<number>\d{{1,3}}(?:{words['thousands']}\d{{3}})+(?!\d)|\d+)"
        rf"(?:{words['decimal']}(?P<part>\d+))?(?:{SPACE}(?P<times>{multiplier})(?!\w))?"
        rf"(?P<share>{SPACE}?(?:%|{words['per_cent']}))?"
    )
    numbers = {fold(w): n for w, n in words["numbers"].items()}
    in_words = re.compile(
        rf"(?<![\w-])(?P<words>{any_word(words['numbers'])})"
        rf"(?:{SPACE}(?P<times>{multiplier}))?(?={SPACE}(?!{any_of(words['durations'])}(?!\w))[a-zà-ÿA-ZÀ-Þ«])",
        re.IGNORECASE,
    )
    about = re.compile(rf"(?<!\w)(?P<words>{any_word(words['about'])})(?={SPACE})")
    for match in reading.find(digits):
        if _is_count(reading, match):
            value = _value(match, words)
            yield reading.suggestion("figure", value, match.span(), DIGITS_RULE)
    for match in reading.find(in_words):
        number = numbers[fold(match["words"])]
        if _is_count(reading, match) and not _is_anaphoric(reading, match, number):
            value = str(number * _times(match["times"], words))
            yield reading.suggestion("figure", value, match.span(), WORDS_RULE)
    for match in reading.find(about):
        if _is_count(reading, match):
            value = str(words["about"][match["words"]])
            yield reading.suggestion("figure", value, match.span(), ABOUT_RULE)


def _value(match, words):
    number = re.sub(r"\D", "", match["number"])
    value = Decimal(number + (f".{match['part']}" if match["part"] else ""))
    value *= _times(match["times"], words)
    value = value.normalize() if value % 1 else value.to_integral_value()
    return f"{value:f}"


def _times(word, words):
    return next(
        (n for p, n in words["multipliers"].items() if word and re.fullmatch(p, word)), 1
    )


def _is_count(reading, match):
    """Whether a number counts something that is kept as a figure."""
    words = reading.words
    if reading.is_taken(*match.span()):
        return False
    before = reading.text[max(0, match.start() - 40) : match.start()]
    after = reading.text[match.end() : match.end() + 40]
    if re.search(rf"(?<![\w]){any_of(words['numbered'])}{SPACE}?$", before, re.I):
        return False
    if re.fullmatch(r"(?:19|20)\d\d", match.group()) and not re.match(
        rf"{SPACE}(?!{any_word(words['counted_not'])}\b)[a-zà-ÿ]\w+", after
    ):
        return False
    duration = rf"(?:{any_of(words['durations'])})(?!\w)"
    share = rf"{SPACE}(?:[a-zà-ÿ’'-]+{SPACE}){{1,2}}{words['out_of']}{SPACE}"
    if re.match(rf"{share}{any_word(words['numbers'])}(?!\w|{SPACE}{duration})", after):
        return False
    if re.match(rf"(?:{SPACE}|-)?(?:de{SPACE}|d['’])?{duration}", after):
        return False
    if re.match(rf"{words['up_to']}\d+{SPACE}{duration}", after):
        return False
    return not re.match(r"[/:.,-]?\d|[./-][a-zA-Z]|[a-zA-Z]", after)


def _is_anaphoric(reading, match, number):
    """Whether "two" is said of what was named: "the two agencies"."""
    if number > 2:
        return False
    before = reading.text[max(0, match.start() - 20) : match.start()]
    words = any_of(reading.words["anaphoric"])
    return bool(re.search(rf"(?<![\w]){words}{SPACE}$", before, re.I))
