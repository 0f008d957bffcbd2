import datetime
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.conf import settings as portal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]
OPEN_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def lines(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return response.content.decode().splitlines()


def test_robots_may_read_all_but_searches(client):
    parser = RobotFileParser()
    parser.parse(lines(client.get("/robots.txt")))
    assert parser.site_maps() == [f"{portal.PUBLIC_URL}/sitemap.xml"]
    for address in ("/", "/en/agreements/?target=8.7", "/data/agreements.csv"):
        assert parser.can_fetch("robot", address)


def test_security_says_whom_to_tell_and_until_when(client, settings):
    settings.CORRECTIONS_EMAIL = "staff@portal.test"
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in lines(response))
    assert fields["Contact"] == "mailto:staff@portal.test"
    expires = datetime.datetime.fromisoformat(fields["Expires"])
    left = expires - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=80) < left < datetime.timedelta(days=366)
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    # Not held until the content changes: the date of expiry moves by itself.
    assert response["Cache-Control"] == "max-age=86400"


def test_security_names_nobody_where_nobody_is_named(client, settings):
    settings.CORRECTIONS_EMAIL = None
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "Partenariats"), ("en", "Partnerships")]
)
def test_browsers_learn_to_search_in_the_readers_language(client, get, language, name):
    link = get(f"/{language}/").one("link", rel="search")
    response = client.get(link["href"], headers={"accept-language": language})
    assert response["Content-Type"] == link["type"]
    root = ElementTree.fromstring(response.content)
    assert root.findtext(f"{OPEN_SEARCH}ShortName") == name
    assert len(name) <= 16
    template = root.find(f"{OPEN_SEARCH}Url").get("template")
    assert template == f"{portal.PUBLIC_URL}/{language}/search/?q={{searchTerms}}"
