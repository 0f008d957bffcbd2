"""Long lists in parts: what a part shows, says and leads to."""

import pytest
from django.db import connection
from django.http import Http404, QueryDict
from django.test.utils import CaptureQueriesContext

from partnerships import parts
from partnerships.models import Theme
from partnerships.parts import Parts, hold
from tests.factories import OrganisationFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_a_part(monkeypatch):
    monkeypatch.setattr(parts, "SIZE", 3)


@pytest.fixture
def themes():
    """Makes themes; returns them as a queryset."""

    def make(count):
        for number in range(count):
            ThemeFactory(slug=f"made-{number}")
        return Theme.objects.filter(slug__startswith="made-")

    return make


def cut(rows, query="", **known):
    return Parts(QueryDict(query)).cut("themes", rows, **known)


def said(part):
    return part.first, part.last, part.total


def test_short_list_is_there_whole_and_is_not_counted(themes):
    rows = themes(3)
    with CaptureQueriesContext(connection) as captured:
        part = cut(rows)
    assert part.is_all
    assert list(part) == list(rows)
    assert said(part) == (1, 3, 3)
    assert len(captured) == 1


def test_empty_list_has_one_part():
    part = cut(Theme.objects.none())
    assert (part.is_all, len(part), part.total) == (True, 0, 0)


def test_first_part_leads_to_the_next(themes):
    part = cut(themes(4))
    assert said(part) == (1, 3, 4)
    assert (part.previous, part.next) == ("", "?themes=2#themes")


def test_last_part_leads_back_and_keeps_the_rest_of_the_address(themes):
    part = cut(themes(4), "as_of=2014&themes=2")
    assert [theme.slug for theme in part] == ["made-3"]
    assert said(part) == (4, 4, 4)
    assert (part.previous, part.next) == ("?as_of=2014&themes=1#themes", "")


@pytest.mark.parametrize("asked", ["3", "0", "-1", "x", "", "1e3", "²", "9" * 30])
def test_part_that_is_not_there_is_no_page(themes, asked):
    with pytest.raises(Http404):
        cut(themes(4), f"themes={asked}")


def test_postgres_counts_no_further_than_it_is_worth(themes, monkeypatch):
    monkeypatch.setattr(parts, "COUNTED", 4)
    rows = themes(5)
    assert cut(rows).total is None
    assert cut(rows, "themes=2").total == 5
    rows.last().delete()
    assert cut(rows).total == 4


def test_who_knows_how_many_there_are_is_asked():
    part = cut(range(10), "themes=2", count=lambda: 10)
    assert (part.rows, said(part)) == ([3, 4, 5], (4, 6, 10))


def test_parts_are_known_to_templates_by_their_names():
    found = Parts(QueryDict(""))
    assert found.cut("works-for", Theme.objects.none()) is found["works_for"]


def test_record_has_the_rows_that_it_is_to_hold(django_assert_num_queries):
    record = OrganisationFactory()
    with django_assert_num_queries(0):
        hold(record, "parties", ["a party"])
        assert list(record.parties.all()) == ["a party"]
