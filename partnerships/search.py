"""Search: which records and passages have the words, the best first.

Postgres finds and ranks (migration 0005 says how); this module asks it, for all nouns in
one statement, and brings the rows. Records come by how well they fit: those of exactly
this name or acronym, those with all the words in a name, those with the words elsewhere
on their page, and last those that only have words of the same family.
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.db import connection, models
from django.utils.functional import cached_property

from .models import (
    Agreement,
    Document,
    Event,
    Framework,
    Goal,
    Group,
    KeyFigure,
    Objective,
    Organisation,
    Passage,
    Person,
    Target,
)
from .search_query import ORDER, Query, quoted
from .text import fold

NOUNS = {
    model._meta.model_name: model
    for model in (
        Organisation,
        Agreement,
        Group,
        Event,
        Person,
        Framework,
        Target,
        Goal,
        Objective,
        KeyFigure,
        Document,
        Passage,
    )
}
# What the United Nations have worded; a word of it is not yet a name.
REFERENCE = ("framework", "target", "goal", "objective")
# More of a noun are counted as "50+" where all nouns stand together, and as "1,000+"
# where it stands alone; they are not looked through.
COUNTED, CAP = 50, 1000
# With as many exact hits of a noun, words of the same family are not looked for.
ENOUGH = 50
# So many of each noun are shown where all stand together.
FIRST = 3
SUGGESTIONS = 8

# How well a record fits. Below NAMED, the order is that of the nouns.
WHOLE, NAMED, TEXT, RELATED, FAMILY = range(5)


ROWS = "SELECT noun, shown, of_document FROM search_rows(%s::text[], %s::bigint[])"
NO_FAMILY = {"beginnings": None, "family": None, "enough": None, "roots": None}
# No quotation marks are left in what it makes of a name.
WHOLE_NAME = "quote_literal(search_whole(%(text)s))::tsquery"


class Hit(NamedTuple):
    pk: int
    tier: int


# There are a thousand of them: made without a call of Python's for each.
_HIT = partial(tuple.__new__, Hit)


@dataclass
class Section:
    """What was found of one noun, best first; ``most`` of it and one if there is more."""

    noun: str
    hits: list
    most: int = COUNTED

    @property
    def count(self):
        return min(len(self.hits), self.most)

    @property
    def is_capped(self):
        return len(self.hits) > self.most

    @property
    def order(self):
        """Sections stand by their best hit, then as NOUNS has them."""
        tier = self.hits[0].tier
        if tier == RELATED or (tier == NAMED and self.noun in REFERENCE):
            tier = TEXT
        return tier, list(NOUNS).index(self.noun)


class Search:
    """What has the words of ``text``. ``rows``, {noun: {key: row}}, are those that came
    with what was found: of the first FIRST of each noun."""

    def __init__(self, text):
        self.query = Query(text)
        self.rows = {noun: {} for noun in NOUNS}

    @cached_property
    def sections(self):
        """What was found, by noun, the nouns with the best hits first."""
        hits = self.hits(list(NOUNS), COUNTED + 1, showing=FIRST)
        sections = [Section(noun, found) for noun, found in hits.items() if found]
        return sorted(sections, key=lambda section: section.order)

    def section(self, noun):
        """What was found of one noun, more of it than among all."""
        return Section(noun, self.hits([noun], CAP + 1)[noun], CAP)

    def pks(self, model):
        """The keys of all public records of ``model`` that have the words, best first:
        half a million of a million, of which no Hit is made."""
        noun = model._meta.model_name
        if not self.query.wanted:
            return []
        pks, _tiers = self._ask([noun], None)[noun]
        if len(pks) < ENOUGH:
            of_family, _tiers = self._ask([noun], None, is_family=True)[noun]
            return list(dict.fromkeys([*pks, *of_family]))
        return pks

    def hits(self, nouns, most, showing=0):
        """The hits of each noun, ``most`` of them or all: {noun: [Hit, …]}. The first
        ``showing`` come with their rows. Where there are few, words of the same family
        follow: one word's are looked for in the rows themselves, those of several may
        stand around a record too."""
        if not self.query.wanted:
            return {noun: [] for noun in nouns}
        is_one = len(self.query.wanted) == 1 and most is not None
        found = self._hits(nouns, most, showing, **(self._family if is_one else {}))
        if is_one:
            return {noun: _once(hits)[:most] for noun, hits in found.items()}
        rest = [noun for noun in nouns if len(found[noun]) < ENOUGH]
        for noun, hits in self._hits(rest, most, showing, is_family=True).items():
            hits = [Hit(hit.pk, FAMILY) for hit in hits]
            found[noun] = _once(found[noun] + hits)[:most]
        return found

    def _hits(self, *asked, **others):
        """What ``_ask`` finds, as {noun: [Hit, …]}."""
        found = self._ask(*asked, **others)
        return {
            noun: list(map(_HIT, zip(pks, tiers, strict=True)))
            for noun, (pks, tiers) in found.items()
        }

    def _ask(self, nouns, most, showing=0, is_family=False, **family):
        """What Postgres finds of each noun: {noun: (keys, tiers)}. It keeps the rows."""
        found = {noun: ([], []) for noun in nouns}
        if not nouns:
            return found
        asked = {"nouns": nouns, "most": most, "showing": showing, **NO_FAMILY, **family}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT noun, ids, tiers, shown, of_document FROM search_found("
                " %(nouns)s, %(words)s,"
                f" %(named)s, {WHOLE_NAME},"
                " %(clauses)s::tsquery[], %(clauses_named)s::tsquery[],"
                " %(without)s::tsquery[], %(without_named)s::tsquery[], %(most)s,"
                " %(beginnings)s, %(family)s, %(enough)s, %(showing)s,"
                " %(stems)s::text[], %(roots)s::text[])",
                self._expressions(is_family) | asked,
            )
            for noun, ids, tiers, *row in cursor.fetchall():
                if ids is None:
                    _add(self.rows, noun, *row)
                else:
                    for column, values in zip(found[noun], (ids, tiers), strict=True):
                        column.extend(values)
        return found

    @property
    def _family(self):
        """What words of the same family begin with, and they themselves: to be found,
        and by themselves to see where they may stand."""
        query = self.query
        begun = query.expressions(query.wanted, begun=True)
        family = query.expressions(query.wanted, family=True)
        return {
            "beginnings": _all(begun),
            "family": _words(family, query.expressions(query.excluded)),
            "enough": ENOUGH,
            "roots": list(query.beginnings()),
        }

    def _expressions(self, family):
        query = self.query
        clauses = query.expressions(query.wanted, family=family)
        named = query.expressions(query.wanted, named=True, family=family)
        without = query.expressions(query.excluded)
        return {
            # Of a family there are too many to see first where they may stand.
            "stems": None if family else list(query.marked(family=False)),
            "words": _words(clauses, without),
            "named": _all(named),
            "text": query.text,
            "clauses": clauses,
            "clauses_named": named,
            "without": without,
            "without_named": query.expressions(query.excluded, named=True),
        }


def _once(hits):
    """Hits of one noun, each record by the first of its own: those of the family come
    last, and may be there already."""
    if not hits or hits[-1].tier < FAMILY:
        return hits
    first = {}
    for hit in hits:
        first.setdefault(hit.pk, hit)
    return list(first.values())


def _words(clauses, without):
    return _all([*clauses, *(f"!({words})" for words in without)])


def _all(expressions):
    return " & ".join(f"({expression})" for expression in expressions)


def records(found, known=None):
    """The public rows of several nouns, with the columns that results show: {noun: keys}
    gives {noun: {key: row}}, in the order of the keys. Those that are ``known``, like
    Search.rows, are not asked for."""
    rows = {noun: dict(known[noun] if known else {}) for noun in found}
    keys = [
        (noun, pk) for noun, pks in found.items() for pk in pks if pk not in rows[noun]
    ]
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(ROWS, [list(column) for column in zip(*keys, strict=True)])
            for noun, shown, document in cursor.fetchall():
                _add(rows, noun, shown, document)
    return {
        noun: {pk: rows[noun][pk] for pk in pks if pk in rows[noun]}
        for noun, pks in found.items()
    }


def _add(rows, noun, shown, document):
    """Add a row to {noun: {key: row}}, a passage with its ``document``."""
    row = rows[noun][shown["id"]] = _made(noun, shown)
    if document:
        row.document = _made("document", document)


def _made(noun, values):
    return NOUNS[noun].from_db(connection.alias, values.keys(), values.values())


def rows(noun, pks):
    """The public rows of a noun, in the order of their keys."""
    return list(records({noun: pks})[noun].values())


def in_order_of(pks):
    """The order of the first CAP of ``pks``; other rows come after them."""
    places = enumerate(pks[:CAP])
    return models.Case(
        *(models.When(pk=pk, then=place) for place, pk in places), default=CAP
    )


def suggest(text):
    """At most eight records by the beginning of a name, or of any word of a name, in
    any language; a record of exactly this name or acronym comes first."""
    query = Query(text)
    if not query.words:
        return []
    prefixes = " & ".join(f"{quoted(fold(word))}:*A" for word in query.words)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT noun, shown FROM search_suggest(%s, %s, %s)",
            [query.text, prefixes, SUGGESTIONS],
        )
        return [_made(noun, shown) for noun, shown in cursor.fetchall()]


__all__ = ["CAP", "NOUNS", "ORDER", "Search", "Section", "in_order_of", "rows", "suggest"]
