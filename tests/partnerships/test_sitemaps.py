"""The sitemaps, as a search engine reads them."""

import datetime
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.urls import resolve

from partnerships import sitemaps
from partnerships.models import Agreement, Change
from partnerships.urls import urlpatterns
from tests.factories import AgreementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


@pytest.fixture
def read(client):
    def root(address):
        response = client.get(address)
        assert response.status_code == 200
        assert "Vary" not in response
        return ElementTree.fromstring(response.content)

    return root


def path(address):
    return "/" + address.split("/", 3)[3]


def entries(read):
    """What all sitemaps list: {address: (lastmod, {language: address})}."""
    found = {}
    for location in read("/sitemap.xml").iterfind("s:sitemap/s:loc", NAMES):
        for url in read(path(location.text)).iterfind("s:url", NAMES):
            alternates = {
                link.get("hreflang"): link.get("href")
                for link in url.iterfind("x:link", NAMES)
            }
            changed = url.findtext("s:lastmod", None, NAMES)
            found[url.findtext("s:loc", None, NAMES)] = (changed, alternates)
    return found


def test_every_public_record_is_listed_in_each_language_with_its_others(read):
    AgreementFactory(slug="made-draft")
    found = entries(read)
    for agreement in Agreement.objects.published():
        addresses = {
            language: f"{settings.PUBLIC_URL}/{language}/agreements/{agreement.slug}/"
            for language in ("fr", "en", "es")
        }
        for address in addresses.values():
            assert found[address][1] == addresses
    assert not [address for address in found if "made-draft" in address]


def test_every_address_listed_is_a_page(read, client):
    for address in list(entries(read))[::23]:
        assert client.get(path(address)).status_code == 200


def test_every_kind_of_page_is_listed_but_those_without_end(read):
    listed = {
        resolve(path(address), "portal.urls.public").url_name
        for address in entries(read)
        if "/en/" in address
    }
    files = {"network-file", "timeline-file", "matrix-file"}
    files |= {"list-feed", "record-feed", "citation"}
    without_end = {"search", "suggest", "compare", "fact-detail", "manifest"}
    every = {pattern.name for pattern in urlpatterns}
    assert listed == every - files - without_end


def test_record_says_when_it_last_changed(read):
    day = datetime.datetime(2001, 2, 3, 4, 5, tzinfo=datetime.UTC)
    Change.objects.filter(noun="agreement").update(changed_at=day)
    found = entries(read)
    (address,) = [a for a in found if a.endswith("/en/agreements/crest/")]
    assert found[address][0] == "2001-02-03"
    index = read("/sitemap.xml")
    dates = {
        item.findtext("s:loc", None, NAMES): item.findtext("s:lastmod", None, NAMES)
        for item in index.iterfind("s:sitemap", NAMES)
    }
    (latest,) = [dates[name] for name in dates if name.endswith("-agreement.xml")]
    assert latest.startswith("2001-02-03")


def test_long_sitemap_comes_in_parts(read, monkeypatch):
    whole = set(entries(read))
    monkeypatch.setattr(sitemaps.InThreeLanguages, "limit", 4)
    assert set(entries(read)) == whole
    index = [loc.text for loc in read("/sitemap.xml").iterfind("s:sitemap/s:loc", NAMES)]
    assert any(address.endswith("sitemap-agreement.xml?p=2") for address in index)


def test_unknown_sitemap_is_not_found(client):
    assert client.get("/sitemap-nothing.xml").status_code == 404
