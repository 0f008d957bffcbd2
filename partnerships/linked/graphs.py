"""Records, facts and the whole portal as graphs."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from rdflib import Graph

from ..evidence import evidence_of, fact_key, key_of, rows_of
from ..exports import RECORDS, TABLES
from ..models import Evidence, FrameworkLink, Record
from . import dataset, evidence, records, vocabulary
from .names import PREFIXES

SHAPES = Path(__file__).with_name("shapes.ttl")


def graph_of(*parts: Iterable[tuple]) -> Graph:
    """The triples of ``parts``, with our prefixes."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triples in parts:
        for triple in triples:
            graph.add(triple)
    return graph


def fetch(table, keys):
    """The public records of ``keys``, with all that ``describe`` reads of them."""
    return table.fetch(keys, records.PATHS.get(table.model, ()))


def describe(found: list[Record]) -> Graph:
    """All that records, as ``fetch`` gives them, state: their own columns, the rows that
    state facts about them, and the evidence of each."""
    rows = [row for row in rows_of(found) if _is_described(row)]
    own = {fact_key(row)[:2]: row for row in (*found, *rows)}
    facts = evidence_of(own.values()).with_source()
    return graph_of(
        *(records.triples(row) for row in own.values()),
        *(evidence.triples(fact, own[key_of(fact)[:2]]) for fact in facts),
        *_aims(rows),
    )


def describe_briefly(thing: Record | Evidence) -> Graph:
    """What a record's own columns state; of a fact, what it says, and its evidence."""
    if isinstance(thing, Evidence):
        return describe_facts([thing])
    return graph_of(records.triples(thing))


def describe_facts(facts) -> Graph:
    """Facts, as their table fetches them: what each says, and its evidence."""
    subjects = [fact.subject for fact in facts]
    return graph_of(
        *map(records.triples, subjects),
        *map(evidence.triples, facts, subjects),
        *_aims(subjects),
    )


def described(table, keys) -> Graph:
    """The public records, or facts, of a table's ``keys``."""
    if table is TABLES["facts"]:
        return describe_facts(table.fetch(keys))
    return describe(fetch(table, keys))


def shapes() -> Graph:
    """What each of the portal's records is like (SHACL)."""
    graph = graph_of()
    return graph.parse(SHAPES, publicID=settings.PUBLIC_URL)


def everything() -> Iterator[Graph]:
    """The whole portal, some records at a time."""
    yield graph_of(vocabulary.triples(), dataset.triples())
    for table in RECORDS:
        for keys in table.keys(table.published().order_by("slug")):
            yield described(table, keys)


# What tells of the records as a whole.
ABOUT = {
    "vocabulary": lambda: graph_of(vocabulary.triples()),
    "dataset": lambda: graph_of(dataset.triples()),
    "shapes": shapes,
}


def _is_described(row):
    return type(row) in records.TYPES and not isinstance(row, Record)


def _aims(rows):
    return [vocabulary.aim(row.aim) for row in rows if isinstance(row, FrameworkLink)]
