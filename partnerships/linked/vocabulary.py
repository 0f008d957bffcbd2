"""What our codes and terms mean, and what goals and targets are called."""

from rdflib import Literal
from rdflib.namespace import ORG, OWL, PROV, RDF, RDFS, SDO, SKOS

from ..exports.fields import labels
from ..models import (
    Agreement,
    Document,
    Event,
    Evidence,
    Framework,
    FrameworkLink,
    Goal,
    Group,
    KeyFigure,
    Membership,
    Objective,
    OfficialWording,
    Organisation,
    Participation,
    Party,
    Region,
    Statement,
    Target,
    Theme,
)
from ..text import LANGUAGES
from . import names
from .names import OWN, aim_address, facet, term

# The columns whose codes are concepts here.
CODES = (
    *((model, "kind") for model in (Organisation, Group, Agreement, Event, Document)),
    *((model, "role") for model in (Party, Membership, Participation)),
    (Statement, "kind"),
    (KeyFigure, "qualifier"),
    (FrameworkLink, "verb"),
    (Evidence, "basis"),
)
CLASSES = {
    "Organisation": (ORG.Organization, "A legal body."),
    "Group": (ORG.OrganizationalCollaboration, "A body made of organisations."),
    "Agreement": (
        ORG.OrganizationalCollaboration,
        "What organisations have agreed or do together.",
    ),
    "Event": (PROV.Activity, "Something that took place."),
    "Person": (SDO.Person, "Someone whom a document names in an official capacity."),
    "Document": (PROV.Entity, "A source text, kept verbatim as numbered passages."),
    "Passage": (PROV.Entity, "A numbered block of a document."),
    "Figure": (SDO.QuantitativeValue, "A number that a document gives."),
}
TERMS = {
    "actor": "Whose aim or commitment a statement is.",
    "attested": "The date at which a source finds someone in a role.",
    "basis": "How a fact is known: stated, inferred, interpreted, or by reference.",
    "due": "By when a commitment is to be met.",
    "heldFor": "The group for which an event was held.",
    "heldUnder": "The agreement under which an event was held.",
    "property": "The property that an annotation is evidence for; without one, it is"
    " evidence for the whole of its body.",
    "qualifier": "Whether a figure is exact, or more, less or about.",
    "signed": "When an agreement was signed.",
    "signedBy": "The person who signed for a party.",
    "translation": "Our unofficial translation of the quoted words.",
}
# How frameworks, goals, targets and objectives are known, and what we call them.
AIMS = {
    Framework: ("slug", "name"),
    Goal: ("code", "title"),
    Target: ("code", "label"),
    Objective: ("code", "label"),
}

BROADER = {Goal: "framework", Target: "goal", Objective: "framework"}


def triples():
    """Our own vocabulary, and the concepts of others that records point to."""
    for name, (parent, meaning) in CLASSES.items():
        yield OWN[name], RDF.type, OWL.Class
        yield OWN[name], RDFS.subClassOf, parent
        yield OWN[name], RDFS.comment, Literal(meaning, lang="en")
    for name, meaning in TERMS.items():
        yield OWN[name], RDF.type, RDF.Property
        yield OWN[name], RDFS.comment, Literal(meaning, lang="en")
    for model, field in CODES:
        yield from _codes(model, field)
    for model in (Theme, Region):
        for row in model.objects.all():
            yield from _concept(facet(row), OWN[model._meta.model_name])
            yield from _named(facet(row), SKOS.prefLabel, row, "name")
    yield from _aims()


def aim(row):
    """A framework, goal, target or objective by its code and by our label of it. The
    preferred label is for its publisher to give."""
    code, name = AIMS[type(row)]
    yield aim_address(row), RDF.type, SKOS.Concept
    yield aim_address(row), SKOS.notation, Literal(getattr(row, code))
    yield from _named(aim_address(row), SKOS.altLabel, row, name)


def _codes(model, field):
    scheme = OWN[f"{model._meta.model_name}-{field}"]
    for code, known in labels(model, field).items():
        if code:
            concept = term(model, field, code)
            yield from _concept(concept, scheme)
            for language, label in zip(LANGUAGES, known, strict=True):
                yield concept, SKOS.prefLabel, Literal(label, lang=language)


def _concept(concept, scheme):
    yield scheme, RDF.type, SKOS.ConceptScheme
    yield concept, RDF.type, SKOS.Concept
    yield concept, SKOS.inScheme, scheme


def _aims():
    for row in Framework.objects.all():
        yield from aim(row)
    for model, parent in (
        (Goal, "framework"),
        (Target, "goal"),
        (Objective, "framework"),
    ):
        for row in model.objects.select_related(parent):
            yield from aim(row)
            broader = aim_address(getattr(row, parent))
            yield aim_address(row), SKOS.broader, broader
    for wording in OfficialWording.objects.all():
        yield from _named(names.external(wording.uri), SKOS.prefLabel, wording, "text")


def _named(concept, label, row, field):
    for text in names.texts(row, field):
        yield concept, label, text
