"""Words that a text puts in somebody's mouth, with the speaker.

Words in quotation marks are a quotation where somebody is said to say them: after them
("…", a déclaré X), before them (X a déclaré : "…"), or in the sentence before; a
paragraph that is nothing but a quotation goes on with the speaker of the one before it.
Titles, terms and passages of other texts stand in quotation marks too, and are none.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from .lexicon import SPACE, any_of

# What closes each mark; a straight one is closed by the others too.
MARKS = {"«": "»", "“": "”", '"': '"»”'}
CLOSES = '»”"'
SHORT = 3
AFTER, BEFORE = 260, 200

SAID_AFTER = _("What follows the quotation marks says who speaks")
SAID_BEFORE = _("What stands before the quotation marks says who speaks")
GOES_ON = _("The paragraph goes on with the speaker of the one before it")


class Quote(NamedTuple):
    """The words between quotation marks, and the span with the marks."""

    start: int
    end: int
    outer_start: int
    outer_end: int


def suggest(reading):
    return _Quotations(reading).suggest()


def quotes(reading):
    """All words in quotation marks. A mark that is not closed in its passage closes at
    its end; marks that do not match close each other ("…»)."""
    for passage in reading.read:
        opened = None
        for match in re.finditer(r"[«»“”\"]", reading.text[passage.start : passage.end]):
            place = passage.start + match.start()
            mark = match.group()
            if opened is None:
                opened = place if mark in MARKS else None
            elif mark in MARKS[reading.text[opened]]:
                yield _quote(reading.text, opened, place)
                opened = None
        if opened is not None:
            yield _quote(reading.text, opened, passage.end)


def _quote(text, opened, closed):
    inner = text[opened + 1 : closed]
    start = opened + 1 + len(inner) - len(inner.lstrip())
    end = start + len(inner.strip())
    return Quote(start, end, opened, min(closed + 1, len(text)))


class _Quotations:
    def __init__(self, reading):
        self.reading, self.text, words = reading, reading.text, reading.words
        self.says = re.compile(
            rf"(?<!\w)(?:{words['says_aux']}{SPACE}(?:[\w’'-]+{SPACE}){{0,5}}?)?(?:{words['says']})(?!\w)"
        )
        self.goes_on = re.compile(words["goes_on"])
        self.pronoun = re.compile(rf"(?<!\w){words['pronouns']}(?!\w)")
        self.according = re.compile(
            rf"(?:^|(?<=[.,;:»”\"\s])){any_of(words['according_to'])}(?!\w)"
        )
        self.according_to_them = re.compile(words["according_to_them"])
        self.position = re.compile(rf"(?<![\w-]){words['positions']}")
        self.these_words = re.compile(words["in_these_words"])
        self.quotes = list(quotes(reading))
        self.last, self.last_end = None, 0

    def suggest(self):
        previous = None
        for quote in self.quotes:
            said = self._speaker(quote)
            rule = None
            if said is not None:
                speaker, rule = said
            elif self._is_paragraph(quote):
                speaker, rule = (self.last if previous else None), GOES_ON
            if rule and len(self.text[quote.start : quote.end].split()) > SHORT:
                previous = quote
                self.last = speaker or (self.last if rule is GOES_ON else None)
                self.last_end = self.reading.sentence(quote.outer_end)[1]
                yield self.reading.suggestion(
                    "quotation", speaker, (quote.start, quote.end), rule
                )

    def _is_paragraph(self, quote):
        passage = self.reading.passage(quote.start)
        around = (
            self.text[passage.start : quote.outer_start]
            + self.text[quote.outer_end : passage.end]
        )
        return not re.search(r"\w", around)

    def _speaker(self, quote):
        """The speaker of a quotation and the rule; None if nobody is said to speak."""
        before, after = self._before(quote), self._after(quote)
        if re.search(r":\s*$", self.text[before[0] : before[1]]):
            order = ((before, SAID_BEFORE), (after, SAID_AFTER))
        else:
            order = ((after, SAID_AFTER), (before, SAID_BEFORE))
        for area, rule in order:
            said = self._said(area, rule)
            if said:
                return said[0], rule
        return None

    def _after(self, quote):
        """What follows a quotation, up to the end of its sentence or the next one."""
        passage = self.reading.passage(quote.start)
        limit = min(passage.end, quote.outer_end + AFTER)
        nexts = [q.outer_start for q in self.quotes if q.outer_start >= quote.outer_end]
        limit = min([limit, *nexts])
        end = self.reading.sentence(quote.outer_end)[1]
        rest = self.text[quote.outer_end : limit]
        if self.these_words.match(rest.lstrip(" .")):
            return quote.outer_end, limit
        if re.match(r"\s*[,a-zà-ÿ(–—]", rest):
            return quote.outer_end, min(limit, max(end, quote.outer_end))
        if re.match(r"\s[A-Z]", rest) and not self.text[: quote.outer_end][-2:].strip(
            CLOSES + " \u00a0"
        ).endswith((".", "!", "?")):
            return quote.outer_end, min(limit, max(end, quote.outer_end))
        return quote.outer_end, quote.outer_end

    def _before(self, quote):
        """What stands before a quotation in its sentence, after the one before it."""
        passage = self.reading.passage(quote.start)
        start = max(passage.start, quote.outer_start - BEFORE)
        ends = [q.outer_end for q in self.quotes if q.outer_end <= quote.outer_start]
        start = max([start, *[end for end in ends if end > start]])
        sentence = self.reading.sentence(max(quote.outer_start - 2, passage.start))[0]
        return max(start, min(sentence, quote.outer_start)), quote.outer_start

    def _said(self, area, rule):
        """``(speaker,)`` if somebody is said to speak in ``area``; or None."""
        start, end = area
        words = self.text[start:end]
        people = [p for p in self.reading.people if start <= p.span[0] < end]
        if self.goes_on.search(words):
            return (people[0].name if people else self._spoken_of(start),)
        says = self.says.search(words)
        colon = rule is SAID_BEFORE and re.search(r":\s*$", words)
        if people and (says or colon or self.according.search(words)):
            return (self._nearest(people, says, start).name,)
        if people and self.these_words.search(words):
            return (people[0].name,)
        if self.according_to_them.search(words):
            return (self._spoken_of(start),)
        if says and self.pronoun.search(words):
            return (self._spoken_of(start),)
        is_human = self.position.search(words) or self.reading.named(
            start, end, "organisation"
        )
        if (
            says
            and is_human
            and (colon or rule is SAID_AFTER or self._is_led(words, says))
        ):
            return (self._by_position(start, end),)
        return None

    def _spoken_of(self, place):
        """Whom "she" means at ``place``: who was named in the paragraph since the last
        quotation, or spoke last in it, or was named last in it, or spoke last before."""
        passage = self.reading.passage(min(place, self.reading.read[-1].end - 1))
        named = [p for p in self.reading.people if passage.start <= p.span[0] < place]
        since = [p.name for p in named if p.span[0] >= self.last_end]
        if since:
            return since[0]
        names = [p.name for p in named]
        return self.last if self.last in names or not names else names[-1]

    def _is_led(self, words, says):
        """Whether the quotation is what is said: "a ajouté que «", no later noun's."""
        return len(words[says.end() :].split()) <= SHORT * 2

    def _nearest(self, people, says, start):
        if not says:
            return people[0]
        return min(people, key=lambda p: abs(p.span[0] - (start + says.start())))

    def _by_position(self, start, end):
        """The person who elsewhere has the position and organisation named here."""
        bodies = {m.slug for m in self.reading.named(start, end, "organisation")}
        words = self.text[start:end].casefold()
        for person in self.reading.people:
            position = person.position.casefold()
            if position and person.slug in bodies - {None} and position in words:
                return person.name
        return None
