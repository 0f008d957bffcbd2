"""Home, and the page about the portal."""

import pytest

from partnerships.models import Agreement, Document, Evidence, ReferenceSource
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db


def test_home_shows_the_newest_agreements(get):
    AgreementFactory(title_en="Newest of all", signed_on="2200", published=True)
    AgreementFactory(title_en="Not yet public", signed_on="2201")
    titles = [heading.words for heading in get("/en/").all("h3")]
    assert titles[0] == "Newest of all"


def test_home_counts_what_is_public(client, public_site):
    before = client.get("/en/").context
    assert before["agreement_count"] == Agreement.objects.published().count()
    assert before["document_count"] == Document.objects.count() == 5
    assert before["fact_count"] <= Evidence.objects.count()
    AgreementFactory()
    assert client.get("/en/").context["agreement_count"] == before["agreement_count"]


def test_home_leads_to_every_goal(get):
    links = {a["href"] for a in get("/en/").one("main").all("a")}
    assert {f"/en/sdgs/{number}/" for number in range(1, 18)} <= links


def test_about_names_every_reference_source_that_is_used(get):
    page = get("/en/about/")
    for source in ReferenceSource.objects.exclude(evidence=None):
        assert source.title in page.one(id=f"source-{source.slug}").words


def test_about_names_no_source_that_nothing_uses(get):
    ReferenceSource.objects.create(slug="made-unused", title="Unused")
    assert not list(get("/en/about/").all(id="source-made-unused"))
