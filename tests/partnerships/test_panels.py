"""The choices beside a list, with their counts and addresses."""

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.utils import translation

from partnerships.filters import (
    AgreementFilter,
    DocumentFilter,
    OrganisationFilter,
    PersonFilter,
)
from partnerships.index import Index
from partnerships.models import Agreement, Document, Organisation, Person, Target
from partnerships.panels import Panels, number
from partnerships.text import columns
from tests.factories import (
    AgreementFactory,
    ClassificationFactory,
    FrameworkLinkFactory,
    GoalFactory,
    OrganisationFactory,
    PartyFactory,
    TargetFactory,
    ThemeFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def made(query, filter_class=AgreementFilter, model=Agreement, index=None):
    data = QueryDict(query)
    records = model.objects.published()
    return Panels(filter_class(data, queryset=records, index=index), data)


def panels(*args, **kwargs):
    return {panel.name: panel for panel in made(*args, **kwargs).panels()}


def option(panel, value):
    return next(option for option in panel.options if option.value == value)


def chips(query):
    found = made(query).chips()
    return {(str(chip.facet_label), str(chip.label)): chip.url for chip in found}


def test_agreements_are_chosen_by_these():
    assert list(panels("")) == [
        "goal",
        "gcm",
        "partner",
        "group",
        "kind",
        "theme",
        "region",
        "basis",
        "year",
    ]


def test_list_without_goals_or_years_has_neither():
    assert list(panels("", PersonFilter, Person)) == ["organisation"]
    assert "year" not in panels("", OrganisationFilter, Organisation)
    assert "goal" not in panels("", DocumentFilter, Document)


def test_panel_with_nothing_to_choose_is_not_shown():
    AgreementFactory(published=True, title_en="Zyzzyva")
    assert list(panels("q=zyzzyva")) == ["kind"]


def test_option_says_how_many_it_lists_and_whether_it_is_chosen():
    kind = panels("kind=project")["kind"]
    chosen, other = option(kind, "project"), option(kind, "agreement")
    assert (chosen.selected, other.selected) == (True, False)
    assert other.count == 1
    assert str(other.name.text) == "agreement"


def test_chosen_option_is_shown_even_if_nothing_is_left_of_it():
    kind = panels("kind=programme&target=8.7")["kind"]
    chosen = option(kind, "programme")
    assert (chosen.count, chosen.selected) == (0, True)


def test_only_one_year_is_chosen_at_a_time():
    year = panels("year=2020")["year"]
    assert option(year, "2020").selected
    assert 'type="radio"' in year.html
    assert 'type="checkbox"' in panels("")["kind"].html


def test_chosen_year_of_which_there_is_nothing_is_shown():
    year = panels("year=1950")["year"]
    assert [(o.value, o.count, o.selected) for o in year.options][-1] == ("1950", 0, True)
    assert not option(year, "2020").selected


def test_targets_stand_in_their_goals():
    goals = panels("")["goal"]
    assert {child.value for child in option(goals, "8").children} == {"8.7", "8.8"}
    assert "target" not in panels("")


def test_goal_without_records_of_its_own_holds_its_chosen_target():
    goals = panels("target=1.1&q=zyzzyva")["goal"]
    goal = option(goals, "1")
    assert (goal.count, [child.value for child in goal.children]) == (0, ["1.1"])
    assert goals.is_chosen


def test_goal_of_which_only_a_target_is_counted():
    goal = GoalFactory()
    link = FrameworkLinkFactory(
        agreement=AgreementFactory(published=True), target=TargetFactory(goal=goal)
    )
    found = option(panels("")["goal"], "99")
    assert (found.count, found.children[0].value) == (1, link.target.code)


def test_chips_are_what_was_chosen_each_with_the_way_back():
    assert chips("target=8.7&kind=project&kind=programme&year=2020&page=2") == {
        ("SDG target", str(Target.objects.get(code="8.7"))): (
            "?kind=project&kind=programme&year=2020"
        ),
        ("Kind", "programme"): "?target=8.7&kind=project&year=2020",
        ("Kind", "project"): "?target=8.7&kind=programme&year=2020",
        ("Year", "2020"): "?target=8.7&kind=project&kind=programme",
    }


def test_order_match_blanks_and_unknown_names_are_no_chips():
    assert chips("sort=title&match=all&q=&colour=blue&page=2") == {}


def test_words_are_a_chip_as_they_were_written():
    assert chips("q=l%27%C3%A9cole+%26") == {("Words", "l'école &"): "?"}


def test_options_have_their_counts_and_a_tick_where_they_are_chosen():
    seen = panels("kind=project")["kind"].html
    assert seen.count(" checked") == 1
    assert seen.count('<span class="facets-option-count">1</span>') == 2


def test_count_of_thousands_has_them_apart():
    assert [number(n, "en") for n in (999, 1000, 12345)] == ["999", "1,000", "12,345"]


def test_option_of_nothing_says_so():
    assert "facets-none" in panels("kind=programme&target=8.7")["kind"].html
    assert "facets-none" not in panels("")["kind"].html


def test_first_options_are_seen_and_the_others_follow():
    for number_ in range(9):
        theme = ThemeFactory(slug=f"made-{number_}")
        ClassificationFactory(agreement=AgreementFactory(published=True), theme=theme)
    theme = panels("")["theme"]
    seen, more = theme.html.split("facets-more")
    assert (seen.count("<input"), more.count("<input")) == (
        8,
        len(theme.options) - 8,
    )


IN_ENGLISH = ["École", "ECOSOC", "Ñandú", "Nzara", "Œuvre"]
IN_SPANISH = ["École", "ECOSOC", "Nzara", "Ñandú", "Œuvre"]


@pytest.mark.parametrize(
    ("language", "names"), [("fr", IN_ENGLISH), ("en", IN_ENGLISH), ("es", IN_SPANISH)]
)
def test_options_stand_in_the_order_of_the_language(language, names):
    """All themes do; of organisations, those as frequent, by what is shown of them."""
    for number_, name in enumerate(sorted(names)):
        made_ = AgreementFactory(published=True)
        theme = ThemeFactory(slug=f"made-{number_}", name_fr=name, name_en="")
        ClassificationFactory(agreement=made_, theme=theme)
        acronym = dict.fromkeys(columns("acronym"), name)
        named = OrganisationFactory(slug=f"made-{number_}", published=True, **acronym)
        PartyFactory(agreement=made_, organisation=named)
    with translation.override(language):
        found = panels("")
        for name in ("theme", "partner"):
            made_ones = [o for o in found[name].options if o.value.startswith("made-")]
            assert [option.name.text for option in made_ones] == names


def test_long_facet_can_be_typed_into_and_has_the_most_frequent_first():
    partner = panels("partner_named=migra")["partner"]
    assert partner.named.value() == "migra"
    counts = [found.count for found in partner.options]
    assert counts == sorted(counts, reverse=True)
    assert panels("")["kind"].named is None


def test_long_facet_stays_where_nothing_is_named_as_typed():
    assert panels("partner_named=nobody")["partner"].options == []


QUERIES = ["", "target=8.7", "goal=8&kind=project", "partner=ilo&year=2020", "gcm=1"]


@pytest.mark.usefixtures("nothing_held")
@pytest.mark.parametrize("query", QUERIES)
def test_pieces_that_are_held_are_those_that_would_be_made(query):
    plain = [(p.name, p.html) for p in panels(query).values()]
    index = Index(AgreementFilter, SimpleNamespace(version=1, enter=lambda: None))
    for _turn in range(2):
        held = panels(query, index=index)
        assert [(p.name, p.html) for p in held.values()] == plain


@pytest.mark.usefixtures("nothing_held")
def test_language_has_pieces_of_its_own():
    index = Index(AgreementFilter, SimpleNamespace(version=1, enter=lambda: None))
    assert "agreement" in panels("", index=index)["kind"].html
    with translation.override("fr"):
        assert "accord" in panels("", index=index)["kind"].html


def test_ways_out_of_an_empty_list_are_those_that_lead_somewhere():
    ways = made("kind=agreement&kind=project&year=1950&sort=title&page=2").ways_out()
    assert [(str(w.facet_label), w.values, w.url) for w in ways] == [
        ("Year", "1950", "?kind=agreement&kind=project&sort=title")
    ]
    assert ways[0].count == len(made("kind=agreement&kind=project").filterset.qs)
