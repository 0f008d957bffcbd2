"""What is proposed of a new document before anybody has looked at it: its language, its
passages, its date and place, and the documents that it may be already."""

import hashlib
import re
from collections import Counter

from django.db import connection

from ..mentions import fold
from ..models import Document, Passage
from ..text import LANGUAGES
from . import passages
from .lexicon import folded, lexicon
from .reading import HEAD

WORD = re.compile(r"\w+")
FULL_DATE = re.compile(r"\d{4}(?:-\d\d){2}", re.ASCII)
# Documents with so much of each other's sequences of words are near-identical.
SEQUENCE, NEAR = 4, 0.6
# Of so many of the longest passages, the first words lead to the documents that may have
# them too; so many of those are compared.
PROBES, PROBE_WORDS, CANDIDATES = 6, 12, 20
WITH_PROBES = """
WITH probe AS (
    SELECT string_agg(
        '''' || replace(replace(word, '\\', '\\\\'), '''', '''''') || '''', ' & '
    )::tsquery AS words
    FROM unnest(%s::text[]) WITH ORDINALITY AS begun (text, number),
         unnest(tsvector_to_array(search_text(search_config(%s), text, 'C'))) AS word
    GROUP BY number
)
SELECT document_id FROM probe JOIN partnerships_passage ON search @@ words
GROUP BY document_id ORDER BY count(*) DESC, document_id LIMIT %s
"""


def language_of(text):
    """The language of which ``text`` has the most little words, French if of none."""
    count = Counter(WORD.findall(fold(text)))
    little = {code: _little_words(code) for code in LANGUAGES}
    # A little word of several languages says nothing.
    return max(
        LANGUAGES,
        key=lambda code: sum(
            count[word]
            for word in little[code]
            if not any(word in little[other] for other in LANGUAGES if other != code)
        ),
    )


def _little_words(language):
    little = folded(lexicon(language)["little_words"])
    return {word for words in little for word in words.split()}


def passages_of(text, language, kinds):
    """The passages of ``text``; ``kinds`` are the spans of which its file gives the
    kind, which counts unless the words say that it is navigation or a contact."""
    of_file = {start: kind for start, _end, kind in kinds}
    titles = 0
    for passage in passages.cut(text, language):
        kind = passage.kind
        if kind not in Passage.NEVER_CITED:
            kind = of_file.get(passage.start, kind)
        titles += kind == "title"
        yield passage._replace(kind="heading" if kind == "title" and titles > 1 else kind)


def date_of(suggestions):
    """The suggestion that dates the document: the first day of its first lines."""
    return _first(suggestions, "date", FULL_DATE.fullmatch)


def place_of(suggestions):
    """The suggestion of the place in the dateline."""
    return _first(suggestions, "place", bool)


def _first(suggestions, category, is_one):
    head = (s for s in suggestions if s.category == category and s.start < HEAD)
    return next((s for s in head if is_one(s.value)), None)


def sha256_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def identical_to(text):
    """The Document that has this very text; None if there is none."""
    return Document.objects.filter(sha256=sha256_of(text)).first()


def near_to(text, language):
    """The Documents that have most of this text, or of which it has most, each with the
    share of it, the nearest first."""
    own = _sequences(text)
    shares = {}
    for document in _candidates(text, language):
        other = _sequences(document.text())
        common = len(own & other) / max(1, min(len(own), len(other)))
        if common >= NEAR:
            shares[document] = common
    return sorted(shares.items(), key=lambda item: -item[1])


def _sequences(text):
    words = WORD.findall(fold(text))
    return {tuple(words[n : n + SEQUENCE]) for n in range(len(words) - SEQUENCE + 1)}


def _candidates(text, language):
    """Documents with passages that have the words which the longest here begin with."""
    cut = [text[p.start : p.end] for p in passages.cut(text, language)]
    longest = sorted(cut, key=len)[-PROBES:]
    begun = [" ".join(passage.split()[:PROBE_WORDS]) for passage in longest]
    with connection.cursor() as cursor:
        cursor.execute(WITH_PROBES, [begun, language, CANDIDATES])
        found = [row[0] for row in cursor.fetchall()]
    return Document.objects.filter(pk__in=found)
