"""The official wording of the goals and targets, from the UN's own file (SKOS)."""

from pathlib import Path
from typing import NamedTuple

import rdflib
from django.db import transaction
from rdflib.namespace import RDF, SKOS

from .models import Goal, OfficialWording, Target
from .text import LANGUAGES, columns

ONTOLOGY = rdflib.Namespace("http://metadata.un.org/sdg/ontology#")
NAMES = {"fr": "French", "en": "English", "es": "Spanish"}


class WordingRefused(Exception):
    """The file is not what is expected; its text says why."""


class Imported(NamedTuple):
    """How many goals and targets were imported, and the URIs of those of which the file
    has several wordings in a language, so that someone looks at the one taken."""

    goals: int
    targets: int
    ambiguous: list[str]


def import_wording(path: Path) -> Imported:
    """Take the wording of the goals and targets that the file has; raise WordingRefused,
    and change nothing, where anything is wrong with it.

    The UN's file has remains of other texts among the labels of a target ("By 2030,d"
    beside the whole of 12.3): of several the longest is taken.
    """
    graph = read(path)
    goals = list(wordings(graph, ONTOLOGY.Goal, Goal))
    targets = list(wordings(graph, ONTOLOGY.Target, Target))
    if not targets:
        raise WordingRefused("It names no SDG target.")
    with transaction.atomic():
        OfficialWording.objects.bulk_create(
            goals + targets,
            update_conflicts=True,
            unique_fields=["uri"],
            update_fields=columns("text"),
        )
    ambiguous = [w.uri for w in goals + targets if is_ambiguous(graph, w.uri)]
    return Imported(len(goals), len(targets), ambiguous)


def read(path):
    graph = rdflib.Graph()
    try:
        graph.parse(data=path.read_text("utf-8"), format="turtle")
    except OSError as error:
        raise WordingRefused(f"It cannot be opened: {error.strerror}.") from None
    # What rdflib raises for a text that is not Turtle is not one kind of error.
    except Exception as error:
        raise WordingRefused("It cannot be read as Turtle.") from error
    return graph


def wordings(graph, kind, model):
    """The OfficialWording of each concept of ``kind`` in ``graph``, in order."""
    known = set(model.objects.values_list("uri", flat=True))
    for concept in sorted(graph.subjects(RDF.type, kind)):
        uri = str(concept)
        if uri not in known:
            raise WordingRefused(f"{uri} is no {model._meta.model_name} known here.")
        texts = [_text(graph, concept, language) for language in LANGUAGES]
        yield OfficialWording(uri=uri, **dict(zip(columns("text"), texts, strict=True)))


def is_ambiguous(graph, uri):
    return any(len(_texts(graph, uri, language)) > 1 for language in LANGUAGES)


def _text(graph, concept, language):
    found = _texts(graph, concept, language)
    if not found:
        raise WordingRefused(f"{concept} has no {NAMES[language]} wording.")
    return max(found, key=lambda text: (len(text), text))


def _texts(graph, uri, language):
    labels = graph.objects(rdflib.URIRef(uri), SKOS.prefLabel)
    found = {" ".join(label.split()) for label in labels if label.language == language}
    return found - {""}
