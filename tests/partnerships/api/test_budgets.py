"""How many queries the answers of the API make, however long they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.api.resources import RESOURCES
from partnerships.models import Agreement, Group
from tests.test_budgets import grow_agreement, grow_group

pytestmark = pytest.mark.django_db

BUDGETS = {
    "agreements": (0, 0),
    "organisations": (0, 0),
    "groups": (0, 0),
    "events": (0, 0),
    "people": (0, 0),
    "documents": (0, 0),
    "figures": (0, 0),
    "facts": (0, 0),
    "frameworks": (0, 0),
    "goals": (0, 0),
    "targets": (0, 0),
    "objectives": (0, 0),
    "themes": (0, 0),
    "regions": (0, 0),
}


@pytest.fixture
def queries(client, public_site):
    """How many queries an answer makes."""

    def count(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, address
        return len(captured)

    return count


@pytest.mark.parametrize("name", RESOURCES)
def test_answers_keep_their_budgets(queries, client, name):
    address = f"/api/v1/{name}/"
    first = client.get(address).json()["results"][0]["url"]
    record = first.removeprefix("http://127.0.0.1:8000")
    assert (queries(address), queries(record)) == BUDGETS[name]


@pytest.mark.parametrize(
    ("model", "slug", "grow"),
    [(Agreement, "ilo-iom-2020", grow_agreement), (Group, "gmg", grow_group)],
)
def test_answers_make_no_more_queries_when_they_grow(queries, model, slug, grow):
    record = model.objects.get(slug=slug)
    address = f"/api/v1/{model._meta.model_name}s/"
    grow(record, 1)
    before = queries(address), queries(f"{address}{slug}/")
    grow(record, 5)
    assert (queries(address), queries(f"{address}{slug}/")) == before
