"""What was found, as a page shows it: the words marked where they stand, in context."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .models import Alias, Statement
from .search import rows
from .search_query import WORD, stems_of
from .text import LANGUAGES, Text, current_language, fold

# How much of a text is looked at for the words, and how much of it is shown.
LOOKED_AT = 4000
SHOWN = 240
# Words are compared with the stems where they begin alike: stemming leaves beginnings.
BEGINNING = 3

NAMES = {"agreement": "title", "event": "title", "document": "title", "goal": "title"}
NAMES |= {"target": "label", "objective": "label", "keyfigure": "population"}
STATED = ("organisation", "group", "agreement", "event")
ALIASED = ("organisation", "group", "agreement")


@dataclass
class Result:
    """A found row: where it is, its name, and the words in context if not in the name."""

    url: str
    title: str
    kind: str
    context: str


class Marker:
    """Marks the words of a query in texts; asks Postgres once for all of them."""

    def __init__(self, query, texts):
        self._sought = query.marked()
        beginnings = {lexeme[:BEGINNING] for lexeme in map(fold, self._sought)}
        pairs = {
            (word, text.language)
            for text in texts
            for word in WORD.findall(text[:LOOKED_AT])
            if fold(word)[:BEGINNING] in beginnings
        }
        self.words = {
            pair
            for pair, stems in stems_of(sorted(pairs)).items()
            if not self._sought.isdisjoint(stems) or fold(pair[0]) in self._sought
        }

    def places(self, text):
        """Where the words stand in ``text``: [(start, end), …]."""
        return [
            match.span()
            for match in WORD.finditer(text[:LOOKED_AT])
            if (match.group(), text.language) in self.words
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
                parts += [text[here:first], _mark(text[first:last])]
                here = last
        parts += [text[here:end], " …" if end < len(text) else ""]
        html = format_html_join("", "{}", ((part,) for part in parts))
        if text.language in LANGUAGES and text.language != current_language():
            return format_html('<span lang="{}">{}</span>', text.language, html)
        return html


def results(query, noun, pks):
    """The rows of a noun as results."""
    found = rows(noun, pks)
    texts = {row.pk: [_title(noun, row)] for row in found}
    for pk, text in _other_texts(noun, found):
        texts[pk].append(text)
    marker = Marker(query, [text for several in texts.values() for text in several])
    return [_result(noun, row, marker, *texts[row.pk]) for row in found]


def _result(noun, row, marker, title, *others):
    if noun == "passage":
        kind = row.get_kind_display()
        return Result(row.get_absolute_url(), title, kind, marker.context(*others))
    context = ""
    best = max(
        others, key=lambda text: len(_different(text, marker.places(text))), default=""
    )
    in_title = _different(title, marker.places(title))
    if best and not _different(best, marker.places(best)) <= in_title:
        context = marker.context(best)
    kind = row.get_kind_display() if getattr(row, "kind", "") else ""
    return Result(row.get_absolute_url(), marker.marked(title), kind, context)


def surface(texts, words):
    """The first of some folded words that stands in one of the texts, as it is written
    there, in small letters; None if none does."""
    for text in texts:
        for written in WORD.findall(text[:LOOKED_AT]):
            if fold(written) in words:
                return written.lower()
    return None


def texts_of(noun, found):
    """All that can be found by of some rows of a noun."""
    return [
        *(_title(noun, row) for row in found),
        *(t for _, t in _other_texts(noun, found)),
    ]


def _title(noun, row):
    if noun == "passage":
        title = row.document.title
        words = _("%(document)s, paragraph %(number)s")
        return Text(words % {"document": title, "number": row.number}, title.language)
    if noun == "person":
        return Text(row.name, "")
    if noun == "keyfigure":
        words = f"{row.get_qualifier_display()} {row.value:,} {row.unit}".replace(
            ",", "\u202f"
        )
        return Text(f"{words}: {row.population}", row.population.language)
    name = getattr(row, "full_name", None) or row.short_name
    return Text(name, name.language)


def _other_texts(noun, found):
    """What else the rows are found by: their names in other languages, their other
    names, what is stated about them."""
    if noun == "passage":
        yield from ((row.pk, Text(row.text, row.document.language)) for row in found)
        return
    for row in found:
        for column in (NAMES.get(noun, "name"), "acronym", "place", "seat"):
            for language in LANGUAGES:
                if text := getattr(row, f"{column}_{language}", ""):
                    yield row.pk, Text(text, language)
    pks = [row.pk for row in found]
    if noun in ALIASED:
        for alias in Alias.objects.published().filter(**{f"{noun}__in": pks}):
            yield getattr(alias, f"{noun}_id"), Text(alias.name, alias.language)
    if noun in STATED:
        for statement in Statement.objects.published().filter(**{f"{noun}__in": pks}):
            for language in LANGUAGES:
                text = Text(getattr(statement, f"text_{language}"), language)
                yield getattr(statement, f"{noun}_id"), text


def _different(text, places):
    return {fold(text[start:end])[:BEGINNING] for start, end in places}


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
    return mark_safe(format_html("<mark>{}</mark>", word))


__all__ = ["Result", "results", "surface", "texts_of"]
