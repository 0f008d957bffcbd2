"""People whom a text names in an official capacity: name, organisation, position.

A name is two words or more with capitals. It is a person's where something says so: a
title ("Mme"), a position before or after it, that the person speaks, or the portal's own
list of people.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ..mentions import fold
from .lexicon import CAPITAL, SPACE, any_of, any_word, folded
from .places import gazetteer

# How far before a name its position may begin, and how long it may be after it.
BEFORE, AFTER = 160, 260
END = re.compile(r"[;:.!?«»“”\"()|\n]|\s[–—-]\s")

POSITION = _("A name beside a position")
TITLE = _("A name after a form of address")
SPEAKER = _("A name that speaks")
ACTS = _("A name of which something is said that people do")
OF_BODY = _("A name, and the organisation that it belongs to")
IN_PORTAL = _("A person whom the portal knows")


@dataclass
class Person:
    """A person at one place of the text; ``whole`` is the span with the position."""

    name: str
    span: tuple
    whole: tuple
    position: str
    slug: str | None
    rule: str


def suggest(reading):
    reading.people = list(_People(reading).find())
    merged = {}
    for person in reading.people:
        first = merged.setdefault(fold(person.name), person)
        first.position = first.position or person.position
        first.slug = first.slug or person.slug
    for person in reading.people:
        whole = merged[fold(person.name)]
        value = f"{whole.name}|{whole.slug or 'null'}|{whole.position}"
        yield reading.suggestion("person", value, person.span, person.rule)


class _People:
    def __init__(self, reading):
        self.reading, self.text, words = reading, reading.text, reading.words
        self.not_names = folded(words["not_names"])
        particle = any_word(words["particles"])
        self.name = re.compile(
            rf"(?<![\w-]){CAPITAL}"
            rf"(?:{SPACE}(?:{particle}{SPACE}?){{0,2}}(?:[A-Z]\.|{CAPITAL}))*"
        )
        self.title = re.compile(rf"(?<!\w){words['honorifics']}{SPACE}$")
        self.position = re.compile(rf"(?<![\w-]){words['positions']}")
        self.after = re.compile(
            rf"(?:,{SPACE}|{SPACE}\()(?:{words['articles']})?(?={words['positions']}|{words['leading_body']})"
        )
        says, aux = words["says"], words["says_aux"]
        self.says_after = re.compile(
            rf",?{SPACE}(?:{aux}{SPACE}(?:[\w’'-]+{SPACE}){{0,4}}?)?(?:{says})(?!\w)"
            rf"|(?:{SPACE}\([^()\n]*\))?{SPACE}?:{SPACE}?[«“\"]"
        )
        self.says_before = re.compile(
            rf"(?:(?:{aux}){SPACE}(?:[\w’'-]+{SPACE}){{0,4}}?)?(?<!\w)(?:{says})"
            rf"(?:{SPACE}[\w’'-]+){{0,3}}?{SPACE}$|(?:^|(?<=[.,;:»”\"\s]))"
            rf"{any_of(words['according_to'])}{SPACE}$"
        )
        self.ends = re.compile(rf"{SPACE}{any_of(words['position_ends'])}(?!\w)")
        self.goes_on = re.compile(
            rf"(?:,|{SPACE}{any_word(words['last_joins'])}){SPACE}"
            rf"(?:{words['of']}|{words['joined_prepositions']})?"
        )
        self.acronym = re.compile(rf"{SPACE}{words['of']}[A-Z]{{2,}}$")
        self.of_body = re.compile(words["of_body"])
        self.represented = re.compile(rf"{words['represented']}{SPACE}$")
        last = any_word(words["last_joins"])
        self.joined = re.compile(
            rf"{SPACE}{last}{SPACE}(?!{words['positions']})[a-zà-ÿ-]+{SPACE}"
            rf"(?:{words['of']}|{any_word(words['body_prepositions'])}{SPACE})"
            rf"(?:{words['articles']})?"
        )
        self.wide = re.compile(rf"{any_word(words['wide_regions'])}(?!\w)")
        self.known = folded(reading.dictionary.people)
        self.strip = re.compile(
            rf"{SPACE}?(?:{words['of']}|{any_word(words['body_prepositions'])}{SPACE})"
            rf"(?:{words['articles']})?$"
        )

    def find(self):
        surnames = {}
        for match in self.reading.find(self.name):
            for start, end in self._names(match):
                person = self._person(start, end, surnames)
                if person:
                    surnames[fold(person.name.split()[-1])] = person
                    self.reading.name(start, end, "person")
                    yield person

    def _names(self, match):
        """What of a run of words with capitals may be a person's name."""
        start, end = match.span()
        words = list(re.finditer(r"\S+", match.group()))
        while words and fold(words[0].group()) in self.not_names:
            words = words[1:]
        if words:
            start, end = match.start() + words[0].start(), match.end()
            if not self.reading.is_taken(start, end):
                yield start, end

    def _person(self, start, end, surnames):
        name = self.text[start:end]
        before = self.text[max(0, start - BEFORE) : start].rpartition("\n")[2]
        title = self.title.search(before)
        if title:
            before = before[: title.start()]
        if " " not in name.replace("\u00a0", " "):
            known = surnames.get(fold(name))
            if known:
                span = (start, end)
                return Person(known.name, span, span, "", None, known.rule)
            if not title:
                return None
        if not title and self._is_place(name):
            return None
        whole, position, rule = self._position(start, end, before)
        if position is None:
            rule = self._rule(title, name, before, end)
        if rule is None:
            return None
        slug = self._slug(whole, end)
        return Person(name, (start, end), whole, position or "", slug, rule)

    def _is_place(self, name):
        found = list(gazetteer().find(name, self.reading.language))
        return bool(found) and (found[0].start, found[0].end) == (0, len(name))

    def _rule(self, title, name, before, end):
        after = self.text[end : end + AFTER]
        if title:
            return TITLE
        if fold(name) in self.known:
            return IN_PORTAL
        if self.says_after.match(after) or self.says_before.search(before):
            return SPEAKER
        if self.represented.search(before) or re.match(
            self.reading.words["named_further"], after
        ):
            return ACTS
        match = self.of_body.match(self.text, end)
        if match and "," in match.group() and self._bodies_at(match.end()):
            return OF_BODY
        return None

    def _bodies_at(self, place):
        return self.reading.named(place, place + 1, "organisation")

    def _position(self, start, end, before):
        """The span of a name with its position, the position as written, and the rule;
        no position is None."""
        if match := self.after.match(self.text, end):
            stop = self._stop(match.end())
            return (start, stop), self._stripped(match.end(), stop), POSITION
        area = before.rstrip()
        area = area.removesuffix(",")
        first = re.split(r"[.;:«»“”\"()\n]|,\s", area)[-1]
        heads = list(self.position.finditer(first))
        if heads:
            begin = self.text.rindex(first, 0, start) + heads[0].start()
            stop = begin + len(first) - heads[0].start()
            if not self._has_verb(stop, begin):
                return (begin, end), self._stripped(begin, stop), POSITION
        return (start, end), None, None

    def _has_verb(self, stop, begin):
        return bool(self.ends.search(self.text, begin, stop)) and not re.search(
            rf"{SPACE}{any_word(self.reading.words['last_joins'])}{SPACE}",
            self.text[begin:stop],
        )

    def _stop(self, begin):
        """Where the position that begins at ``begin`` ends."""
        position = begin
        limit = self.reading.passage(begin).end
        while position < limit:
            rest = self.text[position:limit]
            marks = [m.start() for m in (END.search(rest), self.ends.search(rest)) if m]
            if comma := re.search(rf",(?={SPACE})", rest):
                marks.append(comma.start())
            mark = position + min(marks, default=len(rest))
            if not (further := self._further(mark)):
                return mark
            position = further
        return limit

    def _further(self, mark):
        """The place from which a position goes on after a comma or an "and"."""
        match = self.goes_on.match(self.text, mark)
        if not match:
            return None
        rest = self.text[match.end() : match.end() + 60]
        place = next(gazetteer().find(rest, self.reading.language), None)
        if place and place.start == 0:
            return match.end() + place.end
        joined = self.joined.match(self.text, mark)
        if joined and self._bodies_at(joined.end()):
            return joined.end()
        if wide := self.wide.match(rest):
            return match.end() + wide.end()
        is_joined = re.search(self.reading.words["of"] + "$", match.group())
        if self.text[mark] != "," and is_joined and not self.position.match(rest):
            return match.end()
        return None

    def _stripped(self, begin, stop):
        """A position as written, without the organisation that ends it."""
        stop = begin + len(self.text[begin:stop].rstrip(" \u00a0,"))
        trailing = [
            m
            for m in self.reading.named(begin, stop, "organisation", "group")
            if m.start > begin and self._ends(m.end, stop)
        ]
        if trailing:
            before = self.strip.sub("", self.text[begin : trailing[0].start])
            if before != self.text[begin : trailing[0].start]:
                return before.strip()
        return self.acronym.sub("", self.text[begin:stop].strip())

    def _ends(self, place, stop):
        """Whether nothing follows but the part of the world that a body is for."""
        rest = self.text[place:stop].strip()
        return not rest or bool(self.wide.fullmatch(rest))

    def _slug(self, whole, end):
        mentions = self.reading.named(*whole, "organisation")
        if not mentions and (match := self.of_body.match(self.text, end)):
            mentions = self._bodies_at(match.end())
        return next((m.slug for m in mentions if m.slug), None)
