"""Which words a fact rests on, as Web Annotations (W3C) with their origin (PROV-O)."""

from rdflib import Literal
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, SDO, XSD

from ..models import Evidence
from . import names
from .names import OA, OWN, address_of, passage_address, reference_address, term
from .records import PROPERTIES

# How many characters before and after the words tell them from the same words elsewhere.
CONTEXT = 32


def triples(evidence, row):
    """The evidence for ``row``, which it supports, or for one of its fields."""
    fact = address_of(evidence)
    yield fact, RDF.type, OA.Annotation
    yield fact, OA.motivatedBy, OA.linking
    yield fact, OA.hasBody, address_of(row)
    if evidence.field:
        yield fact, OWN.property, PROPERTIES[type(row)][evidence.field].uri
    yield fact, OWN.basis, term(Evidence, "basis", evidence.basis)
    for reason in names.texts(evidence, "reason"):
        yield fact, RDFS.comment, reason
    origin = _from_words if evidence.passage else _from_reference
    yield from origin(fact, evidence)


def _from_reference(fact, evidence):
    reference = evidence.reference
    source = reference_address(reference)
    yield fact, OA.hasTarget, source
    yield fact, PROV.hadPrimarySource, source
    yield source, DCTERMS.title, Literal(reference.title)


def _from_words(fact, evidence):
    passage, words = evidence.passage, names.part_of(evidence, "words")
    yield fact, OA.hasTarget, words
    yield fact, PROV.wasDerivedFrom, passage_address(passage)
    for translation in names.texts(evidence, "translation"):
        yield fact, OWN.translation, translation
    yield words, RDF.type, OA.SpecificResource
    yield words, OA.hasSource, passage_address(passage)
    yield from _quote(words, names.part_of(evidence, "quote"), evidence)
    yield from _position(words, names.part_of(evidence, "position"), evidence)
    yield from _passage(passage)


def _quote(words, selector, evidence):
    text, start, end = evidence.passage.text, evidence.start, evidence.end
    yield words, OA.hasSelector, selector
    yield selector, RDF.type, OA.TextQuoteSelector
    yield selector, OA.exact, Literal(evidence.words)
    yield selector, OA.prefix, Literal(text[max(0, start - CONTEXT) : start])
    yield selector, OA.suffix, Literal(text[end : end + CONTEXT])


def _position(words, selector, evidence):
    yield words, OA.hasSelector, selector
    yield selector, RDF.type, OA.TextPositionSelector
    for edge, place in ((OA.start, evidence.start), (OA.end, evidence.end)):
        yield selector, edge, Literal(place, datatype=XSD.nonNegativeInteger)


def _passage(passage):
    address = passage_address(passage)
    yield address, RDF.type, OWN.Passage
    yield address, RDF.type, PROV.Entity
    yield address, DCTERMS.isPartOf, address_of(passage.document)
    yield address, DCTERMS.language, Literal(passage.document.language)
    yield address, SDO.position, Literal(passage.number)
