"""Facets as relations between records and values, apart from any list."""

from datetime import date

import pytest

from partnerships import facets
from partnerships.facets import Selection
from partnerships.models import Agreement, Party
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    FrameworkLinkFactory,
    GroupFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
    StatementFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db

TARGET = facets.framework("agreement", "target__code")
GOAL = facets.framework("agreement", "goal__code", "target__goal__code")
PARTNER = facets.relation(Party, "agreement", "organisation__slug")
KIND = facets.column(Agreement, "kind")


def selection(facet, *, bases=()):
    records = Agreement.objects.published().filter(slug__startswith="made-")
    return Selection(records, {"facet": facet}, tuple(bases))


def agreement():
    return AgreementFactory(published=True)


def party(**kwargs):
    return PartyFactory(
        agreement=kwargs.pop("agreement", None) or agreement(),
        organisation=OrganisationFactory(slug="made-actor", **kwargs),
    )


def test_record_counts_once_for_a_value_that_it_has_twice():
    record = agreement()
    actor = OrganisationFactory(slug="made-actor", published=True)
    for role in ("partner", "funder"):
        PartyFactory(agreement=record, organisation=actor, role=role)
    assert selection(PARTNER).counts("facet") == {"made-actor": 1}


def test_value_that_nothing_has_is_not_counted():
    agreement()
    assert selection(PARTNER).counts("facet") == {}
    assert selection(TARGET).counts("facet") == {}


@pytest.mark.parametrize("published", [True, False])
def test_actor_counts_where_it_is_public(published):
    party(published=published)
    assert bool(selection(PARTNER).counts("facet")) is published
    assert bool(list(selection(PARTNER).having("facet", ["made-actor"]).records)) is (
        published
    )


def test_group_is_no_value_of_organisations():
    PartyFactory(
        agreement=agreement(), organisation=None, group=GroupFactory(published=True)
    )
    assert selection(PARTNER).counts("facet") == {}


def test_target_counts_for_its_goal():
    record = agreement()
    FrameworkLinkFactory(agreement=record, target=TargetFactory())
    assert selection(GOAL).counts("facet") == {"99": 1}
    assert selection(TARGET).counts("facet") == {"99.1": 1}


def test_statements_link_counts_for_its_record():
    statement = StatementFactory(agreement=agreement())
    FrameworkLinkFactory(agreement=None, statement=statement, target=TargetFactory())
    assert selection(TARGET).counts("facet") == {"99.1": 1}


def test_statement_about_another_noun_counts_for_no_agreement():
    statement = StatementFactory(agreement=None, group=GroupFactory(published=True))
    FrameworkLinkFactory(agreement=None, statement=statement, target=TargetFactory())
    agreement()
    assert selection(TARGET).counts("facet") == {}


def test_link_counts_where_it_is_known_on_a_basis_asked_for():
    link = FrameworkLinkFactory(agreement=agreement(), target=TargetFactory())
    passage = PassageFactory(document__published=True)
    EvidenceFactory(framework_link=link, passage=passage, basis="stated")
    assert selection(TARGET, bases=["stated"]).counts("facet") == {"99.1": 1}
    assert selection(TARGET, bases=["interpreted"]).counts("facet") == {}


def test_basis_asked_for_is_nothing_to_a_facet_that_is_of_no_links():
    agreement()
    assert selection(KIND, bases=["interpreted"]).counts("facet") == {"project": 1}


def test_top_values_are_the_most_frequent_and_then_the_lowest():
    for kind in ("project", "project", "agreement", "initiative"):
        AgreementFactory(published=True, kind=kind)
    assert list(selection(KIND).top("facet", 2).items()) == [
        ("project", 2),
        ("agreement", 1),
    ]


def test_count_is_that_of_the_records():
    agreement()
    AgreementFactory()
    assert selection(KIND).count() == 1


@pytest.mark.parametrize(
    ("days", "years"),
    [
        ((date(2018, 5, 1), date(2019, 5, 1)), {2018, 2019}),
        ((date(2019, 5, 1), None), {2019, 2021}),
        ((None, date(2019, 5, 1)), {2017, 2019}),
        ((None, None), set()),
    ],
)
def test_open_interval_lies_in_the_known_years_that_it_reaches(days, years):
    assert facets.years_of(days, {2017, 2019, 2021}) == years
