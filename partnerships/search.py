"""Search: which records and passages have the words, the best first.

Postgres finds and ranks (migration 0005 says how); this module asks it, for all nouns in
one statement, and brings the rows. Records come by how well they fit: those of exactly
this name or acronym, those with all the words in a name, those with the words elsewhere
on their page, and last those that only have words of the same family.
"""

from dataclasses import dataclass

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
# More are counted as "1,000+", and are not looked through.
CAP = 1000
# With as many exact hits of a noun, words of the same family are not looked for.
ENOUGH = 100
SUGGESTIONS = 8

# How well a record fits. Below NAMED, the order is that of the nouns.
WHOLE, NAMED, TEXT, RELATED, FAMILY = range(5)


@dataclass(frozen=True)
class Hit:
    pk: int
    tier: int


@dataclass
class Section:
    """What was found of one noun, best first."""

    noun: str
    hits: list

    @property
    def count(self):
        return min(len(self.hits), CAP)

    @property
    def is_capped(self):
        return len(self.hits) > CAP

    @property
    def order(self):
        """Sections stand by their best hit, then as NOUNS has them."""
        tier = self.hits[0].tier
        if tier == RELATED or (tier == NAMED and self.noun in REFERENCE):
            tier = TEXT
        return tier, list(NOUNS).index(self.noun)


class Search:
    def __init__(self, text):
        self.query = Query(text)

    @cached_property
    def sections(self):
        """What was found, by noun, the nouns with the best hits first."""
        hits = self.hits(list(NOUNS), CAP + 1)
        sections = [Section(noun, found) for noun, found in hits.items() if found]
        return sorted(sections, key=lambda section: section.order)

    def pks(self, model):
        """The keys of all public records of ``model`` that have the words, best first."""
        noun = model._meta.model_name
        return [hit.pk for hit in self.hits([noun], None)[noun]]

    def hits(self, nouns, most):
        """The hits of each noun, ``most`` of them or all: {noun: [Hit, …]}."""
        if not self.query.wanted:
            return {noun: [] for noun in nouns}
        found = self._ask(nouns, most)
        rest = [noun for noun in nouns if len(found[noun]) < ENOUGH]
        for noun, more in self._ask(rest, most, family=True).items():
            known = {hit.pk for hit in found[noun]}
            found[noun] += [Hit(h.pk, FAMILY) for h in more if h.pk not in known]
            found[noun] = found[noun][:most]
        return found

    def _ask(self, nouns, most, family=False):
        found = {noun: [] for noun in nouns}
        if not nouns:
            return found
        asked = " UNION ALL ".join(
            f"SELECT '{noun}', id, tier, rank FROM search_{noun}(%(words)s, %(named)s,"
            " %(whole)s, %(clauses)s::tsquery[], %(clauses_named)s::tsquery[],"
            " %(without)s::tsquery[], %(without_named)s::tsquery[],"
            f" {wide(noun, most)}, %(most)s)"
            for noun in nouns
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT * FROM ({asked}) AS hit(noun, id, tier, rank)"
                " ORDER BY tier, rank DESC, id",
                self._expressions(family) | {"most": most},
            )
            for noun, pk, tier, _rank in cursor.fetchall():
                found[noun].append(Hit(pk, tier))
        return found

    def _expressions(self, family):
        query = self.query
        clauses = query.expressions(query.wanted, family=family)
        named = query.expressions(query.wanted, named=True, family=family)
        without = query.expressions(query.excluded)
        return {
            "words": _all([*clauses, *(f"!({words})" for words in without)]),
            "named": _all(named),
            "whole": quoted(query.whole),
            "clauses": clauses,
            "clauses_named": named,
            "without": without,
            "without_named": query.expressions(query.excluded, named=True),
        }


def wide(noun, most):
    """Whether what belongs to a record counts for it too. The best documents are those
    of such a title: passages are found by themselves. A list of documents shows all."""
    return noun != "document" or most is None


def _all(expressions):
    return " & ".join(f"({expression})" for expression in expressions)


def rows(noun, pks):
    """The public rows of a noun, in the order of their keys."""
    queryset = NOUNS[noun].objects.published()
    if noun == "passage":
        queryset = queryset.select_related("document")
    found = queryset.in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


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
            "SELECT noun, id FROM search_suggest(%s, %s, %s, %s) ORDER BY stage",
            [
                quoted(query.whole),
                f"{quoted(query.whole)}:*",
                prefixes,
                SUGGESTIONS,
            ],
        )
        found = list(dict.fromkeys(cursor.fetchall()))[:SUGGESTIONS]
    records = {
        noun: {row.pk: row for row in rows(noun, [pk for n, pk in found if n == noun])}
        for noun in {noun for noun, _pk in found}
    }
    return [records[noun][pk] for noun, pk in found if pk in records[noun]]


__all__ = ["CAP", "NOUNS", "ORDER", "Search", "Section", "in_order_of", "rows", "suggest"]
