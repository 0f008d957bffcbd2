"""What the records are as linked data: complete, well-shaped, and public only."""

import pyshacl
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, PROV, RDF, RDFS, SDO, SKOS

from partnerships import linked
from partnerships.evidence import SUBJECT_NAMES
from partnerships.exports import RECORDS, TABLES, table_of
from partnerships.exports.fields import named
from partnerships.linked import forms, graphs, names
from partnerships.linked.names import EDTF, OA, OWN, SDG, SKOSXL
from partnerships.linked.records import PROPERTIES, TYPES
from partnerships.models import Agreement, Event, Evidence, OfficialWording, Organisation
from tests.factories import (
    AgreementFactory,
    AliasFactory,
    EvidenceFactory,
    OrganisationFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db


def thing(path):
    return URIRef(f"{settings.PUBLIC_URL}/id/{path}")


def described(record):
    return linked.described(table_of(type(record)), [record.pk])


@pytest.fixture(scope="module")
def shapes():
    return graphs.shapes()


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker):
    """The whole portal in one graph."""
    whole = Graph()
    with django_db_blocker.unblock():
        for graph in linked.everything():
            whole += graph
        connection.close()
    return whole


def problems(graph, shapes):
    conforms, _graph, text = pyshacl.validate(graph, shacl_graph=shapes)
    return "" if conforms else text


def test_every_record_conforms_to_the_shapes(portal, shapes):
    assert problems(portal, shapes) == ""


def test_shapes_refuse_what_is_not_known_from_anywhere(shapes):
    graph = described(Agreement.objects.get(slug="crest"))
    party = next(graph.subjects(RDF.type, ORG.Membership))
    for annotation in list(graph.subjects(OA.hasBody, party)):
        graph.remove((annotation, None, None))
    assert "inversePath oa:hasBody" in problems(graph, shapes)


def test_every_public_record_and_fact_is_there(portal):
    for table in RECORDS:
        for record in table.published():
            address = thing(f"{named(record)}/{record.slug}")
            assert (address, RDF.type, TYPES[type(record)][0]) in portal
    facts = {thing(f"fact/{fact.code}") for fact in TABLES["facts"].published()}
    assert set(portal.subjects(RDF.type, OA.Annotation)) == facts


def test_every_term_of_ours_is_explained(portal):
    used = {node for triple in portal for node in triple if node in OWN}
    assert len(used) > 50
    for node in used:
        known = [(RDFS.comment, None), (SKOS.prefLabel, None)]
        known += [(RDF.type, SKOS.ConceptScheme)]
        assert any((node, *rest) in portal for rest in known), node


def test_every_fact_of_a_field_names_its_property():
    for model in SUBJECT_NAMES:
        fields = {*model.fact_fields, *model.name_fields}
        assert fields <= set(PROPERTIES[model]), model


def test_names_are_in_three_languages(portal):
    labels = portal.objects(thing("organisation/ilo"), SDO.name)
    assert {label.language for label in labels} == {"fr", "en", "es"}


def test_dates_keep_their_precision(portal):
    address = thing("event/migration-action-group-workshop-2018")
    date = Event.objects.get(slug="migration-action-group-workshop-2018").date
    assert "/" in date
    assert portal.value(address, DCTERMS.date) == Literal(date, datatype=EDTF.EDTF)


def test_party_has_a_role_and_who_signed(portal):
    [party] = portal.subjects(OWN.signedBy, thing("person/guy-ryder"))
    assert portal.value(party, ORG.member) == thing("organisation/ilo")
    assert portal.value(party, ORG.organization) == thing("agreement/ilo-iom-2020")
    assert portal.value(party, ORG.role) == OWN["party-role-signatory"]


def test_link_to_a_target_is_told_with_its_basis_and_not_asserted(portal):
    project = thing("agreement/global-skills-partnership-on-migration")
    links = set(portal.subjects(RDF.subject, project))
    [link] = links & set(portal.subjects(RDF.object, SDG["8.8"]))
    [fact] = portal.subjects(OA.hasBody, link)
    assert portal.value(fact, OWN.basis) == OWN["evidence-basis-interpreted"]
    assert len(list(portal.objects(fact, RDFS.comment))) == 3
    assert (project, None, SDG["8.8"]) not in portal
    assert portal.value(SDG["8.8"], SKOS.broader) == SDG["8"]


def test_theme_is_a_concept_of_the_agreement(portal):
    [theme, *_others] = portal.subjects(RDF.predicate, DCTERMS.subject)
    concept = portal.value(theme, RDF.object)
    assert (concept, SKOS.inScheme, OWN.theme) in portal


