"""What is in no language: data, and records as things."""

from django.urls import path, register_converter

from . import views
from .api.urls import files
from .exports import FORMS, TABLES
from .linked import ABOUT, RDF_FORMS
from .views import discovery

app_name = "data"


class OneOf:
    """One of some names."""

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class TableName(OneOf):
    regex = "|".join(TABLES)


class FormName(OneOf):
    regex = "|".join(FORMS)


class GraphForm(OneOf):
    regex = "|".join(RDF_FORMS)


class About(OneOf):
    regex = "|".join(ABOUT)


class Noun(OneOf):
    regex = "agreement|organisation|group|event|person|document|figure|fact"


register_converter(TableName, "table")
register_converter(FormName, "data_form")
register_converter(GraphForm, "graph_form")
register_converter(About, "about")
register_converter(Noun, "noun")

urlpatterns = [
    *files,
    path("data/<table:table>.<data_form:form>", views.DataFile.as_view(), name="file"),
    path("data/dump/<str:name>", views.DumpFile.as_view(), name="dump"),
    path(
        "data/<table:table>.<graph_form:form>",
        views.ListGraph.as_view(),
        name="list-graph",
    ),
    path(
        "data/<table:table>/<slug:key>.<graph_form:form>",
        views.RecordGraph.as_view(),
        name="record-graph",
    ),
    path(
        "data/<about:about>.<graph_form:form>",
        views.AboutGraph.as_view(),
        name="about-graph",
    ),
    path("sitemap.xml", discovery.sitemap_index, name="sitemap-index"),
    path("sitemap-<section>.xml", discovery.sitemap, name="sitemap"),
    path("robots.txt", discovery.robots, name="robots"),
    path("opensearch.xml", discovery.open_search, name="opensearch"),
    path(".well-known/security.txt", discovery.security, name="security"),
    path("id/<noun:noun>/<slug:key>", views.Thing.as_view(), name="thing"),
]
