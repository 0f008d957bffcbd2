"""Lists, records and facts as linked data, and the way from a thing to its forms."""

import json
import re

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF, SDO

from partnerships.exports.fields import permalink
from partnerships.linked import ABOUT, RDF_FORMS
from partnerships.linked.names import OA, OWN
from partnerships.models import Agreement, Evidence, FormerAddress, Organisation
from partnerships.views import linked
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, public_site):
    def response(address, status=200, **headers):
        answer = client.get(address, headers=headers)
        assert answer.status_code == status, address
        return answer

    return response


def turtle(response):
    assert response["Content-Type"] == "text/turtle; charset=utf-8"
    return Graph().parse(data=response.content.decode(), format="turtle")


ILO = URIRef("http://127.0.0.1:8000/id/organisation/ilo")


def test_list_has_the_records_that_its_filters_choose(ask):
    graph = turtle(ask("/data/agreements.ttl?target=8.8"))
    [found] = graph.subjects(RDF.type, OWN.Agreement)
    assert found.endswith("/agreement/global-skills-partnership-on-migration")


def test_bad_filter_is_refused_with_reasons(ask):
    problem = ask("/data/agreements.ttl?target=99.9", 400).json()
    assert "99.9" in problem["detail"]


def test_long_list_names_the_way_to_all_of_it(ask, monkeypatch):
    monkeypatch.setattr(linked, "longest", lambda table: 5)
    assert ask("/data/agreements.ttl", 400).json()["detail"] == (
        "This list is longer than 5: narrow it by its filters. Bulk RDF of large lists"
        " comes from the dump."
    )
    assert turtle(ask("/data/agreements.ttl?kind=agreement"))


@pytest.mark.parametrize(
    "address", ["organisations/ilo", "figures/gmg-un-agencies", "facts/a10"]
)
def test_record_is_a_file_in_each_form(ask, address):
    assert turtle(ask(f"/data/{address}.ttl"))
    response = ask(f"/data/{address}.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    assert response["Content-Language"] == "fr, en, es"
    content = json.loads(response.content)
    # The context is no address that would have to be fetched.
    assert content["@context"]["schema"] == str(SDO)


def test_what_is_not_there_says_so(ask):
    ask("/data/agreements/made-nothing.ttl", 404)
    AgreementFactory(slug="made-draft")
    ask("/data/agreements/made-draft.ttl", 404)
    ask("/data/facts/nothing.ttl", 404)


def test_withdrawn_record_is_gone_and_renamed_one_leads_on(ask):
    Agreement.objects.get(slug="crest").withdraw()
    gone = ask("/data/agreements/crest.ttl", 410)
    assert gone.json()["detail"] == "This record was withdrawn."
    FormerAddress.objects.create(noun="agreement", slug="made-old", successor="iris")
    moved = ask("/data/agreements/made-old.jsonld", 301)
    assert moved["Location"] == "/data/agreements/iris.jsonld"


@pytest.mark.parametrize("about", ABOUT)
@pytest.mark.parametrize("form", RDF_FORMS)
def test_what_tells_of_the_records_has_an_address(ask, about, form):
    response = ask(f"/data/{about}.{form}")
    assert response["Content-Type"] == RDF_FORMS[form].content_type
    assert len(response.content) > 1000


def test_data_set_names_every_file(ask):
    graph = turtle(ask("/data/dataset.ttl"))
    files = [str(address) for address in graph.objects(None, DCAT.downloadURL)]
    for address in files:
        if "agreements" in address:
            ask(address.removeprefix("http://127.0.0.1:8000"))
    assert {re.sub(r".*[.]", "", address) for address in files} >= {"csv", "ttl"}


THINGS = [
    ("agreement/ilo-iom-2020", "agreements/ilo-iom-2020/"),
    ("organisation/ilo", "organisations/ilo/"),
    ("person/guy-ryder", "people/guy-ryder/"),
    ("fact/a10", "facts/a10/"),
    ("figure/gmg-un-agencies", "figures/#gmg-un-agencies"),
]


@pytest.mark.parametrize(("thing", "page"), THINGS)
def test_thing_leads_to_its_page_in_the_readers_language(
    client, public_site, thing, page
):
    response = client.get(f"/id/{thing}", headers={"accept-language": "es"})
    assert (response.status_code, response["Location"]) == (303, f"/es/{page}")
    assert "Accept-Language" in response["Vary"]


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "way"),
    [
        (BROWSER, "/en/agreements/crest/"),
        ("*/*", "/en/agreements/crest/"),
        ("text/turtle", "/data/agreements/crest.ttl"),
        ("application/ld+json", "/data/agreements/crest.jsonld"),
        ("text/html;q=0.1, text/turtle", "/data/agreements/crest.ttl"),
        ("application/*", "/data/agreements/crest.jsonld"),
        ("application/json", "/data/agreements/crest.json"),
    ],
)
def test_thing_leads_to_what_its_reader_accepts(ask, accept, way):
    response = ask("/id/agreement/crest", 303, **{"accept-language": "en"}, accept=accept)
    assert response["Location"] == way
    assert "Accept" in response["Vary"].split(", ")


@pytest.mark.parametrize(
    ("noun", "key", "file"),
    [
        ("figure", "gmg-un-agencies", "figures/gmg-un-agencies.ttl"),
        ("fact", "a10", "facts/a10.ttl"),
        ("person", "guy-ryder", "people/guy-ryder.ttl"),
    ],
)
def test_every_thing_has_its_graph(ask, noun, key, file):
    response = ask(f"/id/{noun}/{key}", 303, accept="text/turtle")
    assert response["Location"] == f"/data/{file}"


def test_thing_that_cannot_be_as_asked_names_the_forms_that_there_are(ask):
    response = ask("/id/agreement/crest", 406, accept="image/png")
    said = "There is text/html, text/turtle, application/ld+json, application/json."
    assert response.json()["detail"] == said
    assert "Accept" in response["Vary"].split(", ")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_page_of_a_record_has_it_as_a_data_block_and_offers_its_graphs(get):
    ilo = Organisation.objects.get(slug="ilo")
    ilo.name_en = "</script><b>&"
    ilo.save()
    page = get("/en/organisations/ilo/")
    block = page.one("script", type="application/ld+json")
    graph = Graph().parse(data=block.text(), format="json-ld")
    assert "</script><b>&" in {str(name) for name in graph.objects(ILO, SDO.name)}
    offered = {
        link["type"]: link["href"]
        for link in page.all("link", rel="alternate", type=True)
    }
    for form in RDF_FORMS.values():
        address = f"/data/organisations/ilo.{form.ending}"
        assert offered[form.media_type] == address
        assert address in [a["href"] for a in page.one("main").all("a")]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_page_of_a_fact_has_its_evidence_as_a_data_block(get):
    block = get("/en/facts/a10/").one("script", type="application/ld+json")
    graph = Graph().parse(data=block.text(), format="json-ld")
    fact = Evidence.objects.get(code="a10")
    [words] = graph.objects(None, OA.exact)
    assert str(words) == fact.words
    assert (URIRef(permalink("fact", "a10")), RDF.type, OA.Annotation) in graph


def test_goal_is_no_record_and_has_no_graph(get):
    page = get("/en/sdgs/8/")
    assert not list(page.all("script", type="application/ld+json"))
    assert not list(page.all("link", type="text/turtle"))
