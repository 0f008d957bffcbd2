"""Where texts name known records.

A name is a sequence of words and signs. All names stand in one tree, a step for each
word or sign, so that a text is read once, whatever the number of names; at each word the
longest name wins. Accents, kinds of apostrophe and of space do not matter. Case does
where it tells a name from plain words: an acronym is written in capitals (WHO, not
"who"), and an organisation's name begins with one (a "programme des Nations Unies pour
le développement" need not be the UNDP).

The targets of the SDGs are known by their code after a word that says that it is one:
"cible 8.7", never the 8.7 of "Alliance 8.7".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from .models import (
    Agreement,
    Document,
    Group,
    Mention,
    Organisation,
    Passage,
    Person,
    Target,
)
from .text import LANGUAGES

WORDS = re.compile(r"\w+|[^\w\s]|\s+")
DIGITS = re.compile(r"\.?\d")
TARGET_WORDS = {
    "fr": ("cible", "cibles", "objectif", "objectifs", "odd"),
    "en": ("target", "targets", "goal", "goals", "sdg", "sdgs"),
    "es": ("meta", "metas", "objetivo", "objetivos", "ods"),
}
NOUNS = (Organisation, Group, Agreement, Person)
# An acronym this short is a word of other languages too: "UN" in French, "un" in Spanish.
SHORT = 2
# For one writer at a time; who only reads goes on.
ALONE = "LOCK TABLE partnerships_mention IN SHARE ROW EXCLUSIVE MODE"


class Case(Enum):
    """How a name is written: in any case, with a capital first, or just as it is."""

    ANY = 1
    CAPITAL = 2
    EXACT = 3


class Name(NamedTuple):
    """A name of a record. ``record`` is any hashable key; ``language`` is where the name
    is used, None for everywhere."""

    text: str
    record: object
    language: str | None = None
    case: Case = Case.ANY


class Found(NamedTuple):
    """Code points ``start`` to ``end`` of a text name ``record``."""

    start: int
    end: int
    record: object


class _Folds(dict):
    """Each character made comparable, one for one, so that offsets stay true."""

    def __missing__(self, character):
        base = unicodedata.normalize("NFD", character)[0].lower()
        folded = {"’": "'", "‑": "-"}.get(base, base)
        self[character] = folded if len(folded) == 1 else character
        return self[character]


FOLDS = _Folds()


def fold(text):
    return "".join(map(FOLDS.__getitem__, text))


class Names:
    """All known names, ready to be looked for."""

    def __init__(self, names: Iterable[Name]):
        self._tree = {}
        for name in names:
            node = self._tree
            for word, _start, _end in _words(name.text.strip()):
                node = node.setdefault(word, {})
            node.setdefault(None, []).append(name)

    def find(self, text: str, language: str) -> Iterator[Found]:
        """Each place of ``text`` that names a record, in order, without overlaps."""
        words = list(_words(text))
        after = 0
        for position, (word, _start, _end) in enumerate(words):
            if position >= after and word in self._tree:
                found, after = self._longest(text, words, position, language)
                if found:
                    yield found

    def _longest(self, text, words, first, language):
        """The longest name that begins at a word, and the word after it."""
        node, position = self._tree, first
        best, after = None, first + 1
        start = words[first][1]
        while position < len(words) and (node := node.get(words[position][0])):
            end = words[position][2]
            position += 1
            if None in node and not _goes_on(text, end):
                name = self._fitting(node[None], text[start:end], language)
                if name:
                    best, after = Found(start, end, name.record), position
        return best, after

    def _fitting(self, names, written, language):
        """The one record's name that may be written so; None if several records do."""
        fitting = [n for n in names if _fits(n, written, language)]
        records = {name.record for name in fitting}
        return fitting[0] if len(records) == 1 else None


def _words(text):
    for match in WORDS.finditer(fold(text)):
        word = match.group()
        yield " " if word.isspace() else word, *match.span()


def _fits(name, written, language):
    if name.case is Case.ANY:
        return True
    if name.case is Case.CAPITAL:
        return written[0].isupper()
    if len(name.text) <= SHORT and name.language not in (None, language):
        return False
    return written == name.text


def _goes_on(text, end):
    """Whether a number goes on at ``end``: the 8.7 of 8.75 or of 8.7.1."""
    return DIGITS.match(text, end) is not None


def known_names() -> Iterator[Name]:
    """The names, acronyms and other names of all public records, and of the targets;
    records are ``(noun, pk)``."""
    for model in NOUNS:
        noun = model._meta.model_name
        for record in model.objects.published().with_public(*_aliases(model)):
            yield from names_of(record, (noun, record.pk))
    for target in Target.objects.all():
        for language, words in TARGET_WORDS.items():
            for word in words:
                yield Name(f"{word} {target.code}", ("target", target.pk), language)


def of(record) -> QuerySet[Mention]:
    """The public passages that name ``record``, as the first mention in each, in the
    order in which the documents were read."""
    if not hasattr(record, "mentions"):
        return Mention.objects.none()
    earlier = record.mentions.filter(
        passage=OuterRef("passage"), start__lt=OuterRef("start")
    )
    named = record.mentions.published().filter(~Exists(earlier))
    return named.select_related("passage__document").order_by("pk")


def by_document(mentions: Iterable[Mention]) -> list[tuple[Document, list[Passage]]]:
    """The passages of ``mentions`` by document."""
    found = {}
    for mention in mentions:
        found.setdefault(mention.passage.document, []).append(mention.passage)
    return list(found.items())


def _aliases(model):
    return ["aliases"] if hasattr(model, "aliases") else []


def names_of(record, key):
    """The names of ``record``, each leading to ``key``."""
    if isinstance(record, Person):
        yield Name(record.name, key, case=Case.CAPITAL)
        return
    case = Case.CAPITAL if isinstance(record, Organisation) else Case.ANY
    column = "title" if isinstance(record, Agreement) else "name"
    for language in LANGUAGES:
        if name := getattr(record, f"{column}_{language}"):
            yield Name(name, key, language, case)
        if acronym := getattr(record, f"acronym_{language}"):
            yield Name(acronym, key, language, Case.EXACT)
    for alias in record.aliases.all():
        is_acronym = alias.name.isupper() and " " not in alias.name
        yield Name(alias.name, key, alias.language, Case.EXACT if is_acronym else case)


@transaction.atomic
def refresh(documents=None):
    """Find the mentions in ``documents`` (all of them by default) anew.

    Returns how many there are. Navigation and contact details are not read.
    """
    # Who saves at the same time waits, and then finds the names of both.
    with connection.cursor() as cursor:
        cursor.execute(ALONE)
    documents = Document.objects.all() if documents is None else documents
    passages = Passage.objects.filter(document__in=documents).exclude(
        kind__in=Passage.NEVER_CITED
    )
    names = Names(known_names())
    mentions = [
        Mention(
            passage=passage,
            start=found.start,
            end=found.end,
            **{f"{found.record[0]}_id": found.record[1]},
        )
        for passage in passages.select_related("document")
        for found in names.find(passage.text, passage.document.language)
    ]
    Mention.objects.filter(passage__document__in=documents).delete()
    return len(Mention.objects.bulk_create(mentions, batch_size=1000))
