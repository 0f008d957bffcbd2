"""The public pages, each below its language: ``/fr/agreements/``."""

import re

from django.urls import path, register_converter
from django.views.generic import TemplateView

from . import views
from .citations import CITATIONS
from .exports import RECORDS
from .views.citations import CITED

app_name = "partnerships"


class GoalCode:
    """17, but not 17.1."""

    regex = r"[1-9]\d?"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class TargetCode(GoalCode):
    """8.7 or 10.a."""

    regex = r"[1-9]\d?\.[1-9a-d]\d?"


class FileForm(GoalCode):
    """A picture as a drawing or as its table."""

    regex = "svg|csv"


class Feed(GoalCode):
    """A list that has feeds."""

    regex = "|".join(table.name for table in RECORDS)


class Cited(GoalCode):
    """What can be cited."""

    regex = "|".join(CITED)


class CitationForm(GoalCode):
    regex = "|".join(map(re.escape, CITATIONS))


register_converter(Cited, "cited")
register_converter(CitationForm, "citation")
register_converter(Feed, "feed")
register_converter(GoalCode, "goal")
register_converter(TargetCode, "target")
register_converter(FileForm, "form")

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("search/", views.SearchPage.as_view(), name="search"),
    path("search/suggest/", views.Suggest.as_view(), name="suggest"),
    path("agreements/", views.AgreementList.as_view(), name="agreement-list"),
    path(
        "agreements/<slug:slug>/",
        views.AgreementDetail.as_view(),
        name="agreement-detail",
    ),
    path("organisations/", views.OrganisationList.as_view(), name="organisation-list"),
    path(
        "organisations/<slug:slug>/",
        views.OrganisationDetail.as_view(),
        name="organisation-detail",
    ),
    path("groups/", views.GroupList.as_view(), name="group-list"),
    path("groups/<slug:slug>/", views.GroupDetail.as_view(), name="group-detail"),
    path("events/", views.EventList.as_view(), name="event-list"),
    path("events/<slug:slug>/", views.EventDetail.as_view(), name="event-detail"),
    path("people/", views.PersonList.as_view(), name="person-list"),
    path("people/<slug:slug>/", views.PersonDetail.as_view(), name="person-detail"),
    path("sdgs/", views.GoalList.as_view(), name="goal-list"),
    path("sdgs/<goal:code>/", views.GoalDetail.as_view(), name="goal-detail"),
    path("sdgs/<target:code>/", views.TargetDetail.as_view(), name="target-detail"),
    path("gcm/", views.ObjectiveList.as_view(), name="objective-list"),
    path("gcm/<goal:code>/", views.ObjectiveDetail.as_view(), name="objective-detail"),
    path("documents/", views.DocumentList.as_view(), name="document-list"),
    path(
        "documents/<slug:slug>/",
        views.DocumentDetail.as_view(),
        name="document-detail",
    ),
    path("facts/<slug:code>/", views.FactDetail.as_view(), name="fact-detail"),
    path("figures/", views.KeyFigureList.as_view(), name="keyfigure-list"),
    path("explore/network/", views.NetworkView.as_view(), name="network"),
    path("explore/network.<form:form>", views.NetworkView.as_view(), name="network-file"),
    path("explore/timeline/", views.TimelineView.as_view(), name="timeline"),
    path(
        "explore/timeline.<form:form>", views.TimelineView.as_view(), name="timeline-file"
    ),
    path("explore/matrix/", views.MatrixView.as_view(), name="matrix"),
    path("explore/matrix.<form:form>", views.MatrixView.as_view(), name="matrix-file"),
    path("explore/compare/", views.Compare.as_view(), name="compare"),
    path("about/components/", views.Components.as_view(), name="components"),
    path("<feed:table>.atom", views.ListFeed.as_view(), name="list-feed"),
    path("<feed:table>/<slug:slug>.atom", views.RecordFeed.as_view(), name="record-feed"),
    path(
        "<cited:noun>/<slug:key>.<citation:form>",
        views.CitationFile.as_view(),
        name="citation",
    ),
    path("data/", views.Data.as_view(), name="data"),
    path("data/api/", views.Api.as_view(), name="api"),
    path("about/coverage/", views.Coverage.as_view(), name="coverage"),
    path("changes/", views.Changes.as_view(), name="changes"),
    path("about/", views.About.as_view(), name="about"),
    path(
        "accessibility/",
        TemplateView.as_view(template_name="partnerships/accessibility.html"),
        name="accessibility",
    ),
    path(
        "privacy/",
        TemplateView.as_view(template_name="partnerships/privacy.html"),
        name="privacy",
    ),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
