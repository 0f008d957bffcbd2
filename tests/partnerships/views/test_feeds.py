"""The feeds, as a feed reader reads them."""

import datetime

import feedparser
import pytest
from django.conf import settings
from django.db.models import F

from partnerships.exports import RECORDS
from partnerships.models import Agreement, Change, Document, Evidence
from partnerships.views import feeds
from tests.factories import AgreementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]

LISTS = [table.name for table in RECORDS]


@pytest.fixture
def read(client):
    def feed(address, status=200):
        response = client.get(address)
        assert response.status_code == status
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        parsed = feedparser.parse(response.content)
        assert not parsed.bozo
        return parsed

    return feed


def slugs(feed):
    return [entry.id.rpartition("/")[2] for entry in feed.entries]


def date(year, month=1):
    return datetime.datetime(year, month, 1, tzinfo=datetime.UTC)


@pytest.fixture
def dated():
    """Each agreement changed in a year of its own, in the order of their slugs."""
    agreements = list(Agreement.objects.published().order_by("slug"))
    for year, agreement in enumerate(agreements, 2001):
        Change.objects.filter(noun="agreement", record=agreement.pk).update(
            changed_at=date(year)
        )
    return [agreement.slug for agreement in agreements]


def test_feed_of_a_list_is_its_records_by_when_they_changed(read, dated):
    feed = read("/en/agreements.atom")
    assert slugs(feed) == dated[::-1]
    entry = feed.entries[-1]
    assert entry.updated == "2001-01-01T00:00:00+00:00"
    assert entry.link == f"{settings.PUBLIC_URL}/en/agreements/{dated[0]}/"
    assert entry.id == f"{settings.PUBLIC_URL}/id/agreement/{dated[0]}"
    assert feed.feed.updated == feed.entries[0].updated
    assert feed.feed.link == f"{settings.PUBLIC_URL}/en/agreements/"
    assert feed.feed.author


def test_feed_takes_the_filters_of_the_list(read):
    feed = read("/en/agreements.atom?target=8.8")
    assert slugs(feed) == ["global-skills-partnership-on-migration"]
    assert feed.feed.link.endswith("/en/agreements/?target=8.8")


def test_feed_holds_the_newest_only(read, dated, monkeypatch):
    monkeypatch.setattr(feeds, "ENTRIES", 2)
    assert slugs(read("/en/agreements.atom")) == dated[:-3:-1]


@pytest.mark.parametrize("query", ["target=99.9", "colour=red"])
def test_bad_filter_is_refused_with_reasons(client, query):
    response = client.get(f"/en/agreements.atom?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["name"] == query.partition("=")[0]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_a_feed_and_names_it(read, get, name):
    page = get(f"/fr/{name}/")
    feed = read(f"/fr/{name}.atom")
    assert feed.entries
    assert feed.feed.language == "fr"
    offered = [a["href"] for a in page.all("a") if a["href"].endswith(".atom")]
    assert offered == [f"/fr/{name}.atom"]


def test_list_names_its_feed_in_its_head(get):
    page = get("/en/agreements/?target=8.8&page=1")
    link = page.one("link", type="application/atom+xml")
    assert link["href"] == "/en/agreements.atom?target=8.8"


@pytest.mark.parametrize(
    "address",
    ["agreements/crest", "organisations/ilo", "documents/iom-mfa-partnership"],
)
def test_record_names_its_feed(read, get, address):
    page = get(f"/es/{address}/")
    link = page.one("link", type="application/atom+xml")
    assert link["href"] == f"/es/{address}.atom"
    assert link["href"] in [a["href"] for a in page.all("a")]
    assert address.partition("/")[2] in slugs(read(link["href"]))


def test_goal_has_no_feed(get):
    assert not list(get("/en/sdgs/8/").all("link", type="application/atom+xml"))


def test_feed_of_a_record_tells_changes_of_its_documents(read):
    evidence = Evidence.objects.filter(party__agreement__slug="crest").first()
    document = evidence.passage.document
    Change.objects.update(changed_at=date(2001))
    Change.objects.filter(noun="document", record=document.pk).update(
        changed_at=date(2002)
    )
    feed = read("/en/agreements/crest.atom")
    assert slugs(feed)[0] == document.slug
    assert "crest" in slugs(feed)
    assert feed.feed.updated == "2002-01-01T00:00:00+00:00"


def test_feed_of_a_document_names_it_once(read):
    assert slugs(read("/en/documents/iom-mfa-partnership.atom")) == [
        "iom-mfa-partnership"
    ]


def test_change_of_the_evidence_moves_the_date(read):
    Change.objects.update(changed_at=date(2001))
    Evidence.objects.filter(party__agreement__slug="crest").update(field=F("field"))
    assert slugs(read("/en/agreements.atom"))[0] == "crest"


def test_draft_has_no_feed(client):
    AgreementFactory(slug="made-draft")
    assert client.get("/en/agreements/made-draft.atom").status_code == 404
    assert b"made-draft" not in client.get("/en/agreements.atom").content


def test_accents_arrive(read):
    titles = {entry.title for entry in read("/fr/documents.atom").entries}
    assert titles == {document.title_fr for document in Document.objects.published()}
