"""The lists as a reader sees them."""

import pytest

from partnerships.models import Target
from tests.factories import (
    AgreementFactory,
    EventFactory,
    FrameworkLinkFactory,
    GroupFactory,
    KeyFigureFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

LISTS = ["agreements", "organisations", "groups", "events", "people", "documents"]


def titles(page):
    return [heading.words for heading in page.all("h3")]


def card(page, title):
    return next(
        article.words for article in page.all("article") if title in article.words
    )


def test_target_8_8_lists_the_skills_partnership_as_interpreted(get):
    page = get("/en/agreements/?target=8.8")
    assert titles(page) == ["Global Skills Partnership on Migration"]
    badges = [item.words for item in page.one("article").all("li")]
    assert "Target 8.8 interpreted" in badges
    assert "ILO–IOM" not in page.one("article").words


def test_target_8_7_lists_the_dfid_project_and_what_else_works_on_it(get):
    page = get("/en/agreements/?target=8.7")
    (article,) = page.all("article")
    assert "DFID" in article.words
    assert "Target 8.7 interpreted" in [item.words for item in article.all("li")]
    beside = next(page.all("div", class_="hint"))
    addresses = {link["href"] for link in beside.all("a")}
    assert addresses >= {
        "/en/sdgs/8.7/",
        "/en/groups/alliance-8-7-migration-action-group/",
        "/en/events/migration-action-group-workshop-2018/",
    }


def test_target_1_1_says_that_nothing_works_on_it(get):
    page = get("/en/agreements/?target=1.1")
    assert titles(page) == []
    assert "Nothing here matches" in page.one("main").words
    assert not list(page.all("div", class_="hint"))
    assert "Target" in next(page.all("ul", class_="chips")).words or "1.1" in page.words


def test_two_targets_each_have_beside_them_what_works_on_them(get):
    page = get("/en/agreements/?target=8.7&target=10.7")
    named = [next(hint.all("a"))["href"] for hint in page.all("div", class_="hint")]
    assert "/en/sdgs/8.7/" in named


def test_cards_say_how_each_thing_is_known(get):
    words = card(get("/en/agreements/"), "ILO–IOM agreement")
    assert "23 October 2020 inferred" in words
    assert "(signatory) stated" in words


def test_undated_agreements_left_out_by_a_year_are_said(get):
    page = get("/en/agreements/?year=2020")
    left_out = next(page.all("p", class_="hint")).words
    assert "without a date" in left_out
    assert left_out[0].isdigit()
    assert "without a date" not in get("/en/agreements/").words


def test_choices_are_chips_that_can_be_taken_back(get):
    page = get("/en/agreements/?target=8.7&kind=project&q=dfid")
    chips = next(page.all("ul", class_="chips"))
    addresses = [link["href"] for link in chips.all("a")]
    assert addresses == [
        "?kind=project&q=dfid",
        "?target=8.7&q=dfid",
        "?target=8.7&kind=project",
        "/en/agreements/",
    ]


def test_long_list_comes_in_pages_that_keep_the_filters(get):
    for _number in range(21):
        AgreementFactory(published=True, kind="programme")
    first = get("/en/agreements/?kind=programme")
    assert len(titles(first)) == 20
    onward = first.one("a", rel="next")["href"]
    assert onward == "?kind=programme&page=2"
    second = get(f"/en/agreements/{onward}")
    assert len(titles(second)) == len(set(titles(second)) - set(titles(first)))
    assert second.one("a", rel="prev")["href"] == "?kind=programme&page=1"


MISTAKES = [
    ("agreements", "target=99.9", "SDG target"),
    ("agreements", "target=8.7&target=8", "SDG target"),
    ("agreements", "goal=18", "Sustainable Development Goal"),
    ("agreements", "gcm=24", "Global Compact objective"),
    ("agreements", "partner=nobody", "Organisation"),
    ("agreements", "group=nobody", "Group"),
    ("agreements", "kind=treaty", "Kind"),
    ("agreements", "theme=nothing", "Theme"),
    ("agreements", "region=nowhere", "Region"),
    ("agreements", "basis=guessed", "How it is known"),
    ("agreements", "year=abc", "Year"),
    ("agreements", "from=yesterday", "From"),
    ("agreements", "to=2020-02-30", "Until"),
    ("agreements", "match=some", "Match"),
    ("agreements", "sort=length", "Sort by"),
    ("organisations", "kind=club", "Kind"),
    ("organisations", "group=nobody", "Group"),
    ("groups", "kind=club", "Kind"),
    ("groups", "target=99.9", "SDG target"),
    ("groups", "organisation=nobody", "Organisation"),
    ("events", "kind=party", "Kind"),
    ("events", "year=0", "Year"),
    ("events", "organisation=nobody", "Organisation"),
    ("people", "organisation=nobody", "Organisation"),
    ("documents", "kind=novel", "Kind"),
    ("documents", "publisher=nobody", "Publisher"),
    ("documents", "from=x", "From"),
]


@pytest.mark.parametrize(("noun", "query", "named"), MISTAKES)
def test_mistaken_value_lists_nothing_and_is_named(get, noun, query, named):
    page = get(f"/en/{noun}/?{query}")
    assert not list(page.all("article"))
    (problem,) = next(page.all("div", class_="problems")).all("li")
    assert problem.words.startswith(f"{named}: ")
    assert "Nothing here matches" not in page.words


@pytest.mark.parametrize("noun", LISTS)
def test_unknown_name_is_ignored(get, noun):
    assert titles(get(f"/en/{noun}/?colour=blue")) == titles(get(f"/en/{noun}/"))


@pytest.mark.parametrize("noun", [*LISTS, "figures"])
@pytest.mark.parametrize("number", ["0", "-1", "1000000000", "abc", "1.5", "9" * 400])
def test_page_that_is_not_there_is_a_404(get, noun, number):
    assert get(f"/en/{noun}/?page={number}", 404).one("h1")


@pytest.mark.parametrize("noun", LISTS)
def test_the_longest_search_is_answered(get, noun):
    """A page that lists nothing, or names what it left out: never silently more."""
    page = get(f"/en/{noun}/?q={'a+' * 4000}zyzzyva")
    assert not list(page.all("article")) or list(page.all("div", class_="problems"))


@pytest.mark.parametrize("noun", LISTS)
def test_a_draft_is_not_listed(get, noun, english):
    words = get(f"/en/{noun}/").words
    AgreementFactory(title_en="Zyzzyva")
    OrganisationFactory(name_en="Zyzzyva")
    assert get(f"/en/{noun}/").words == words


def test_figures_are_all_listed_once(get):
    KeyFigureFactory(slug="made-draft")
    page = get("/en/figures/")
    assert next(page.all(id="migrant-workers-worldwide"))
    assert "164" in page.words
    assert not list(page.all(id="made-draft"))


@pytest.mark.parametrize("noun", LISTS)
def test_any_is_chosen_where_nothing_else_is_and_no_choice_is_dashes(get, noun):
    page = get(f"/en/{noun}/")
    ways = [item for item in page.all("input") if item["name"] == "match"]
    assert [("checked" in way.attributes, way["value"]) for way in ways] == [
        (True, ""),
        (False, "all"),
    ]
    assert "---" not in page.words


def test_all_and_the_order_stay_chosen(get):
    page = get("/en/agreements/?match=all&sort=title")
    (chosen,) = [item for item in page.all("option") if "selected" in item.attributes]
    assert chosen["value"] == "title"
    assert [w["value"] for w in page.all("input", name="match", checked=True)] == ["all"]


def test_best_match_can_be_chosen_where_words_are(get):
    assert "relevance" not in [o["value"] for o in get("/en/agreements/").all("option")]
    found = get("/en/agreements/?q=migration")
    assert "relevance" in [option["value"] for option in found.all("option")]


def test_empty_list_says_what_would_be_listed_without_each_filter(get):
    page = get("/en/agreements/?year=1950&kind=project")
    (way,) = next(page.all("div", class_="empty")).one("ul").all("a")
    assert way.words == "Without “Year: 1950”"
    assert way["href"] == "?kind=project"


def test_long_facet_keeps_what_was_typed_into_it(get):
    page = get("/en/agreements/?partner_named=labour")
    typed = next(item for item in page.all("input") if item["name"] == "partner_named")
    assert typed["value"] == "labour"
    offered = [i["value"] for i in page.all("input") if i["name"] == "partner"]
    assert offered == ["ilo"]


def test_choice_beyond_the_first_is_in_sight(get):
    page = get("/en/agreements/?goal=17&goal=1&goal=2&goal=3&goal=5&goal=6&goal=7")
    assert "open" in next(page.all("details", class_="facets-more")).attributes


def test_no_more_than_five_of_what_works_on_a_target_are_beside_it(get):
    target = Target.objects.get(code="13.1")
    for number in range(7):
        group = GroupFactory(published=True, name_en=f"Group {number}")
        FrameworkLinkFactory(agreement=None, group=group, target=target)
    EventFactory(published=True)
    beside = next(get("/en/agreements/?target=13.1").all("div", class_="hint"))
    assert len(list(beside.all("li"))) == 6
    assert "2 more groups" in beside.words
