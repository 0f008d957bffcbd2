"""What was found, as a page shows it: the words marked where they stand, in context."""

from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape

from django.db import connection
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .reader import with_quiet_syntax
from .search import NOUNS, records
from .search_query import WORD, stems_of
from .text import LANGUAGES, Text, current_language, fold

# How much of a text is looked at for the words, and how much of it is shown.
LOOKED_AT = 4000
SHOWN = 240
# Words are compared with the stems where they begin alike: stemming leaves beginnings.
BEGINNING = 3

NAMES = {"agreement": "title", "event": "title", "document": "title", "goal": "title"}
NAMES |= {"target": "label", "objective": "label", "keyfigure": "population"}


@dataclass
class Result:
    """A found row: where it is, its name, and the words in context if not in the name."""

    url: str
    title: str
    kind: str
    context: str


class Marker:
    """Marks the words of a query in texts; asks Postgres once for all it is given."""

    def __init__(self, query, texts):
        self._sought = query.marked()
        self._beginnings = set(map(_beginning, self._sought))
        self._language = current_language()
        self._begun = {}
        self.words = set()
        self.look_at(texts)

    def look_at(self, texts):
        """Let the words of further texts be marked, too."""
        # Where words stand that may be sought, by text and language.
        begun = {
            (text, text.language): [
                match
                for match in WORD.finditer(text[:LOOKED_AT])
                if _beginning(match.group()) in self._beginnings
            ]
            for text in texts
        }
        pairs = {
            (match.group(), language)
            for (_text, language), matches in begun.items()
            for match in matches
        }
        self._begun |= begun
        self.words |= {
            pair
            for pair, stems in stems_of(sorted(pairs)).items()
            if not self._sought.isdisjoint(stems) or fold(pair[0]) in self._sought
        }

    def has_all(self, text):
        """Whether no other text can have more of the words."""
        return _different(text, self.places(text)) == self._beginnings

    def places(self, text):
        """Where the words stand in ``text``: [(start, end), …]."""
        language = text.language
        return [
            match.span()
            for match in self._begun[text, language]
            if (match.group(), language) in self.words
        ]

    def marked(self, text):
        """The whole text, with its words marked."""
        return self._html(text, 0, len(text), self.places(text))

    def context(self, text):
        """The part of ``text`` with the most different words; "" if it has none."""
        places = self.places(text)
        if not places:
            return ""
        start = max((place[0] for place in places), key=lambda s: _worth(text, s, places))
        start = _word_start(text, max(0, start - SHOWN // 4))
        end = _word_end(text, start + SHOWN)
        return self._html(text, start, end, places)

    def _html(self, text, start, end, places):
        parts, here = ["… "] if start else [], start
        for first, last in places:
            if first >= here and last <= end:
                before = with_quiet_syntax(text[here:first], is_first=not here)
                parts += [before, _mark(text[first:last])]
                here = last
        rest = with_quiet_syntax(text[here:end], is_first=not here)
        parts += [rest, " …" if end < len(text) else ""]
        html = "".join(parts)
        if text.language in LANGUAGES and text.language != self._language:
            html = f'<span lang="{text.language}">{html}</span>'
        return mark_safe(html)


def results(query, found, known=None):
    """The rows of several nouns as results: {noun: keys} gives {noun: [Result, …]}. Those
    that are ``known``, {noun: {key: row}}, are not asked for."""
    rows = _rows(found, known)
    titles = [_title(noun, row) for noun, row in rows]
    marker = Marker(query, titles)
    others = _other_texts(
        [
            (noun, row)
            for (noun, row), title in zip(rows, titles, strict=True)
            if noun == "passage" or not marker.has_all(title)
        ]
    )
    marker.look_at([text for texts in others.values() for text in texts])
    shown = {noun: [] for noun in found}
    for (noun, row), title in zip(rows, titles, strict=True):
        result = _result(noun, row, marker, title, others.get((noun, row.pk), ()))
        shown[noun].append(result)
    return shown


def _result(noun, row, marker, title, others):
    if noun == "passage":
        return Result(row.get_absolute_url(), title, "", marker.context(*others))
    places = [(marker.places(text), text) for text in others]
    different = [(_different(text, there), text) for there, text in places if there]
    most, best = max(different, key=lambda pair: len(pair[0]), default=(set(), ""))
    in_title = _different(title, marker.places(title))
    context = "" if most <= in_title else marker.context(best)
    kind = str(row.Kind(row.kind).label) if getattr(row, "kind", "") else ""
    return Result(row.get_absolute_url(), marker.marked(title), kind, context)


def surface(texts, words):
    """The first of some folded words that stands in one of the texts, as it is written
    there, in small letters; None if none does."""
    for text in texts:
        for written in WORD.findall(text[:LOOKED_AT]):
            if fold(written) in words:
                return written.lower()
    return None


def texts_of(found):
    """All that the rows of several nouns, {noun: keys}, can be found by."""
    rows = _rows(found)
    others = _other_texts(rows)
    return [
        text for noun, row in rows for text in (_title(noun, row), *others[noun, row.pk])
    ]


def _rows(found, known=None):
    """The rows of several nouns, {noun: keys}: [(noun, row), …]."""
    there = records(found, known).items()
    return [(noun, row) for noun, rows in there for row in rows.values()]


def _title(noun, row):
    if noun == "passage":
        title = row.document.title
        words = _("%(document)s, passage %(number)s")
        return Text(words % {"document": title, "number": row.number}, title.language)
    if noun == "person":
        return Text(row.name, "")
    if noun == "keyfigure":
        words = f"{row.get_qualifier_display()} {row.value:,} {row.unit}".replace(
            ",", "\u202f"
        )
        words = _("%(name)s: %(value)s") % {"name": words, "value": row.population}
        return Text(words, row.population.language)
    name = getattr(row, "full_name", None) or row.short_name
    return Text(name, name.language)


def _other_texts(rows):
    """What rows, [(noun, row), …], are found by besides their titles:
    {(noun, key): [Text, …]}."""
    further = _further_texts(rows)
    return {
        (noun, row.pk): [*_own(noun, row), *further.get((noun, row.pk), [])]
        for noun, row in rows
    }


def _own(noun, row):
    """The texts that a row itself has: names in all languages, places, its words."""
    if noun == "passage":
        return [Text(row.text, row.document.language)]
    return [
        Text(text, language)
        for column, language in _columns(noun)
        if (text := getattr(row, column))
    ]


@cache
def _columns(noun):
    """The columns of a noun's texts, each with its language."""
    there = {field.name for field in NOUNS[noun]._meta.concrete_fields}
    return [
        (column, language)
        for text in (NAMES.get(noun, "name"), "acronym", "place", "seat")
        for language in LANGUAGES
        if (column := f"{text}_{language}") in there
    ]


WITH_MORE = ("organisation", "group", "agreement", "event")
FURTHER_TEXTS = "SELECT * FROM search_texts(%s::text[], %s::bigint[])"


def _further_texts(rows):
    """Other names of the rows, and what is stated about them."""
    keys = [(noun, row.pk) for noun, row in rows if noun in WITH_MORE]
    further = {}
    if not keys:
        return further
    columns = zip(*keys, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(FURTHER_TEXTS, [list(column) for column in columns])
        for noun, pk, language, text in cursor.fetchall():
            further.setdefault((noun, pk), []).append(Text(text, language))
    return further


@lru_cache(maxsize=10_000)
def _beginning(word):
    return fold(word)[:BEGINNING]


def _different(text, places):
    return {_beginning(text[start:end]) for start, end in places}


def _worth(text, start, places):
    """How many different words stand in the part that begins a little before start."""
    inside = [(s, e) for s, e in places if start <= s and e <= start + SHOWN * 3 // 4]
    return len(_different(text, inside)), -start


def _word_start(text, place):
    return place and text.find(" ", place) + 1


def _word_end(text, place):
    if place >= len(text):
        return len(text)
    return max(text.rfind(" ", 0, place), place - SHOWN // 4)


def _mark(word):
    return f"<mark>{escape(word)}</mark>"


__all__ = ["Result", "results", "surface", "texts_of"]
