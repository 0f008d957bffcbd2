"""A record's page, and what answers where there is none (any more)."""

import pytest
from django.utils.translation import gettext

from partnerships.models import Group, Organisation, Status
from tests import factories
from tests.factories import (
    EvidenceFactory,
    GroupFactory,
    MembershipFactory,
    OrganisationFactory,
    PassageFactory,
)

pytestmark = pytest.mark.django_db

NOUNS = {
    "agreements": "Agreement",
    "organisations": "Organisation",
    "groups": "Group",
    "events": "Event",
    "people": "Person",
    "documents": "Document",
}


def section(page, name):
    """The rows of a section of the page, by the id of its heading."""
    found = next(page.all("section", aria_labelledby=name))
    return [row.words for tag in ("li", "dd") for row in found.all(tag)]


def row(page, name, *words):
    """The row of a section that has all of some words; fails if there is none."""
    rows = [row for row in section(page, name) if all(word in row for word in words)]
    assert rows, section(page, name)
    return rows[0]


def test_organisation_shows_its_agreements_with_its_roles(get):
    ilo = get("/en/organisations/ilo/")
    assert row(ilo, "agreements", "ILO–IOM agreement", "signatory")
    assert row(ilo, "agreements", "Global Skills Partnership on Migration")


def test_organisation_shows_its_groups_with_roles_and_dates(get):
    chair = row(get("/en/organisations/ilo/"), "groups", "Global Migration Group", "2014")
    assert chair
    roles = {
        dt.words
        for dt in next(
            get("/en/organisations/ilo/").all("section", aria_labelledby="groups")
        ).all("dt")
    }
    assert "chair" in roles


def test_ilo_was_a_collaborator_of_the_workshop_and_no_co_chair(get):
    ilo = get("/en/organisations/ilo/")
    workshop = row(ilo, "events", "collaborator")
    assert "co-chair" not in workshop
    assert "co-chair" not in ilo.one("main").words


def test_organisation_shows_with_whom_it_works_most(get):
    assert row(get("/en/organisations/ilo/"), "works-with", "IOM")


def test_gmg_ended_in_2018(get):
    gmg = get("/en/groups/gmg/")
    ended = next(row for row in gmg.all("div") if row.words.startswith("Ended"))
    assert ended.one("time")["datetime"] == "2018"


def test_gmg_had_sixteen_members_on_1_january_2014(get):
    gmg = get("/en/groups/gmg/?as_of=2014-01-01")
    members = {
        kind.words: [row.words for row in group.all("dd")]
        for group in next(gmg.all("section", aria_labelledby="members")).all("div")
        for kind in group.all("dt")
    }
    assert len([row for row in members["member"] if "then: yes" in row]) == 16
    assert [row for row in members["chair"] if "then: yes" in row] == [
        row for row in members["chair"] if "ILO" in row
    ]


def test_gmg_has_five_thematic_groups(get):
    gmg = get("/en/groups/gmg/")
    children = {
        link["href"]
        for link in gmg.one("main").all("a")
        if "/groups/gmg-" in link["href"]
    }
    assert len(children) == 5


def test_agreement_without_a_target_says_so(get):
    page = get("/en/agreements/ilo-iom-2020/")
    assert page.one("p", class_="absence").words == (
        "No document names a target for this agreement."
    )


def test_agreement_with_a_target_says_nothing_of_the_kind(get):
    page = get("/en/agreements/global-skills-partnership-on-migration/")
    assert "No document names a target" not in page.words


CROSSED = [
    ("/en/agreements/ilo-iom-2020/", "/en/organisations/iom/"),
    ("/en/agreements/ilo-iom-2020/", "/en/people/guy-ryder/"),
    ("/en/agreements/ilo-iom-2020/", "/en/events/ilo-iom-signing-2020/"),
    ("/en/groups/gmg/", "/en/organisations/ilo/"),
    ("/en/groups/alliance-8-7/", "/en/groups/alliance-8-7-migration-action-group/"),
    ("/en/groups/alliance-8-7/", "/en/sdgs/8.7/"),
    (
        "/en/groups/alliance-8-7-migration-action-group/",
        "/en/events/migration-action-group-workshop-2018/",
    ),
    ("/en/events/migration-action-group-workshop-2018/", "/en/organisations/unicef/"),
    ("/en/people/guy-ryder/", "/en/organisations/ilo/"),
    ("/en/agreements/global-skills-partnership-on-migration/", "/en/sdgs/8.8/"),
    ("/en/organisations/ilo/", "/en/organisations/iom/"),
    ("/en/organisations/iom/", "/en/documents/iom-mfa-partnership/"),
]


@pytest.mark.parametrize(("here", "there"), CROSSED)
def test_pages_are_linked_from_both_sides(get, here, there):
    for address, other in ((here, there), (there, here)):
        links = {a["href"].partition("#")[0] for a in get(address).one("main").all("a")}
        assert other in links, address


# As of a time


@pytest.fixture
def dated():
    group = GroupFactory(slug="made-group", published=True)
    member = OrganisationFactory(slug="made-member", published=True)
    MembershipFactory(group=group, organisation=member, start="2010", end="2015")
    return group


