"""The records as linked data (RDF), which rdflib writes as Turtle and JSON-LD.

    records ─ records.py: what they state ─┐
    facts ─ evidence.py: which words ──────┼─► Graph ─► Turtle · JSON-LD
    vocabulary.py: what our codes mean ────┘

Each record, row and passage has an address of its own, so that nothing is nameless and
the same record gives the same triples wherever it is written.
"""

from .forms import RDF_FORMS
from .graphs import describe, describe_briefly, describe_facts, everything, fetch

__all__ = [
    "RDF_FORMS",
    "describe",
    "describe_briefly",
    "describe_facts",
    "everything",
    "fetch",
]
