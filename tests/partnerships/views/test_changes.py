"""The change log, as readers and their search engines come upon it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.models import Agreement, PublicChange
from tests.factories import AgreementFactory, PartyFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]

OF_CREST = "/en/changes/?noun=agreements&slug=crest"


def log(record, act="changed", parts=("party",), at="2026-01-02T03:04:05Z"):
    PublicChange.objects.create(
        noun=record._meta.model_name, record=record.pk, act=act, parts=[*parts], at=at
    )


@pytest.fixture
def crest():
    return Agreement.objects.get(slug="crest")


@pytest.fixture(autouse=True)
def nothing():
    PublicChange.objects.all().delete()


def test_says_what_changed_of_which_record_and_when(get, crest):
    log(crest, parts=["agreement", "evidence"])
    [entry] = get("/en/changes/").one("section", id="changes").all("li")
    assert crest.title_en in entry.words
    assert "changed: the record itself, evidence" in entry.words
    assert entry.one("time")["datetime"] == "2026-01-02T03:04:05+00:00"
    assert entry.one("a")["href"] == "/en/agreements/crest/"


def test_names_nothing_of_a_record_that_is_no_longer_public(get):
    gone = AgreementFactory(title_en="What was taken back", status="withdrawn")
    log(gone, "withdrawn")
    page = get("/en/changes/")
    assert "a record that is no longer public" in page.words
    assert "taken back" not in page.words


def test_has_a_part_of_its_own_for_each_record(get, crest):
    other = AgreementFactory(published=True, title_en="Another one")
    PublicChange.objects.all().delete()
    log(crest)
    log(other)
    page = get(OF_CREST)
    assert crest.title_en in page.words
    assert "Another one" not in page.words
    assert OF_CREST in [
        a["href"] for a in get("/en/agreements/crest/").all("a", href=True)
    ]


@pytest.mark.parametrize(
    "query", ["noun=agreements", "slug=crest", "noun=facts&slug=a10", "noun=x&slug=crest"]
)
def test_names_the_mistake_in_an_address(get, crest, query):
    log(crest)
    page = get(f"/en/changes/?{query}")
    assert "This register has no such record." in page.words
    assert not list(page.one("section", id="changes").all("li"))


def test_drafts_have_no_part_of_it(get):
    draft = AgreementFactory(slug="made-draft")
    page = get("/en/changes/?noun=agreements&slug=made-draft")
    assert "This register has no such record." in page.words
    PartyFactory(agreement=draft)
    assert not PublicChange.objects.filter(record=draft.pk, noun="agreement").exists()


def test_comes_in_parts_each_by_as_many_queries(client, crest):
    for day in range(1, 29):
        for hour in range(5):
            log(crest, at=f"2026-02-{day:02}T{hour:02}:00:00Z")
    with CaptureQueriesContext(connection) as first:
        response = client.get("/en/changes/")
    assert len(response.context["changes"]) == 50
    with CaptureQueriesContext(connection) as third:
        response = client.get("/en/changes/?changes=3")
    assert len(response.context["changes"]) == 40
    assert len(first) == len(third) + 1  # Only the first has more to count.
    assert client.get("/en/changes/?changes=4").status_code == 404