@pytest.mark.parametrize("address", ["groups/made-group", "organisations/made-member"])
@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2012", "then: yes"),
        ("2012-06-30", "then: yes"),
        ("2010-03", "then: perhaps"),
        ("2016", "then: no"),
    ],
)
def test_memberships_as_of_a_time(get, dated, address, as_of, said):
    page = get(f"/en/{address}/?as_of={as_of}")
    assert page.one("strong", class_="standing").words == said
    assert page.one("input", name="as_of")["value"] == as_of


@pytest.mark.parametrize("as_of", ["", "+", "%20"])
def test_no_time_asked_for_is_all_times(get, dated, as_of):
    page = get(f"/en/groups/made-group/?as_of={as_of}")
    assert not list(page.all("strong", class_="standing"))
    assert not list(page.all("p", class_="problems"))


@pytest.mark.parametrize("as_of", ["yesterday", "2014-13", "2014/..", "<b>", "2014 "])
def test_time_that_is_no_date_is_named(get, dated, as_of):
    page = get(f"/en/groups/made-group/?as_of={as_of}")
    if as_of == "2014 ":
        assert page.one("strong", class_="standing").words == "then: yes"
    else:
        assert f"“{as_of}” is not a date" in page.one("p", class_="problems").words
        assert not list(page.all("strong", class_="standing"))


# Where there is no page


@pytest.mark.parametrize("noun", [*NOUNS, "facts"])
def test_unknown_slug_is_a_404_in_the_readers_language_with_a_way_on(get, noun, language):
    page = get(f"/{language}/{noun}/nothing-of-the-kind/", 404)
    assert page.one("html")["lang"] == language
    assert page.one("h1").words == gettext("There is no page here")
    onward = {link["href"] for link in page.one("main").all("a")}
    assert {f"/{language}/", f"/{language}/agreements/"} <= onward


@pytest.mark.parametrize(
    "address",
    ["sdgs/18/", "sdgs/8.99/", "sdgs/08/", "gcm/24/", "gcm/0/", "sdgs/8.7.1/", "x/"],
)
def test_unknown_code_is_a_404_in_the_readers_language(get, address, language):
    assert get(f"/{language}/{address}", 404).one("html")["lang"] == language


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW])
def test_record_that_is_not_public_is_a_404(get, noun, status):
    made = getattr(factories, f"{NOUNS[noun]}Factory")(status=status)
    get(f"/en/{noun}/{made.slug}/", 404)


@pytest.mark.parametrize("noun", NOUNS)
def test_withdrawn_record_is_a_410_in_the_readers_language(get, noun, language):
    made = getattr(factories, f"{NOUNS[noun]}Factory")(published=True)
    get(f"/{language}/{noun}/{made.slug}/")
    made.withdraw()
    page = get(f"/{language}/{noun}/{made.slug}/", 410)
    assert page.one("html")["lang"] == language
    assert page.one("h1").words == gettext("This record was withdrawn")


@pytest.mark.parametrize("noun", NOUNS)
def test_renamed_record_redirects_in_the_readers_language(client, public_site, noun):
    made = getattr(factories, f"{NOUNS[noun]}Factory")(published=True)
    model, former = type(made), made.slug
    model.objects.filter(pk=made.pk).update(slug="made-anew")
    response = client.get(f"/es/{noun}/{former}/")
    assert response.status_code == 301
    assert response["Location"] == f"/es/{noun}/made-anew/"


@pytest.mark.parametrize(
    "address",
    [
        "/en/agreements/../organisations/ilo/",
        "/en/agreements/%2e%2e/%2e%2e/etc/passwd",
        "/en/agreements/..%2f..%2fetc%2fpasswd/",
        "/en//agreements/",
        "/EN/agreements/",
        "/en/agreements/ilo-iom-2020/x/",
        "/en/agreements/%E2%80%8B/",
        "/en/agreements/ilo-iom-2020;x=1/",
        "/de/agreements/",
        "/static/../manage.py",
        "/static/%2e%2e/manage.py",
        "/en/agreements/" + "x" * 1500 + "/",
    ],
)
def test_tricks_with_paths_lead_nowhere(client, public_site, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/en/", "/en/agreements/?target=8.7", "/en/groups/gmg/", "/en/x/"]
)
def test_head_answers_as_get_without_a_body(client, public_site, address):
    got, asked = client.get(address), client.head(address)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked["Content-Length"] == got["Content-Length"]
    assert not asked.cookies


def test_options_names_the_methods(client, public_site):
    response = client.options("/en/groups/gmg/")
    assert (response.status_code, response["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert not response.cookies


# Drafts on the pages of others


def test_draft_shows_on_no_page_of_another(get, english):
    draft = OrganisationFactory(name_en="Zyzzyva")
    gmg = Group.objects.get(slug="gmg")
    MembershipFactory(group=gmg, organisation=draft)
    ilo = Organisation.objects.get(slug="ilo")
    hidden = GroupFactory(name_en="Zyzzyva")
    MembershipFactory(group=hidden, organisation=ilo)
    for address in ("groups/gmg", "organisations/ilo"):
        assert "Zyzzyva" not in get(f"/en/{address}/").words


def test_evidence_from_a_draft_document_shows_nowhere(get):
    made = GroupFactory(slug="made-group", kind="network", published=True)
    evidence = EvidenceFactory(group=made, field="kind", passage=PassageFactory())
    assert evidence.words not in get("/en/groups/made-group/").words
    get(f"/en/facts/{evidence.code}/", 404)
