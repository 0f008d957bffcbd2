"""Comparing two organisations, and how well the facts are known."""

import pytest

from partnerships.text import columns
from partnerships.views import explore
from tests.factories import MembershipFactory, OrganisationFactory, PartyFactory

pytestmark = pytest.mark.django_db


def hrefs(page):
    return {a["href"] for a in page.one("main").all("a")}


def test_compare_shows_what_two_organisations_share(get):
    page = get("/en/explore/compare/?a=ilo&b=iom")
    assert {
        "/en/agreements/ilo-iom-2020/",
        "/en/groups/gmg/",
        "/en/sdgs/8.8/",
        "/en/documents/ilo-iom-agreement-2020/",
    } <= hrefs(page)


def test_compare_shows_the_chain_where_nothing_is_shared(get):
    first, middle, last = (
        OrganisationFactory(slug=f"made-{name}", published=True) for name in "abc"
    )
    one = PartyFactory(agreement__published=True, organisation=first).agreement
    PartyFactory(agreement=one, organisation=middle)
    group = MembershipFactory(group__published=True, organisation=middle).group
    MembershipFactory(group=group, organisation=last)
    page = get("/en/explore/compare/?a=made-a&b=made-c")
    assert {f"/en/agreements/{one.slug}/", f"/en/groups/{group.slug}/"} <= hrefs(page)
    assert "/en/organisations/made-b/" in hrefs(page)


def test_compare_of_two_without_any_way_between_them_says_so(get):
    for name in "ab":
        OrganisationFactory(slug=f"made-{name}", published=True)
    page = get("/en/explore/compare/?a=made-a&b=made-b")
    assert page.one("main").words


def test_compare_offers_a_choice_before_any_is_made(get):
    page = get("/en/explore/compare/")
    assert len(list(page.one("main").all("select"))) == 2
    assert not list(page.all("div", class_="problems"))


BY_NAME = ["a=OIT&b=iom", "a=IOM&b=International+labour+organization"]


@pytest.mark.parametrize("query", BY_NAME)
def test_organisations_are_compared_by_name_too(get, query):
    page = get(f"/en/explore/compare/?{query}")
    assert "/en/agreements/ilo-iom-2020/" in hrefs(page)
    chosen = {option["value"] for option in page.all("option", selected=True)}
    assert chosen == {"ilo", "iom"}


def test_name_that_two_organisations_have_means_neither(get):
    for name in "ab":
        names = dict.fromkeys(columns("name"), "Twin Institute")
        OrganisationFactory(slug=f"made-{name}", published=True, **names)
    page = get("/en/explore/compare/?a=Twin+Institute&b=iom")
    assert "There is no organisation “Twin Institute”." in page.words


def test_many_organisations_are_typed_rather_than_listed(get, monkeypatch):
    monkeypatch.setattr(explore, "LISTED", 3)
    page = get("/en/explore/compare/?a=OIT")
    assert not list(page.one("main").all("select"))
    typed = page.one("form", class_="compare").all("input", type="text")
    assert [field["value"] for field in typed] == ["ilo", ""]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("a=nobody&b=iom", "There is no organisation “nobody”."),
        ("a=ilo&b=%3Cb%3E", "There is no organisation “<b>”."),
        ("a=ilo&b=ilo", "Choose two different organisations."),
        ("a=no&b=no", "There is no organisation “no”."),
    ],
)
def test_compare_names_a_mistake(get, query, said):
    assert said in get(f"/en/explore/compare/?{query}").one("main").words


def test_compare_does_not_know_drafts(get):
    OrganisationFactory(slug="made-draft")
    page = get("/en/explore/compare/?a=made-draft&b=iom")
    assert "There is no organisation “made-draft”." in page.words


def test_compare_of_one_is_not_a_mistake(get):
    page = get("/en/explore/compare/?a=ilo")
    assert "There is no" not in page.words


def test_coverage_counts_facts_by_basis(get):
    words = get("/en/about/coverage/").one("main").words
    for basis in ("stated", "inferred", "interpreted", "reference"):
        assert basis in words.lower()
