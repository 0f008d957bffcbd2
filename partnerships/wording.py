"""The official wording of the goals and targets, from the UN's own file (SKOS)."""

from pathlib import Path

import rdflib
from django.db import transaction
from rdflib.namespace import RDF, SKOS

from .models import Goal, OfficialWording, Target
from .text import LANGUAGES, columns

ONTOLOGY = rdflib.Namespace("http://metadata.un.org/sdg/ontology#")
NAMES = {"fr": "French", "en": "English", "es": "Spanish"}


class WordingRefused(Exception):
    """The file is not what is expected; its text says why."""


def import_wording(path: Path) -> tuple[int, int]:
    """Take the wording of the goals and targets that the file has, and return how many
    of each; raise WordingRefused, and change nothing, where anything is wrong with it."""
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
    return len(goals), len(targets)


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


def _text(graph, concept, language):
    labels = graph.objects(concept, SKOS.prefLabel)
    found = {" ".join(label.split()) for label in labels if label.language == language}
    found.discard("")
    if len(found) != 1:
        count = "more than one" if found else "no"
        raise WordingRefused(f"{concept} has {count} {NAMES[language]} wording.")
    return found.pop()
