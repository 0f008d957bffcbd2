"""The nouns of the portal, one module for each family of them."""

from .addresses import FormerAddress
from .agreements import Agreement, Classification, Party, Region, Theme
from .base import Fact, Fixed, PublicQuerySet, Record, RecordQuerySet, Status
from .bookkeeping import (
    Change,
    ContentVersion,
    LoadedRecord,
    PublicChange,
    Verification,
)
from .disagreements import Disagreement
from .documents import Document, Passage, ReferenceSource
from .events import Event, Participation
from .evidence import Evidence
from .figures import KeyFigure, Quotation
from .frameworks import (
    Framework,
    FrameworkLink,
    Goal,
    Objective,
    OfficialWording,
    Target,
)
from .groups import Group, Membership
from .mentions import Mention
from .organisations import Alias, Organisation
from .people import Person, Position
from .statements import Statement

__all__ = [
    "Agreement",
    "Alias",
    "Change",
    "Classification",
    "ContentVersion",
    "Disagreement",
    "Document",
    "Event",
    "Evidence",
    "Fact",
    "Fixed",
    "FormerAddress",
    "Framework",
    "FrameworkLink",
    "Goal",
    "Group",
    "KeyFigure",
    "LoadedRecord",
    "Membership",
    "Mention",
    "Objective",
    "OfficialWording",
    "Organisation",
    "Participation",
    "Party",
    "Passage",
    "Person",
    "Position",
    "PublicChange",
    "PublicQuerySet",
    "Quotation",
    "Record",
    "RecordQuerySet",
    "ReferenceSource",
    "Region",
    "Statement",
    "Status",
    "Target",
    "Theme",
    "Verification",
]
