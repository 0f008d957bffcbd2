"""The API as a program gets it."""

import json
import urllib.error
import urllib.request

import pytest

from partnerships.api import views
from partnerships.api.resources import RESOURCES
from partnerships.exports import TABLES
from partnerships.models import Evidence, Organisation
from tests import factories

pytestmark = pytest.mark.django_db

ILO_IOM = "/api/v1/agreements/ilo-iom-2020/"


@pytest.fixture
def ask(client, public_site):
    """The answer at an address, as JSON."""

    def answer(address, status=200, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == status, (address, response.content)
        kind = "json" if status == 200 else "problem+json"
        assert response["Content-Type"] == f"application/{kind}"
        assert response["Access-Control-Allow-Origin"] == "*"
        return response.json()

    return answer


def test_root_leads_to_every_list_and_each_to_its_records(ask):
    for name, address in ask("/api/v1/")["lists"].items():
        path = address.removeprefix("http://127.0.0.1:8000")
        page = ask(path)
        assert page["count"] == RESOURCES[name].published().count()
        for record in page["results"]:
            key = record[RESOURCES[name].key]
            assert record["url"] == f"{address}{key}/"
        assert ask(f"{path}{key}/") == record


def test_fact_comes_with_its_evidence(ask):
    agreement = ask(ILO_IOM)
    (party,) = (p for p in agreement["parties"] if p["actor"]["slug"] == "ilo")
    assert party["role"]["label"]["fr"] == "signataire"
    assert party["signed_by"]["name"]["es"] == "Guy Ryder"
    (evidence,) = (e for e in party["evidence"] if e["field"] == "signed_by")
    assert evidence["basis"]["code"] == "stated"
    quote = evidence["quote"]
    assert quote["words"].startswith("Cet accord a été signé par M. Guy Ryder")
    assert quote["end"] - quote["start"] == len(quote["words"])
    assert (quote["document"]["slug"], quote["passage"]) == ("ilo-iom-agreement-2020", 3)
    assert evidence["permalink"].endswith(f"/id/fact/{evidence['code']}")
    assert evidence["reference"] is None


def test_date_says_how_precise_it_is_and_why(ask):
    agreement = ask(ILO_IOM)
    assert agreement["signed_on"] == {
        "edtf": "2020-10-23",
        "first": "2020-10-23",
        "last": "2020-10-23",
        "precision": "day",
    }
    assert agreement["ended"] is None
    reasons = [e["reason"] for e in agreement["evidence"] if e["field"] == "signed_on"]
    assert any(all(reason.values()) for reason in reasons)


def test_target_says_on_what_basis_the_agreement_works_for_it(ask):
    agreement = ask("/api/v1/agreements/global-skills-partnership-on-migration/")
    bases = {
        link["aim"]["code"]: {evidence["basis"]["code"] for evidence in link["evidence"]}
        for row in (agreement, *agreement["statements"])
        for link in row["works_for"]
        if link["aim"]["noun"] == "target"
    }
    targets = ("4.3", "4.4", "4.7", "8.8", "10.7")
    assert bases == dict.fromkeys(targets, {"interpreted"})


def test_outside_source_is_named(ask):
    found = [
        evidence
        for evidence in ask("/api/v1/organisations/ilo/")["evidence"]
        if evidence["basis"]["code"] == "reference"
    ]
    assert found
    assert all(e["quote"] is None and e["reference"]["title"] for e in found)


def test_fact_says_what_it_is_evidence_for(ask):
    fact = ask("/api/v1/facts/a10/")
    assert fact["record"]["slug"] == "ilo-iom-2020"
    assert fact["sentence"]["en"].startswith("Guy Ryder signed")


def test_evidence_of_what_is_not_public_is_neither_listed_nor_counted(ask):
    before = ask("/api/v1/facts/")["count"]
    draft = factories.PartyFactory(agreement=factories.AgreementFactory())
    document = factories.DocumentFactory(published=True)
    passage = factories.PassageFactory(document=document)
    evidence = factories.EvidenceFactory(passage=passage, party=draft)
    assert Evidence.objects.with_source().filter(pk=evidence.pk).exists()
    assert ask("/api/v1/facts/")["count"] == before
    ask(f"/api/v1/facts/{evidence.code}/", 404)


def test_list_is_turned_page_by_page(ask, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    address, seen = "/data/agreements.json?basis=stated&basis=interpreted", []
    while address:
        page = ask(address.removeprefix("http://127.0.0.1:8000"))
        assert (page["page"] == 1) == (page["previous"] is None)
        seen += [record["slug"] for record in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == page["count"]
    assert page["page"] == page["pages"] > 2
    assert "basis=stated&basis=interpreted&page=" in page["previous"]


@pytest.mark.parametrize("number", ["0", "99", "x", "1.0", "٢", "-1", "last", ""])
def test_page_that_is_not_there_is_not_found(ask, number):
    assert "page" in ask(f"/api/v1/agreements/?page={number}", 404)["detail"].lower()


@pytest.mark.parametrize("name", RESOURCES)
def test_unknown_slug_is_not_found(ask, name):
    assert ask(f"/api/v1/{name}/nothing/", 404)["title"] == "Not Found"


def test_record_takes_no_filters(ask):
    (error,) = ask(f"{ILO_IOM}?target=8.8", 400)["errors"]
    assert error["name"] == "target"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("target=99.9", ["target"]),
        ("nonsense=1&page=1", ["nonsense"]),
        ("year=20&kind=treaty", ["kind", "year"]),
    ],
)
@pytest.mark.parametrize("address", ["/api/v1/agreements/", "/data/agreements.json"])
def test_bad_filter_is_refused_with_reasons(ask, address, query, names):
    problem = ask(f"{address}?{query}", 400)
    assert sorted(error["name"] for error in problem["errors"]) == names


def test_renamed_record_leads_on_and_a_withdrawn_one_is_gone(ask, client):
    record = factories.OrganisationFactory(slug="once", published=True)
    Organisation.objects.filter(pk=record.pk).update(slug="now")
    for address in ("/api/v1/organisations/%s/", "/data/organisations/%s.json"):
        response = client.get(address % "once")
        assert (response.status_code, response["Location"]) == (301, address % "now")
    Organisation.objects.get(pk=record.pk).withdraw()
    assert ask("/api/v1/organisations/now/", 410)["title"] == "Gone"


def test_only_json_is_sent(ask, client):
    assert ask(ILO_IOM, 406, accept="text/csv")["status"] == 406
    assert ask(ILO_IOM, accept="text/html, */*;q=0.1")["slug"] == "ilo-iom-2020"
    # What an address names as JSON is JSON.
    assert ask("/data/agreements.json", accept="text/html")["count"] == 6
    assert client.get(ILO_IOM)["Vary"] == "Accept"


@pytest.mark.parametrize("address", ["/api/v1/agreements/", "/data/agreements.csv"])
def test_only_reading_is_allowed(client, public_site, address):
    response = client.post(address)
    assert (response.status_code, response.json()["status"]) == (405, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("address", ["/api/", "/api/v2/", "/data/none.json", "/data/a/b"])
def test_what_is_not_there_is_said_in_json(ask, address):
    assert ask(address, 404)["title"] == "Not Found"


def test_address_that_cannot_be_read_is_refused_in_json(ask):
    assert ask("/api/v1/agreements/?q=%00", 400)["title"] == "Bad Request"


def test_failure_is_said_in_json(ask, client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(views, "PER_PAGE", None)
    assert ask("/api/v1/agreements/", 500)["title"] == "Internal Server Error"


def test_answer_is_in_no_language_of_its_reader(client, public_site):
    response = client.get(ILO_IOM, headers={"accept-language": "es"})
    assert response["Content-Language"] == "fr, en, es"
    assert (
        "detail" in client.get("/api/v1/none", headers={"accept-language": "es"}).json()
    )


@pytest.mark.parametrize("address", [ILO_IOM, "/api/v1/agreements/?target=8.7"])
def test_what_has_not_changed_is_not_sent_again(public_server, address):
    with urllib.request.urlopen(public_server.url + address) as response:
        etag = response.headers["ETag"]
        assert response.headers["Vary"] == "Accept, Accept-Encoding"
        assert json.load(response)
    again = urllib.request.Request(
        public_server.url + address, headers={"If-None-Match": etag}
    )
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(again)
    assert unchanged.value.code == 304
    assert unchanged.value.headers["Access-Control-Allow-Origin"] == "*"
    unchanged.value.close()


def test_script_of_another_site_may_ask_whether_anything_changed(client, public_site):
    response = client.options(ILO_IOM, headers={"origin": "https://example.org"})
    assert response.status_code == 204
    assert response["Access-Control-Allow-Headers"] == "If-None-Match"
    assert "GET" in response["Access-Control-Allow-Methods"]
    page = client.get("/en/", headers={"origin": "https://example.org"})
    assert "Access-Control-Allow-Origin" not in page


@pytest.mark.parametrize("name", TABLES)
def test_files_are_the_answers_of_the_api(ask, name):
    listed = ask(f"/data/{name}.json")
    assert listed["results"] == ask(f"/api/v1/{name}/")["results"]
    record = listed["results"][0]
    key = record[RESOURCES[name].key]
    assert ask(f"/data/{name}/{key}.json") == record


@pytest.mark.parametrize("name", RESOURCES)
def test_answers_have_just_the_fields_that_are_described(ask, name):
    described = ask("/api/v1/schema/")["components"]["schemas"]
    component = RESOURCES[name].serializer_class.__name__.removesuffix("Serializer")
    for record in ask(f"/api/v1/{name}/")["results"]:
        assert set(record) == set(described[component]["properties"])
        assert set(record) == set(described[component]["required"])
