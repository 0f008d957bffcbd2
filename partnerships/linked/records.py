"""What records and their rows state, as triples.

A Property says for a field of a row which property it is in RDF and which nodes are its
values; the evidence of a field names the same property.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, RDF, SDO, VOID

from ..exports.records import WORKS_FOR
from ..models import (
    Agreement,
    Alias,
    Classification,
    Document,
    Event,
    FrameworkLink,
    Group,
    KeyFigure,
    Membership,
    Organisation,
    Participation,
    Party,
    Person,
    Position,
    Quotation,
    Record,
    Statement,
)
from . import names
from .names import DATASET, OWN, SKOSXL, address_of, term


@dataclass(frozen=True)
class Property:
    """``nodes(row, field)`` are the values; where it ``is_inverse``, they are what has
    the property, and the row is its value."""

    uri: URIRef
    nodes: Callable[[object, str], Iterator]
    is_inverse: bool = False

    def triples(self, row, field):
        subject = address_of(row)
        for node in self.nodes(row, field):
            yield (
                (node, self.uri, subject)
                if self.is_inverse
                else (
                    subject,
                    self.uri,
                    node,
                )
            )


def text(uri):
    return Property(uri, names.texts)


def date(uri):
    return _of_value(uri, lambda row, field, value: names.date(value))


def code(uri):
    return _of_value(uri, lambda row, field, value: term(type(row), field, value))


def plain(uri):
    return _of_value(uri, lambda row, field, value: Literal(value))


def website(uri):
    return _of_value(uri, lambda row, field, value: names.external(value))


def identifier(uri, base):
    return _of_value(uri, lambda row, field, value: URIRef(f"{base}{value}"))


def record(uri):
    return _of_value(uri, lambda row, field, value: address_of(value))


def owner(uri):
    return Property(uri, record(uri).nodes, is_inverse=True)


def aim(uri):
    return _of_value(uri, lambda row, field, value: names.aim_address(value))


def facet(uri):
    return _of_value(uri, lambda row, field, value: names.facet(value))


def _of_value(uri, node):
    def nodes(row, field):
        value = getattr(row, field)
        if value not in ("", None):
            yield node(row, field, value)

    return Property(uri, nodes)


NAMED = {"name": text(SDO.name), "acronym": text(SDO.alternateName)}
BODY = {
    **NAMED,
    "kind": code(ORG.classification),
    "founded": date(SDO.foundingDate),
    "ended": date(SDO.dissolutionDate),
    "successor": record(DCTERMS.isReplacedBy),
}
SPAN = {
    "start": date(SDO.startDate),
    "end": date(SDO.endDate),
    "attested": date(OWN.attested),
}
ABOUT = {name: record(SDO.about) for name in ("agreement", "group", "event")}

PROPERTIES = {
    Organisation: {
        **BODY,
        "seat": text(SDO.location),
        "website": website(FOAF.homepage),
        "wikidata": identifier(SDO.sameAs, "http://www.wikidata.org/entity/"),
        "ror": identifier(SDO.sameAs, "https://ror.org/"),
        "iati": plain(SDO.identifier),
    },
    Group: {**BODY, "parent": record(ORG.subOrganizationOf)},
    Agreement: {
        "title": text(SDO.name),
        "acronym": text(SDO.alternateName),
        "kind": code(ORG.classification),
        "signed_on": date(OWN.signed),
        "started": date(SDO.startDate),
        "ended": date(SDO.endDate),
    },
    Event: {
        "title": text(SDO.name),
        "kind": code(DCTERMS.type),
        "date": date(DCTERMS.date),
        "place": text(SDO.location),
        "group": record(OWN.heldFor),
        "agreement": record(OWN.heldUnder),
    },
    Person: {"name": plain(SDO.name)},
    Document: {
        "title": text(DCTERMS.title),
        "kind": code(DCTERMS.type),
        "language": plain(DCTERMS.language),
        "publisher": record(DCTERMS.publisher),
        "date": date(DCTERMS.issued),
        "place": text(SDO.dateline),
        "source_url": website(DCTERMS.source),
        "rights": text(DCTERMS.rights),
        "sha256": plain(SDO.sha256),
    },
    KeyFigure: {
        "value": plain(SDO.value),
        "qualifier": code(OWN.qualifier),
        "unit": text(SDO.unitText),
        "population": text(SDO.description),
        "date": date(DCTERMS.date),
        **ABOUT,
    },
    Alias: {
        "organisation": owner(SKOSXL.altLabel),
        "group": owner(SKOSXL.altLabel),
        "agreement": owner(SKOSXL.altLabel),
    },
    Party: {
        "agreement": record(ORG.organization),
        "organisation": record(ORG.member),
        "group": record(ORG.member),
        "role": code(ORG.role),
        "signed_by": record(OWN.signedBy),
    },
    Membership: {
        "group": record(ORG.organization),
        "organisation": record(ORG.member),
        "role": code(ORG.role),
        **SPAN,
    },
    Position: {
        "person": record(ORG.member),
        "organisation": record(ORG.organization),
        "title": text(SDO.roleName),
        **SPAN,
    },
    Participation: {
        "event": owner(PROV.qualifiedAssociation),
        "organisation": record(PROV.agent),
        "group": record(PROV.agent),
        "role": code(PROV.hadRole),
    },
    Statement: {
        **ABOUT,
        "organisation": record(SDO.about),
        "kind": code(DCTERMS.type),
        "text": text(SDO.text),
        "actor": record(OWN.actor),
        "due": date(OWN.due),
        "as_of": date(DCTERMS.date),
    },
    Quotation: {**ABOUT, "speaker": record(SDO.creator)},
    # Which verb leads to which aim is a fact with a basis: it is told, not asserted.
    FrameworkLink: {
        **{name: record(RDF.subject) for name in FrameworkLink.SUBJECTS},
        "verb": code(RDF.predicate),
        **{name: aim(RDF.object) for name in FrameworkLink.AIMS},
    },
    Classification: {
        "agreement": record(RDF.subject),
        "theme": facet(RDF.object),
        "region": facet(RDF.object),
    },
}

TYPES = {
    Organisation: [OWN.Organisation, ORG.Organization, SDO.Organization],
    Group: [OWN.Group, ORG.OrganizationalCollaboration, SDO.Organization],
    Agreement: [OWN.Agreement, ORG.OrganizationalCollaboration],
    Event: [OWN.Event, PROV.Activity, SDO.Event],
    Person: [OWN.Person, SDO.Person],
    Document: [OWN.Document, PROV.Entity, SDO.CreativeWork],
    KeyFigure: [OWN.Figure, SDO.QuantitativeValue],
    Alias: [SKOSXL.Label],
    Party: [ORG.Membership],
    Membership: [ORG.Membership],
    Position: [ORG.Membership],
    Participation: [PROV.Association],
    Statement: [SDO.Statement],
    Quotation: [SDO.Quotation],
    FrameworkLink: [RDF.Statement],
    Classification: [RDF.Statement],
}

# What to fetch with a record for its rows, beyond what its table does.
SAID = ("statements__actor", *(path for path in WORKS_FOR if path.startswith("state")))
PATHS = {
    Agreement: SAID,
    Organisation: SAID,
    Group: SAID,
    Event: SAID,
    Person: ("quotations__agreement", "quotations__group", "quotations__event"),
}


def triples(row):
    """What a record or a row of one states, without its own rows."""
    subject = address_of(row)
    for kind in TYPES[type(row)]:
        yield subject, RDF.type, kind
    if isinstance(row, Record):
        yield subject, VOID.inDataset, DATASET
    for field, own in PROPERTIES[type(row)].items():
        yield from own.triples(row, field)
    yield from MORE.get(type(row), _nothing)(subject, row)


def _alias(subject, row):
    yield subject, SKOSXL.literalForm, Literal(row.name, lang=row.language)


def _classification(subject, row):
    yield subject, RDF.predicate, DCTERMS.subject if row.theme else DCTERMS.spatial


def _nothing(subject, row):
    return ()


MORE = {Alias: _alias, Classification: _classification}
