"""Every value on a record's page that is a fact carries its mark."""

import pytest

from partnerships.evidence import Sources, fact_rows
from partnerships.models import Agreement, Event, Group, KeyFigure, Organisation, Person
from tests.crawl import ask

NOUNS = (Agreement, Organisation, Group, Event, Person, KeyFigure)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]


@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.__name__)
def test_every_fact_of_a_record_is_marked_on_its_page(model):
    unmarked = []
    for record in model.objects.published():
        address = f"/en{record.get_absolute_url()[3:]}".partition("#")[0]
        html = ask(address).html
        rows = list(fact_rows(record))
        sources = Sources(rows)
        for row in rows:
            for field in row.facts():
                codes = [evidence.code for evidence in sources.of(row, field)]
                if not any(f'id="s-{code}"' in html for code in codes):
                    unmarked.append((address, row._meta.model_name, str(row), field))
    assert unmarked == []
