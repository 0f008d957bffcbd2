"""Graphs as files."""

from typing import NamedTuple

from django.urls import reverse

from .names import PREFIXES

# Stands in each file: nothing need be fetched to read it.
CONTEXT = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}


class RdfForm(NamedTuple):
    """A form of graphs: ``write(graph)`` gives the text of a file."""

    ending: str
    label: str
    content_type: str

    @property
    def media_type(self):
        return self.content_type.partition(";")[0]

    def write(self, graph):
        return WRITERS[self.ending](graph)


def as_turtle(graph):
    return graph.serialize(format="turtle")


def as_json_ld(graph, indent=1):
    return graph.serialize(
        format="json-ld", context=CONTEXT, sort_keys=True, indent=indent
    )


WRITERS = {"ttl": as_turtle, "jsonld": as_json_ld}
RDF_FORMS = {
    "ttl": RdfForm("ttl", "Turtle", "text/turtle; charset=utf-8"),
    "jsonld": RdfForm("jsonld", "JSON-LD", "application/ld+json"),
}


def longest(table):
    """How many rows of a table one graph may tell: a record brings its facts, a fact
    itself alone. Longer lists come from the dump."""
    return 500 if table.name == "facts" else 50


def graph_address(table, key, form):
    """The address of the record or the fact of a table that ``key`` names."""
    kwargs = {"table": table.name, "key": key, "form": form}
    return reverse("data:record-graph", kwargs=kwargs)
