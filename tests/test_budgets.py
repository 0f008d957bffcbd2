"""How many queries each kind of page makes, whatever the number of rows.

``query_budgets.json`` is the budget. A page that makes fewer queries than it says is a
reason to write the smaller number there.
"""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import translation

from partnerships import parts, urls
from partnerships.models import Agreement, Document, Event, Group, Organisation, Person
from partnerships.views import records
from tests import factories

pytestmark = pytest.mark.django_db

BUDGETS = json.loads(Path(__file__).with_name("query_budgets.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def english(public_site):
    with translation.override("en"):
        yield


@pytest.fixture
def queries(client):
    """How many queries a page makes, once caches of the process are warm."""

    def count(address):
        assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    return count


def test_every_kind_of_page_has_a_budget():
    kinds = {resolve(address, "portal.urls.public").url_name for address in PLAIN}
    assert kinds == {pattern.name for pattern in urls.urlpatterns}


PLAIN = [address.partition("?")[0] for address in BUDGETS]


@pytest.mark.parametrize("address", BUDGETS)
def test_page_keeps_its_budget(queries, address):
    assert queries(address) == BUDGETS[address]


def public_passage():
    document = factories.DocumentFactory(published=True)
    return factories.PassageFactory(document=document)


def source(passage, **subject):
    factories.EvidenceFactory(passage=passage, **subject)


def actor():
    return factories.OrganisationFactory(published=True)


def grow_agreement(agreement, rows):
    passage = public_passage()
    first = agreement.framework_links.count()
    for number in range(first, first + rows):
        party = factories.PartyFactory(agreement=agreement, organisation=actor())
        source(passage, party=party)
        statement = factories.StatementFactory(agreement=agreement, actor=actor())
        source(passage, statement=statement)
        for subject in ({"agreement": agreement}, {"statement": statement}):
            aim = factories.TargetFactory(
                code=f"99.{number + 1}", uri=f"https://example.org/{number}"
            )
            link = factories.FrameworkLinkFactory(
                **{"agreement": None, **subject}, target=aim
            )
            source(passage, framework_link=link)
        factories.AliasFactory(agreement=agreement, organisation=None)
        factories.QuotationFactory(
            agreement=agreement, speaker=factories.PersonFactory(published=True)
        )
        factories.KeyFigureFactory(agreement=agreement, published=True)
        factories.EventFactory(agreement=agreement, published=True)


def grow_organisation(organisation, rows):
    passage = public_passage()
    for _number in range(rows):
        agreement = factories.AgreementFactory(published=True)
        party = factories.PartyFactory(agreement=agreement, organisation=organisation)
        source(passage, party=party)
        factories.PartyFactory(agreement=agreement, organisation=actor())
        factories.FrameworkLinkFactory(agreement=agreement)
        group = factories.GroupFactory(published=True)
        factories.MembershipFactory(group=group, organisation=organisation)
        event = factories.EventFactory(published=True)
        factories.ParticipationFactory(event=event, organisation=organisation)
        person = factories.PersonFactory(published=True)
        factories.PositionFactory(person=person, organisation=organisation)
        factories.StatementFactory(agreement=None, organisation=organisation)
        factories.DocumentFactory(publisher=organisation, published=True)


def grow_group(group, rows):
    passage = public_passage()
    for _number in range(rows):
        member = factories.MembershipFactory(group=group, organisation=actor())
        source(passage, membership=member)
        factories.GroupFactory(parent=group, published=True)
        factories.StatementFactory(agreement=None, group=group, actor=actor())
        factories.EventFactory(group=group, published=True)
        factories.PartyFactory(
            agreement=factories.AgreementFactory(published=True),
            organisation=None,
            group=group,
        )


def grow_event(event, rows):
    passage = public_passage()
    for _number in range(rows):
        part = factories.ParticipationFactory(event=event, organisation=actor())
        source(passage, participation=part)
        factories.StatementFactory(agreement=None, event=event, actor=actor())


def grow_person(person, rows):
    passage = public_passage()
    for _number in range(rows):
        office = factories.PositionFactory(person=person, organisation=actor())
        source(passage, position=office)
        quotation = factories.QuotationFactory(speaker=person)
        source(passage, quotation=quotation)


def grow_document(document, rows):
    """The document itself cannot grow: its passages are its SHA-256. Facts can."""
    passage = document.passages.exclude(kind__in=("contact", "navigation"))[1]
    for _number in range(rows):
        party = factories.PartyFactory(
            agreement=factories.AgreementFactory(published=True), organisation=actor()
        )
        source(passage, party=party, words=passage.text[:20])


@pytest.mark.parametrize(
    ("model", "slug", "grow"),
    [
        (Agreement, "ilo-iom-2020", grow_agreement),
        (Organisation, "ilo", grow_organisation),
        (Group, "gmg", grow_group),
        (Event, "migration-action-group-workshop-2018", grow_event),
        (Person, "guy-ryder", grow_person),
        (Document, "ilo-iom-agreement-2020", grow_document),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_page_of_a_record_makes_no_more_queries_when_it_grows(
    queries, model, slug, grow, monkeypatch
):
    monkeypatch.setattr(parts, "SIZE", 5)
    monkeypatch.setattr(parts, "LINES", 5)
    monkeypatch.setattr(records, "AGREEMENTS", 5)
    record = model.objects.get(slug=slug)
    address = record.get_absolute_url()
    # Once before counting, so that each list is longer than a part and is counted.
    grow(record, parts.SIZE + 1)
    before = queries(address)
    grow(record, 10)
    assert queries(address) <= before


def grow_lists(rows):
    for _number in range(rows):
        agreement = factories.AgreementFactory(published=True, signed_on="2020")
        party = factories.PartyFactory(agreement=agreement, organisation=actor())
        factories.FrameworkLinkFactory(agreement=agreement)
        source(public_passage(), party=party)
        group = factories.GroupFactory(published=True)
        factories.MembershipFactory(group=group, organisation=actor())
        event = factories.EventFactory(published=True, group=group)
        factories.ParticipationFactory(event=event, organisation=actor())
        person = factories.PersonFactory(published=True)
        factories.PositionFactory(person=person, organisation=actor())
        factories.KeyFigureFactory(published=True, group=group)


@pytest.mark.parametrize(
    "address",
    [
        "/en/",
        "/en/agreements/?kind=project",
        "/en/organisations/",
        "/en/groups/",
        "/en/events/",
        "/en/people/",
        "/en/documents/",
        "/en/figures/",
        "/en/sdgs/99.1/",
        "/en/sdgs/99/",
        "/en/sdgs/",
        "/en/about/",
    ],
)
def test_list_makes_no_more_queries_when_it_grows(queries, address, monkeypatch):
    monkeypatch.setattr(parts, "SIZE", 1)
    # Once before counting, so that each list is longer than a part and is counted.
    grow_lists(2)
    before = queries(address)
    grow_lists(30)
    assert queries(address) <= before
