"""The page that documents the API."""

import pytest

from partnerships.views.api import EXAMPLES

pytestmark = pytest.mark.django_db


def test_examples_of_the_page_are_answered(get, client, language):
    page = get(f"/{language}/data/api/")
    shown = [code.words for code in next(page.all("dl")).all("code")]
    assert len(shown) == len(EXAMPLES)
    for address in shown:
        answer = client.get(address.removeprefix("http://127.0.0.1:8000")).json()
        assert answer.get("results", answer), address


def test_page_documents_every_parameter_and_every_field(get, client, language):
    schema = client.get("/api/v1/schema/").json()
    page = get(f"/{language}/data/api/")
    named = {code.words for code in page.all("code")}
    for methods in schema["paths"].values():
        assert {p["name"] for p in methods["get"]["parameters"]} <= named
    for name, component in schema["components"]["schemas"].items():
        assert page.one("h3", id=name).words == name
        assert set(component["properties"]) <= named
