"""The choices beside a list, with their counts and addresses."""

import pytest
from django.http import QueryDict

from partnerships.filters import (
    AgreementFilter,
    DocumentFilter,
    OrganisationFilter,
    PersonFilter,
)
from partnerships.models import Agreement, Document, Organisation, Person, Target
from partnerships.panels import Panels
from tests.factories import (
    AgreementFactory,
    FrameworkLinkFactory,
    GoalFactory,
    TargetFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def panels(query, filter_class=AgreementFilter, model=Agreement):
    data = QueryDict(query)
    made = Panels(filter_class(data, queryset=model.objects.published()), data)
    return {panel.name: panel for panel in made.panels()}


def option(panel, value):
    return next(option for option in panel.options if option.value == value)


def chips(query):
    data = QueryDict(query)
    made = Panels(AgreementFilter(data, queryset=Agreement.objects.published()), data)
    return {(str(chip.facet_label), str(chip.label)): chip.url for chip in made.chips()}


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
    assert str(other.label) == "agreement"


def test_options_address_chooses_it_and_again_takes_it_back():
    kind = panels("kind=project&page=3&q=a")["kind"]
    assert option(kind, "agreement").url == "?kind=project&kind=agreement&q=a"
    assert option(kind, "project").url == "?q=a"


def test_chosen_option_is_shown_even_if_nothing_is_left_of_it():
    kind = panels("kind=programme&target=8.7")["kind"]
    chosen = option(kind, "programme")
    assert (chosen.count, chosen.selected) == (0, True)


def test_only_one_year_is_chosen_at_a_time():
    year = panels("year=2018")["year"]
    assert option(year, "2020").url == "?year=2020"
    assert option(panels("year=2020")["year"], "2020").url == "?"


def test_targets_stand_in_their_goals():
    goals = panels("")["goal"]
    assert {child.value for child in option(goals, "8").children} == {"8.7", "8.8"}
    assert option(goals, "8").children[0].url == "?target=8.7"
    assert "target" not in panels("")


def test_goal_without_records_of_its_own_holds_its_chosen_target():
    goals = panels("target=1.1&q=zyzzyva")["goal"]
    goal = option(goals, "1")
    assert (goal.count, [child.value for child in goal.children]) == (0, ["1.1"])


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
