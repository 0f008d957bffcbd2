"""Home, the pages about the portal, and what browsers ask for."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from partnerships.models import Agreement, Document, Evidence, ReferenceSource
from partnerships.templatetags import portal
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


def test_home_has_one_search_box_and_the_network_in_small(get):
    page = get("/en/")
    assert len(list(page.all("form", role="search"))) == 1
    network = page.one("a", href="/en/explore/network/", class_="home-network")
    assert network.one("svg", role="img").one("title").words


def test_home_of_a_large_register_draws_its_newest(client, public_site):
    for _number in range(13):
        AgreementFactory(signed_on="2200", published=True)
    drawn = client.get("/en/").context["network"]
    assert "gmg" not in {node.record.slug for node in drawn.nodes}
    assert len(drawn.alone) == 12


def test_privacy_page_is_true(client, public_site, get):
    """No page sets a cookie (``get`` fails on one), and none loads from elsewhere."""
    page = get("/en/privacy/")
    assert "sets no cookie" in page.words
    policy = client.get("/en/")["Content-Security-Policy"]
    assert "http" not in policy


def test_accessibility_page_says_what_was_tested_and_what_was_not(get):
    page = get("/en/accessibility/")
    headings = [heading.words for heading in page.all("h2")]
    assert headings[:2] == ["What is tested", "What is not tested"]
    assert "22 November 2026" in page.words


# What stands on every page and is held, so that it is not made again; and what pages say
# of themselves in their heads, which cannot be seen.
NOT_TO_BE_SEEN = {"components/citation_meta.html", "components/linked_head.html"}


def test_components_page_shows_every_component(client, public_site):
    # What is made once a process has perhaps been made for another test.
    portal._once.cache_clear()
    response = client.get("/en/about/components/")
    shown = {template.name for template in response.templates}
    every = Path(settings.BASE_DIR, "templates", "components").glob("*.html")
    missing = {f"components/{file.name}" for file in every} - shown
    assert missing == NOT_TO_BE_SEEN


def test_components_page_does_without_the_shipped_records(get):
    Agreement.objects.get(slug="ilo-iom-2020").withdraw()
    assert get("/en/about/components/").one("h1").words == "Components"


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_manifest_names_the_portal_in_its_language(client, public_site, language):
    response = client.get(f"/{language}/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert manifest["lang"] == language
    assert manifest["start_url"] == f"/{language}/"
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_page_says_what_those_who_link_to_it_show(get, settings):
    settings.PUBLIC_URL = "https://portal.example"
    page = get("/fr/agreements/ilo-iom-2020/")
    head = {m["property"]: m["content"] for m in page.all("meta", property=True)}
    assert head["og:title"] == page.one("head").one("title").words
    assert head["og:url"] == "https://portal.example/fr/agreements/ilo-iom-2020/"
    assert head["og:locale"] == "fr_FR"
    assert head["og:image"].startswith("https://portal.example/static/")
    assert finders.find(head["og:image"].partition("/static/")[2])
    assert head["og:description"]


def test_about_names_every_reference_source_that_is_used(get):
    page = get("/en/about/")
    for source in ReferenceSource.objects.exclude(evidence=None):
        assert source.title in page.one(id=f"source-{source.slug}").words


def test_about_names_no_source_that_nothing_uses(get):
    ReferenceSource.objects.create(slug="made-unused", title="Unused")
    assert not list(get("/en/about/").all(id="source-made-unused"))
