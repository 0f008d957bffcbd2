"""The pages: each view declares what it shows; querysets fetch, templates show."""

from . import embedded
from .api import Api
from .changes import Changes
from .citations import CitationFile
from .components import Components
from .data import Data, DataFile, DumpFile
from .documents import DocumentDetail, FactDetail
from .explore import Compare, Coverage
from .feeds import ListFeed, RecordFeed
from .frameworks import (
    GoalDetail,
    GoalList,
    ObjectiveDetail,
    ObjectiveList,
    TargetDetail,
)
from .linked import AboutGraph, ListGraph, RecordGraph, Thing
from .lists import (
    AgreementList,
    DocumentList,
    EventList,
    GroupList,
    KeyFigureList,
    OrganisationList,
    PersonList,
)
from .pages import About, Home, manifest
from .pictures import MatrixView, NetworkView, TimelineView
from .records import (
    AgreementDetail,
    EventDetail,
    GroupDetail,
    OrganisationDetail,
    PersonDetail,
)
from .search import SearchPage, Suggest

__all__ = [
    "About",
    "AboutGraph",
    "AgreementDetail",
    "AgreementList",
    "Api",
    "Changes",
    "CitationFile",
    "Compare",
    "Components",
    "Coverage",
    "Data",
    "DataFile",
    "DocumentDetail",
    "DocumentList",
    "DumpFile",
    "EventDetail",
    "EventList",
    "FactDetail",
    "GoalDetail",
    "GoalList",
    "GroupDetail",
    "GroupList",
    "Home",
    "KeyFigureList",
    "ListFeed",
    "ListGraph",
    "MatrixView",
    "NetworkView",
    "ObjectiveDetail",
    "ObjectiveList",
    "OrganisationDetail",
    "OrganisationList",
    "PersonDetail",
    "PersonList",
    "RecordFeed",
    "RecordGraph",
    "SearchPage",
    "Suggest",
    "TargetDetail",
    "Thing",
    "TimelineView",
    "embedded",
    "manifest",
]
