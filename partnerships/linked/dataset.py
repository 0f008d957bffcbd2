"""The data set as catalogues describe it (DCAT)."""

from django.conf import settings
from django.utils.translation import gettext, override
from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SDO

from ..exports import FORMS, JSON, TABLES
from ..exports.tables import LICENCE
from ..text import LANGUAGES
from .forms import RDF_FORMS
from .names import DATASET

MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def triples():
    yield DATASET, RDF.type, DCAT.Dataset
    yield DATASET, RDF.type, SDO.Dataset
    yield DATASET, DCTERMS.license, URIRef(LICENCE)
    yield DATASET, DCAT.landingPage, URIRef(settings.PUBLIC_URL)
    for language in LANGUAGES:
        with override(language):
            title = gettext("Migration Partnerships")
            description = gettext(
                "Who has agreed what with whom on migration, for which Sustainable"
                " Development Goal, and which sentence of which document says so."
            )
        yield DATASET, DCTERMS.language, Literal(language)
        yield DATASET, DCTERMS.title, Literal(title, lang=language)
        yield DATASET, SDO.name, Literal(title, lang=language)
        yield DATASET, DCTERMS.description, Literal(description, lang=language)
    for table in TABLES.values():
        for form in (*FORMS.values(), JSON, *RDF_FORMS.values()):
            yield from _distribution(table, form)


def _distribution(table, form):
    address = URIRef(f"{settings.PUBLIC_URL}/data/{table.name}.{form.ending}")
    yield DATASET, DCAT.distribution, address
    yield address, RDF.type, DCAT.Distribution
    yield address, DCAT.downloadURL, address
    yield address, DCAT.mediaType, URIRef(f"{MEDIA_TYPES}{form.media_type}")
    yield address, DCTERMS.title, Literal(f"{table.name}.{form.ending}")
