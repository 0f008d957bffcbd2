"""What the static copy's own search looks through, in each language: records first, then
the passages of documents, in parts that a browser loads one after another."""

from math import ceil

from django.utils.text import capfirst

from ..models import (
    Agreement,
    Document,
    Event,
    Goal,
    Group,
    KeyFigure,
    Objective,
    Organisation,
    Passage,
    Person,
    Target,
)
from ..text import columns, current_language

PASSAGES_PER_PART = 500

NAMES = ("name", "acronym")
# By what each noun is found: texts of its own, in any language, and, by relation, of
# others.
FOUND_BY = {
    Organisation: (NAMES, {"aliases": (), "statements": ("text",)}),
    Agreement: (
        ("title", "acronym"),
        {
            "aliases": (),
            "statements": ("text",),
            "parties__organisation": NAMES,
            "parties__group": NAMES,
        },
    ),
    Group: (NAMES, {"aliases": (), "statements": ("text",)}),
    Event: (("title", "place"), {"statements": ("text",)}),
    Person: ((), {"positions": ("title",), "positions__organisation": NAMES}),
    Target: (("label",), {}),
    Goal: (("title",), {}),
    Objective: (("label",), {}),
    KeyFigure: (("unit", "population"), {}),
    Document: (("title",), {}),
}


def part_count() -> int:
    """How many parts there are."""
    return 1 + ceil(searched_passages().count() / PASSAGES_PER_PART)


def entries(part: int):
    """``[address, name, language of the name, kind, other words]`` of each record, in the
    reader's language; the language is "" where it is that one, or none. From the second
    part on, passages: their text is the name, and the kind is their document's title."""
    return records() if part == 1 else passages(part - 2)


def searched_passages():
    passages = Passage.objects.published().exclude(kind=Passage.Kind.NAVIGATION)
    return passages.select_related("document").order_by("document__slug", "number")


def passages(part):
    first = part * PASSAGES_PER_PART
    for passage in searched_passages()[first : first + PASSAGES_PER_PART]:
        document = passage.document
        yield [
            passage.get_absolute_url(),
            passage.text,
            _unless_read(document.language),
            str(document.short_name),
            "",
        ]


def records():
    for model, (own, related) in FOUND_BY.items():
        kind = str(capfirst(model._meta.verbose_name))
        records = model.objects.published().with_public(*related).order_by("pk")
        for record in records.iterator(200):
            name = getattr(record, "full_name", None) or record.short_name
            texts = [getattr(record, "code", ""), *_texts(record, own)]
            for path, names in related.items():
                for row in _rows(record, path.split("__")):
                    texts += _texts(row, names)
            other = _unless_read(getattr(name, "language", ""))
            words = " ".join(dict.fromkeys(filter(None, texts)))
            yield [record.get_absolute_url(), name, other, kind, words]


def _unless_read(language):
    return "" if language == current_language() else language


def _texts(row, names):
    if not names:
        return [row.name]
    return [getattr(row, column) for name in names for column in columns(name)]


def _rows(record, path):
    """The rows that a path leads to from a record, all of them public."""
    head, *rest = path
    found = getattr(record, head)
    rows = found.all() if hasattr(found, "all") else [found] if found else []
    return [end for row in rows for end in _rows(row, rest)] if rest else rows
