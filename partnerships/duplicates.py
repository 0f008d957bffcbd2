"""Records that may be about one thing, because their names are nearly the same.

Names are compared folded, words in any order, and only where they share a word: whoever
looks decides, and merges.
"""

from collections import defaultdict
from itertools import combinations
from typing import NamedTuple

from rapidfuzz import fuzz

from .models import Record
from .text import alphabetical, columns

# What people take for one name, out of 100; below it, most pairs are two bodies.
ALIKE = 90
# A shorter word ties too many names; so does one that more names than this have.
SHORTEST, MOST = 4, 200


class Pair(NamedTuple):
    one: Record
    other: Record
    score: int


def likely_duplicates(model):
    """The Pairs of records of ``model``, the likeliest first."""
    records = {record.pk: record for record in model.objects.order_by("pk")}
    names = {pk: names_of(record) for pk, record in records.items()}
    scores = {}
    for pair in _pairs(names):
        score = max(_score(a, b) for a in names[pair[0]] for b in names[pair[1]])
        if score:
            scores[pair] = round(score)
    likeliest = sorted(scores.items(), key=lambda found: (-found[1], found[0]))
    return [
        Pair(records[one], records[other], score) for (one, other), score in likeliest
    ]


def names_of(record):
    """The names of ``record`` in every language, made comparable."""
    own = {field.name for field in record._meta.fields}
    texts = [
        getattr(record, column)
        for name in record.name_fields
        for column in (name, *columns(name))
        if column in own
    ]
    return {alphabetical(text) for text in texts if text}


def _pairs(names):
    having = defaultdict(set)
    for pk, texts in names.items():
        for word in {word for text in texts for word in text.split()}:
            if len(word) >= SHORTEST:
                having[word].add(pk)
    return {
        pair
        for keys in having.values()
        if len(keys) <= MOST
        for pair in combinations(sorted(keys), 2)
    }


def _score(one, other):
    return fuzz.token_sort_ratio(one, other, score_cutoff=ALIKE)
