"""The long lists of pages: a part on the page, counted, and the way to the rest."""

import contextlib
from types import SimpleNamespace

import pytest
from django.db import connection

from partnerships import parts
from partnerships.filters import AgreementFilter, EventFilter, GroupFilter
from partnerships.index import Index
from partnerships.indexes import Indexes
from partnerships.models import Agreement, Organisation
from portal import versions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HUB = "/en/organisations/hub/"


@pytest.fixture(autouse=True)
def two_a_part(monkeypatch):
    monkeypatch.setattr(parts, "SIZE", 2)
    monkeypatch.setattr(parts, "LINES", 2)
    monkeypatch.setattr("partnerships.views.records.AGREEMENTS", 2)


@pytest.fixture
def hub():
    """An organisation in five agreements, three groups and an event, all for a target."""
    target = factories.TargetFactory()
    made = factories.OrganisationFactory(slug="hub", published=True)
    other = factories.OrganisationFactory(slug="other", published=True)
    passage = factories.PassageFactory(document__published=True)
    for number in range(5):
        agreement = factories.AgreementFactory(
            slug=f"made-{number}", signed_on=f"201{number}", published=True
        )
        party = factories.PartyFactory(agreement=agreement, organisation=made)
        factories.EvidenceFactory(party=party, passage=passage, code=f"zz{number}")
        factories.PartyFactory(agreement=agreement, organisation=other)
        factories.FrameworkLinkFactory(agreement=agreement, target=target)
    for _number in range(3):
        group = factories.GroupFactory(published=True)
        factories.MembershipFactory(organisation=made, group=group)
    event = factories.EventFactory(published=True)
    for organisation in (made, other):
        factories.ParticipationFactory(event=event, organisation=organisation)
    return made


def section(page, name):
    return next(page.all("section", aria_labelledby=name))


def links(page, name):
    found = [a["href"] for a in section(page, name).all("a")]
    return [link for link in found if link.startswith("/en/agreements/made-")]


def part(page, name):
    """What is said below a list, and the links there."""
    said = section(page, name).one("p", class_="part")
    return said.one("span").words, {a.words: a["href"] for a in said.all("a")}


def test_organisation_shows_its_newest_agreements_and_the_way_to_the_rest(get, hub):
    page = get(HUB)
    assert links(page, "agreements") == [
        "/en/agreements/made-4/",
        "/en/agreements/made-3/",
    ]
    assert part(page, "agreements") == (
        "1 to 2 of 5",
        {
            "Next": "?agreements=2#agreements",
            "All of them, to filter": "/en/agreements/?partner=hub",
        },
    )


def test_every_part_has_its_rows_with_their_marks(get, hub):
    page = get(f"{HUB}?agreements=3&groups=2")
    assert links(page, "agreements") == ["/en/agreements/made-0/"]
    assert list(page.all(id="s-zz0"))
    assert part(page, "agreements")[1]["Previous"] == "?agreements=2&groups=2#agreements"
    assert part(page, "groups")[0] == "3 to 3 of 3"
    get(f"{HUB}?agreements=4", 404)


def test_what_it_works_on_is_that_of_the_part_and_says_so(get, hub):
    works_on = section(get(f"{HUB}?agreements=3"), "works-on")
    assert "Through what this page shows of its agreements." in works_on.words
    assert "/en/agreements/made-0/" in [a["href"] for a in works_on.all("a")]
    assert "/en/agreements/made-4/" not in [a["href"] for a in works_on.all("a")]


def test_time_asked_for_stays_when_a_part_is_turned(get, hub):
    page = get(f"{HUB}?as_of=2014")
    assert part(page, "groups")[1]["Next"] == "?as_of=2014&groups=2#groups"


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("/en/sdgs/99.1/", "/en/agreements/?target=99.1"),
        ("/en/sdgs/99/", "/en/agreements/?goal=99"),
    ],
)
def test_target_and_goal_show_part_of_what_works_for_them(get, hub, address, whole):
    page = get(address)
    assert "/en/agreements/made-4/" in links(page, "works-agreement")
    said, onward = part(page, "works-agreement")
    assert said == "1 to 2 of 5"
    assert onward["All of them, to filter"] == whole


def test_group_shows_part_of_its_members_offices_first(get):
    group = factories.GroupFactory(slug="made-group", published=True)
    for role in ("member", "member", "member", "chair"):
        factories.MembershipFactory(organisation__published=True, group=group, role=role)
    page = get("/en/groups/made-group/")
    assert [dt.words for dt in section(page, "members").all("dt")] == ["chair", "member"]
    assert part(page, "members")[0] == "1 to 2 of 4"


def test_agreement_event_and_person_show_part_of_theirs(get):
    agreement = factories.AgreementFactory(slug="made", published=True)
    event = factories.EventFactory(slug="made", published=True, agreement=agreement)
    person = factories.PersonFactory(slug="made", published=True)
    for _number in range(3):
        body = factories.OrganisationFactory(published=True)
        factories.PartyFactory(agreement=agreement, organisation=body)
        factories.ParticipationFactory(event=event, organisation=body)
        factories.PositionFactory(person=person, organisation=body)
    for address, name in (
        ("agreements", "parties"),
        ("events", "participants"),
        ("people", "positions"),
    ):
        page = get(f"/en/{address}/made/")
        assert part(page, name) == ("1 to 2 of 3", {"Next": f"?{name}=2#{name}"})


@pytest.fixture
def held(monkeypatch):
    """Indexes of what is there now; returns its version. The next change of the test
    moves it, as the change of another transaction would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.changed_in', '', true)")
    indexes, state = Indexes(Index), SimpleNamespace(version=versions.seen())
    state.enter, state.entered = lambda: None, contextlib.nullcontext
    for filterset_class in (AgreementFilter, GroupFilter, EventFilter):
        indexes._indexes[filterset_class] = Index(filterset_class, state)
    monkeypatch.setattr(indexes, "follow", lambda: None)
    monkeypatch.setattr("partnerships.views.lists.indexes", indexes)
    return state.version


@pytest.mark.parametrize(
    "address",
    [
        *(HUB, f"{HUB}?agreements=2", "/en/sdgs/99.1/", "/en/sdgs/99/"),
        *("/en/sdgs/", "/en/gcm/", "/en/"),
    ],
)
def test_page_is_the_same_from_an_index_and_from_postgres(client, hub, held, address):
    plain = client.get(address).content
    assert client.get(address, **{"portal.version": held}).content == plain


@pytest.mark.usefixtures("public_site")
def test_page_takes_nothing_from_an_index_that_has_not_followed(client, hub, held):
    Agreement.objects.get(slug="made-4").withdraw()
    page = client.get(HUB, **{"portal.version": held}).content.decode()
    assert "1 to 2 of 4" in page
    assert "/en/agreements/made-4/" not in page


def test_organisation_withdrawn_since_the_index_was_made_is_not_shown(
    client, hub, held, public_site
):
    Organisation.objects.filter(slug="other").update(status="withdrawn")
    page = client.get(HUB, **{"portal.version": held}).content.decode()
    assert "/en/organisations/other/" not in page
