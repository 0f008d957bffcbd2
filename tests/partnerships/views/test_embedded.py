"""What other sites may frame, and that they may frame nothing else."""

import html
import re

import pytest
from django.utils import translation

from partnerships.views.embedded import VIEWS
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db


def policy(response, name="frame-ancestors"):
    directives = dict(
        part.strip().split(" ", 1)
        for part in response["Content-Security-Policy"].split(";")
    )
    return directives[name]


@pytest.mark.parametrize("name", VIEWS)
def test_embedded_page_may_be_framed_anywhere(client, public_site, name):
    assert policy(client.get(f"/embed/en/{name}/")) == "*"


@pytest.mark.parametrize("name", ["", *(f"{name}/" for name in VIEWS)])
def test_the_page_itself_may_not(client, public_site, name):
    assert policy(client.get(f"/en/{name}")) == "'none'"


def test_what_is_not_there_may_not_be_framed(client, public_site):
    response = client.get("/embed/en/nowhere/")
    assert response.status_code == 404
    assert policy(response) == "'none'"


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("name", VIEWS)
def test_embedded_page_speaks_the_language_of_its_address(
    client, public_site, get, name, language
):
    with translation.override("de"):
        response = client.get(
            f"/embed/{language}/{name}/", headers={"accept-language": "de"}
        )
    assert response["Content-Language"] == language
    assert "Accept-Language" not in response.get("Vary", "")
    assert f'<html lang="{language}">' in response.content.decode()


def test_address_without_a_language_of_ours_is_not_there(client, public_site):
    assert client.get("/embed/de/agreements/").status_code == 404
    assert client.get("/embed/agreements/").status_code == 404


def test_embedded_list_follows_the_filters_and_leads_to_the_whole_page(get, settings):
    settings.PUBLIC_URL = "https://portal.example"
    page = get("/embed/en/agreements/?target=8.8")
    assert [heading.words for heading in page.all("h3")] == [
        "Global Skills Partnership on Migration"
    ]
    whole = "https://portal.example/en/agreements/?target=8.8"
    assert whole in {a["href"] for a in page.all("a")}
    assert page.one("base")["target"] == "_top"
    assert not list(page.all("form"))


def test_embedded_list_that_is_long_leads_on(get):
    for _number in range(21):
        AgreementFactory(published=True)
    assert "The whole list" in get("/embed/en/agreements/").words


@pytest.mark.parametrize("name", VIEWS)
def test_mistake_is_named_in_frames_too(get, name):
    page = get(f"/embed/en/{name}/?q={'x' * 400}")
    assert "Words: " in page.one("div", class_="problems").words


@pytest.mark.parametrize("name", ["agreements", "explore/network"])
def test_empty_frame_says_so(get, name):
    page = get(f"/embed/en/{name}/?partner=dfid&kind=programme")
    assert "Nothing here matches" in page.words


@pytest.mark.parametrize("name", VIEWS)
def test_page_offers_the_code_to_embed_what_it_shows(client, public_site, name):
    text = client.get(f"/en/{name}/?q=migration").content.decode()
    code = html.unescape(re.search(r'<pre id="embed-code"[^>]*>(.*?)</pre>', text)[1])
    address = re.search(r'src="http://[^/]+([^"]+)"', code)[1]
    assert address == f"/embed/en/{name}/?q=migration"
    assert client.get(address).status_code == 200
