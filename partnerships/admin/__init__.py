"""The staff's desk: one module for each family of nouns, as in ``models``.

Mention and the bookkeeping are not here: the portal writes them itself.
"""

from . import (
    addresses,
    agreements,
    documents,
    events,
    evidence,
    figures,
    frameworks,
    groups,
    intake,
    organisations,
    people,
    statements,
)

__all__ = [
    "addresses",
    "agreements",
    "documents",
    "events",
    "evidence",
    "figures",
    "frameworks",
    "groups",
    "intake",
    "organisations",
    "people",
    "statements",
]
