"""How many queries the answers of the API make, however long they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.api.resources import RESOURCES
from partnerships.models import Agreement, Group
from tests.test_budgets import grow_agreement, grow_group

pytestmark = pytest.mark.django_db

BUDGETS = {
    "agreements": (12, 11),
    "organisations": (7, 5),
    "groups": (13, 10),
    "events": (11, 8),
    "people": (5, 4),
    "documents": (5, 4),
    "figures": (3, 2),
    "facts": (15, 4),
    "frameworks": (2, 1),
    "goals": (2, 1),
    "targets": (2, 1),
    "objectives": (2, 1),
    "themes": (2, 1),
    "regions": (2, 1),
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
