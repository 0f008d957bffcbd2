"""The pages that say that something is wrong."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import translation

from partnerships.views import errors
from tests.markup import parse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda request: errors.bad_request(request, None), 400),
        (lambda request: errors.page_not_found(request, None), 404),
        (errors.gone, 410),
    ],
    ids=["400", "404", "410"],
)
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_error_page_speaks_the_readers_language_and_shows_a_way_on(
    public_site, django_assert_num_queries, answer, status, language
):
    with translation.override(language), django_assert_num_queries(0):
        response = answer(RequestFactory().get(f"/{language}/"))
    page = parse(response.content.decode())
    assert response.status_code == status
    assert page.one("html")["lang"] == language
    assert page.one("h1").words
    assert f"/{language}/" in {a["href"] for a in page.all("a")}


def test_failure_of_ours_is_a_page_in_three_languages(client, public_site, monkeypatch):
    """It needs neither the database nor the catalogues, which may be what failed."""

    def fail(self, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("partnerships.views.About.get_context_data", fail)
    client.raise_request_exception = False
    response = client.get("/es/about/")
    page = parse(response.content.decode())
    assert response.status_code == 500
    assert {element["lang"] for element in page.all(lang=True)} == {"fr", "en", "es"}
    assert {"/fr/", "/en/", "/es/"} <= {a["href"] for a in page.all("a")}


def test_database_that_is_away_is_a_page_that_says_when_to_come_back(
    client, public_site, monkeypatch
):
    def fail(self, **kwargs):
        raise OperationalError

    monkeypatch.setattr("partnerships.views.About.get_context_data", fail)
    client.raise_request_exception = False
    response = client.get("/en/about/")
    page = parse(response.content.decode())
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert {element["lang"] for element in page.all(lang=True)} == {"fr", "en", "es"}
