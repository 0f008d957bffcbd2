"""The names that triples are made of: namespaces, addresses, and values as nodes."""

from urllib.parse import quote

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.translation import override
from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import (
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SKOS,
    VOID,
    XSD,
)

from ..exports.facts import record_of
from ..exports.fields import named, permalink
from ..models import Evidence, Record
from ..text import LANGUAGES, columns

OA = Namespace("http://www.w3.org/ns/oa#")
SKOSXL = Namespace("http://www.w3.org/2008/05/skos-xl#")
SDG = Namespace("http://metadata.un.org/sdg/")
EDTF = Namespace("http://id.loc.gov/datatypes/edtf/")
# What no vocabulary of the field has a word for.
OWN = Namespace(f"{settings.PUBLIC_URL}/data/vocabulary.ttl#")
DATASET = URIRef(f"{settings.PUBLIC_URL}/data/dataset.ttl#portal")

PREFIXES = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "edtf": EDTF,
    "foaf": FOAF,
    "oa": OA,
    "org": ORG,
    "owl": OWL,
    "own": OWN,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SDO,
    "sdg": SDG,
    "skos": SKOS,
    "skosxl": SKOSXL,
    "void": VOID,
    "xsd": XSD,
}


def address_of(row):
    """The URI of a record, of a fact (an Evidence), or of a row of one."""
    if isinstance(row, Record):
        return URIRef(permalink(named(row), row.slug))
    if isinstance(row, Evidence):
        return URIRef(permalink("fact", row.code))
    key = (quote(str(part), safe="") for part in row.natural_key())
    return part_of(record_of(row), "-".join([row._meta.model_name, *key]))


def part_of(thing, name):
    """The URI of what is described together with ``thing``."""
    return URIRef(f"{address_of(thing)}#{name}")


def passage_address(passage):
    return part_of(passage.document, f"p{passage.number}")


def aim_address(aim):
    """The URI of a framework, a goal, a target or an objective: its publisher's, or its
    page here where it has none."""
    return page_address(aim) if not aim.uri else external(aim.uri)


def reference_address(reference):
    return page_address(reference) if not reference.url else external(reference.url)


def page_address(thing):
    with override("en"):
        return URIRef(f"{settings.PUBLIC_URL}{thing.get_absolute_url()}")


def external(address):
    """An address that someone typed, without what no URI may have."""
    return URIRef(iri_to_uri(address))


def term(model, field, code):
    """The concept of our vocabulary that a code of a column stands for."""
    return OWN[f"{model._meta.model_name}-{field}-{code}"]


def facet(aim):
    """The concept of our vocabulary for a theme or a region."""
    return OWN[f"{aim._meta.model_name}-{aim.slug}"]


def texts(row, name):
    """A translated text, in each language in which it is known."""
    for language, column in zip(LANGUAGES, columns(name), strict=True):
        if text := getattr(row, column):
            yield Literal(text, lang=language)


def date(text):
    """A date as precisely as it is known."""
    return Literal(text, datatype=EDTF.EDTF)
