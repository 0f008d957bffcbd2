"""The filters of each list: one FilterSet a noun, for pages and for data alike.

``nouns`` has the FilterSets, ``lists`` what they share, ``fields`` the kinds of filter.
"""

from .fields import RecordFacet
from .lists import DatedFilter, ListFilter
from .nouns import (
    AgreementFilter,
    DocumentFilter,
    EventFilter,
    GroupFilter,
    OrganisationFilter,
    PersonFilter,
)

__all__ = [
    "AgreementFilter",
    "DatedFilter",
    "DocumentFilter",
    "EventFilter",
    "GroupFilter",
    "ListFilter",
    "OrganisationFilter",
    "PersonFilter",
    "RecordFacet",
]
