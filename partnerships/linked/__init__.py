"""The records as linked data (RDF), which rdflib writes as Turtle and JSON-LD.

    records ─ records.py: what they state ─┐
    facts ─ evidence.py: which words ──────┼─► Graph ─► Turtle · JSON-LD
    vocabulary.py: what our codes mean ────┘

Each record, row and passage has an address of its own, so that nothing is nameless and
the same record gives the same triples wherever it is written.
"""

from .forms import RDF_FORMS, as_json_ld, graph_address, longest
from .graphs import ABOUT, describe, describe_briefly, described, everything, fetch

__all__ = [
    "ABOUT",
    "RDF_FORMS",
    "as_json_ld",
    "describe",
    "describe_briefly",
    "described",
    "everything",
    "fetch",
    "graph_address",
    "longest",
]
