"""The places of the portal's addresses in its static copy."""

import pytest

from partnerships.static_site.addresses import between, file_of, place_of

PLACES = {
    "/": "",
    "/en/": "en/",
    "/en/agreements/crest/": "en/agreements/crest/",
    "/en/agreements/?page=2": "en/agreements/page/2/",
    "/en/agreements/?page=1": "en/agreements/",
    "/en/agreements/?target=8.7": "en/agreements/target/8.7/",
    "/en/agreements/?goal=1": "en/agreements/goal/1/",
    "/en/agreements/?target=8.7&partner=ilo&page=2": (
        "en/agreements/partner/ilo/target/8.7/page/2/"
    ),
    "/en/groups/gmg/?members=2": "en/groups/gmg/members/2/",
    "/en/agreements.atom": "en/agreements.atom",
    "/en/explore/network.svg?page=2": "en/explore/page/2/network.svg",
    "/data/agreements.csv": "data/agreements.csv",
    "/static/css/portal.css": "static/css/portal.css",
}
ANSWERED_BY_SERVER = [
    "/fr/",
    "/api/v1/",
    "/embed/en/agreements/",
    "/id/agreement/crest",
    "/data/agreements.csv?target=8.7",
    "/en/search/suggest/?q=ilo",
    "/en/search/?q=ilo",
    "/en/explore/compare/",
    "/en/explore/network/?partner=ilo",
    "/en/explore/network/?year=2020",
    "/en/groups/gmg/?as_of=2014",
    "/en/agreements/?target=8.7&target=8.8",
    "/en/agreements/?kind=project&partner=ilo&target=8.7",
    "/en/agreements/?q=work",
    "/en/agreements/?target=",
    "/en/agreements/?page=x",
    "/en/agreements/?PAGE=2",
]


def test_places():
    assert {address: place_of(address, ["en"]) for address in PLACES} == PLACES


@pytest.mark.parametrize("address", ANSWERED_BY_SERVER)
def test_what_a_server_answers_has_no_place(address):
    assert place_of(address, ["en"]) is None


def test_files():
    assert file_of("") == "index.html"
    assert file_of("en/") == "en/index.html"
    assert file_of("en.atom") == "en.atom"


def test_ways_are_relative():
    assert between("", "en/") == "en/"
    assert between("en/", "") == "../"
    assert between("en/", "en/") == "./"
    assert between("en/groups/gmg/", "en/people/") == "../../people/"
    assert between("en/groups.atom", "en/groups/") == "groups/"
    assert between("en/sdgs/8/", "static/css/portal.css") == (
        "../../../static/css/portal.css"
    )