def test_words_are_found_again_by_quote_and_by_position(portal):
    evidence = Evidence.objects.get(code="a10")
    fact, words = thing("fact/a10"), thing("fact/a10#words")
    passage = thing(f"document/{evidence.passage.document.slug}#p1")
    passage = URIRef(passage.removesuffix("1") + str(evidence.passage.number))
    assert portal.value(fact, OA.hasTarget) == words
    assert portal.value(fact, PROV.wasDerivedFrom) == passage
    assert portal.value(words, OA.hasSource) == passage
    position, quote = thing("fact/a10#position"), thing("fact/a10#quote")
    start, end = (portal.value(position, p).value for p in (OA.start, OA.end))
    text = evidence.passage.text
    assert text[start:end] == str(portal.value(quote, OA.exact)) == evidence.words
    before, after = (str(portal.value(quote, p)) for p in (OA.prefix, OA.suffix))
    assert f"{before}{evidence.words}{after}" in text


def test_fact_of_a_field_names_the_property_and_one_of_reference_its_source(portal):
    evidence = Evidence.objects.filter(organisation__slug="unesco", field="founded")
    fact = thing(f"fact/{evidence[0].code}")
    assert portal.value(fact, OWN.property) == SDO.foundingDate
    source = portal.value(fact, PROV.hadPrimarySource)
    assert str(portal.value(source, DCTERMS.title)) == evidence[0].reference.title


def test_other_name_is_a_label():
    agreement = AgreementFactory(slug="made-a", published=True)
    AliasFactory(agreement=agreement, organisation=None, name="L'été / x", language="fr")
    graph = described(agreement)
    label = graph.value(thing("agreement/made-a"), SKOSXL.altLabel)
    assert "#alias-agreement-made-a-fr-L%27%C3%A9t%C3%A9%20%2F%20x" in label
    assert graph.value(label, SKOSXL.literalForm) == Literal("L'été / x", lang="fr")


def test_addresses_that_someone_typed_are_well_formed():
    record = OrganisationFactory(slug="made-o", website='https://example.org/"a|b"é')
    assert names.external(record.website) == URIRef(
        "https://example.org/%22a%7Cb%22%C3%A9"
    )


def test_official_wording_is_the_preferred_label_of_a_target():
    uri = "http://metadata.un.org/sdg/8.7"
    OfficialWording.objects.create(uri=uri, text_fr="É", text_en="E", text_es="Í")
    vocabulary = next(iter(linked.everything()))
    labels = set(vocabulary.objects(SDG["8.7"], SKOS.prefLabel))
    expected = {"fr": "É", "en": "E", "es": "Í"}
    assert labels == {Literal(text, lang=code) for code, text in expected.items()}


def test_draft_is_in_no_graph():
    hidden = OrganisationFactory(slug="made-hidden")
    agreement = AgreementFactory(slug="made-public", published=True)
    party = PartyFactory(agreement=agreement, organisation=hidden)
    EvidenceFactory(party=party)
    found = linked.fetch(TABLES["agreements"], [agreement.pk, hidden.pk])
    assert found == [agreement]
    turtle = forms.as_turtle(linked.describe(found))
    assert "made-public" in turtle
    assert "made-hidden" not in turtle


def test_brief_description_is_the_record_alone():
    graph = linked.describe_briefly(Organisation.objects.get(slug="ilo"))
    assert set(graph.subjects()) == {thing("organisation/ilo")}
    assert len(graph) > 10


def test_facts_bring_what_they_say():
    keys = Evidence.objects.filter(code__in=["a10"]).values_list("pk", flat=True)
    graph = linked.described(TABLES["facts"], list(keys))
    body = graph.value(thing("fact/a10"), OA.hasBody)
    assert (body, RDF.type, None) in graph


def test_same_records_are_the_same_text():
    record = Agreement.objects.get(slug="crest")
    for write in (forms.as_turtle, forms.as_json_ld):
        assert write(described(record)) == write(described(record))


# rdflib's own reader of JSON-LD uses what rdflib advises against.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_both_forms_say_the_same():
    graph = described(Agreement.objects.get(slug="ilo-iom-2020"))
    turtle = Graph().parse(data=forms.as_turtle(graph), format="turtle")
    json_ld = Graph().parse(data=forms.as_json_ld(graph), format="json-ld")
    assert set(turtle) == set(json_ld) == set(graph)


QUERIES = {
    "agreements": 8,
    "organisations": 6,
    "groups": 9,
    "events": 8,
    "people": 4,
    "documents": 3,
    "figures": 2,
}


@pytest.mark.parametrize("table", RECORDS, ids=lambda table: table.name)
def test_records_are_read_together(table):
    keys = list(table.published().values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as captured:
        linked.described(table, keys)
    assert len(captured) == QUERIES[table.name]
