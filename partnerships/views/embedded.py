"""Lists and pictures as other sites may frame them; no other page may be framed."""

from csp.decorators import csp_replace

from . import lists, pictures


def embedded(view):
    """``view`` without what surrounds it on its own page, for frames anywhere."""
    anywhere = csp_replace({"frame-ancestors": ["*"]})
    return anywhere(view.as_view(frame=f"embed_{view.frame}"))


VIEWS = {
    "agreements": embedded(lists.AgreementList),
    "organisations": embedded(lists.OrganisationList),
    "groups": embedded(lists.GroupList),
    "events": embedded(lists.EventList),
    "people": embedded(lists.PersonList),
    "documents": embedded(lists.DocumentList),
    "explore/network": embedded(pictures.NetworkView),
    "explore/timeline": embedded(pictures.TimelineView),
    "explore/matrix": embedded(pictures.MatrixView),
}
