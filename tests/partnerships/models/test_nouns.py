"""What the smaller nouns say of themselves."""

import datetime

import pytest
from django.utils import translation

from partnerships.dates import parse
from partnerships.models import (
    ContentVersion,
    Disagreement,
    Framework,
    FrameworkLink,
    Goal,
    LoadedRecord,
    Objective,
    Organisation,
    Target,
)
from tests.factories import (
    AgreementFactory,
    EventFactory,
    FrameworkLinkFactory,
    GoalFactory,
    GroupFactory,
    KeyFigureFactory,
    MembershipFactory,
    OrganisationFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    QuotationFactory,
    StatementFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.mark.parametrize("factory", [OrganisationFactory, GroupFactory])
class TestNames:
    def test_the_acronym_is_the_short_name(self, factory):
        record = factory.build(name_en="Made Body", acronym_en="MB")
        assert str(record) == record.short_name == "MB"
        assert record.full_name == "Made Body (MB)"
        assert record.full_name.language == "en"

    def test_without_one_the_name_is(self, factory):
        record = factory.build(name_en="Made Body", acronym_fr="CF")
        assert str(record) == record.short_name == record.full_name == "Made Body"


@pytest.mark.parametrize(
    ("record", "address"),
    [
        (lambda: AgreementFactory.build(slug="made"), "/en/agreements/made/"),
        (lambda: OrganisationFactory.build(slug="made"), "/en/organisations/made/"),
        (lambda: GroupFactory.build(slug="made"), "/en/groups/made/"),
        (lambda: EventFactory.build(slug="made"), "/en/events/made/"),
        (lambda: PersonFactory.build(slug="made"), "/en/people/made/"),
        (lambda: KeyFigureFactory.build(slug="made"), "/en/figures/#made"),
        (lambda: Goal(code="8"), "/en/sdgs/8/"),
        (lambda: Target(code="10.a"), "/en/sdgs/10.a/"),
        (lambda: Objective(code="18"), "/en/gcm/18/"),
        (lambda: Framework(slug="2030-agenda"), "/en/sdgs/"),
        (lambda: Framework(slug="gcm"), "/en/gcm/"),
    ],
)
def test_a_record_has_one_address_in_each_language(record, address, public_site):
    assert record().get_absolute_url() == address
    with translation.override("es"):
        assert record().get_absolute_url() == address.replace("/en/", "/es/")


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (Goal(code="8", title_fr="Travail décent"), "8 Travail décent"),
        (Target(code="8.7", label_fr="Travail forcé"), "8.7 Travail forcé"),
        (Objective(code="18", label_fr="Compétences"), "18 Compétences"),
    ],
)
def test_the_parts_of_frameworks_are_called_by_code_and_title(record, name):
    assert str(record) == record.short_name == name
    assert record.short_name.language == "fr"


@pytest.mark.parametrize("model", [Goal, Objective])
def test_goals_and_objectives_stand_in_the_order_of_their_numbers(model):
    codes = [record.code for record in model.objects.all()]
    assert codes == [str(number) for number in range(1, len(codes) + 1)]


@pytest.mark.parametrize("code", ["0", "8.7", "08", "x"])
def test_a_goal_is_known_by_its_number(code):
    with pytest.raises(Exception, match="code"):
        GoalFactory.build(code=code).full_clean()


@pytest.mark.parametrize("code", ["8", "8.0", "8.07", "8.e", "08.7", "8.7.1"])
def test_a_target_is_known_by_its_code(code):
    with pytest.raises(Exception, match="code"):
        Target(code=code, goal=Goal.objects.first(), label_fr="L").full_clean()


class TestFrameworkLink:
    def test_it_leads_from_a_record_to_an_aim(self):
        group, target = GroupFactory(), Target.objects.get(code="8.7")
        link = FrameworkLinkFactory(agreement=None, group=group, target=target)
        assert (link.subject, link.record, link.record_noun) == (group, group, "group")
        assert link.aim == target
        assert str(link) == f"aims to achieve {target}"

    def test_that_of_a_statement_is_its_records(self):
        event = EventFactory()
        statement = StatementFactory(agreement=None, event=event)
        link = FrameworkLinkFactory(agreement=None, statement=statement)
        assert (link.subject, link.record) == (statement, event)

    def test_a_page_fetches_it_with_both_ends(self, django_assert_num_queries):
        made = FrameworkLinkFactory(
            agreement=None, statement=StatementFactory(agreement=AgreementFactory())
        )
        rows = type(made).objects.filter(pk=made.pk).for_page()
        with django_assert_num_queries(1):
            assert [(str(link.record), str(link.aim.goal)) for link in rows]

    def test_an_organisation_works_through_what_it_takes_part_in(self):
        us = OrganisationFactory(published=True)
        party = PartyFactory(organisation=us, agreement__published=True)
        # Two roles in one agreement are no two links.
        PartyFactory(organisation=us, agreement=party.agreement, role="funder")
        membership = MembershipFactory(organisation=us, group__published=True)
        participation = ParticipationFactory(organisation=us, event__published=True)
        subjects = [
            {"agreement": party.agreement},
            {"group": membership.group},
            {"event": participation.event},
            {"statement": StatementFactory(agreement=party.agreement)},
        ]
        links = [FrameworkLinkFactory(**{"agreement": None} | ends) for ends in subjects]
        FrameworkLinkFactory(agreement=AgreementFactory(published=True))
        FrameworkLinkFactory(agreement=PartyFactory(organisation=us).agreement)
        found = FrameworkLink.objects.working_through(us)
        assert sorted(found, key=lambda link: link.pk) == links

    def test_an_agreement_has_its_own_links_and_those_of_its_statements(self):
        agreement = AgreementFactory(published=True)
        statement = StatementFactory(agreement=agreement)
        assert list(agreement.all_framework_links) == []
        assert not agreement.names_target
        goal = FrameworkLinkFactory(
            agreement=agreement, target=None, goal=Goal.objects.get(code="8")
        )
        assert not agreement.names_target
        target = FrameworkLinkFactory(agreement=None, statement=statement)
        assert list(agreement.all_framework_links) == [goal, target]
        assert agreement.names_target


class TestMembershipStanding:
    @pytest.mark.parametrize(
        ("dates", "asked", "answer"),
        [
            ({"start": "2014", "end": "2014"}, "2014", "yes"),
            ({"attested": "2014-01-01"}, "2014", "yes"),
            ({}, "2014", "maybe"),
            ({"start": "2016"}, "2014", "no"),
            ({}, "2005", "no"),
            ({}, "2019", "no"),
            ({"start": "2010"}, "2019", "no"),
        ],
    )
    def test_no_role_begins_before_its_group_or_outlives_it(self, dates, asked, answer):
        row = MembershipFactory(group__founded="2006", group__ended="2018", **dates)
        row.refresh_from_db()
        assert row.standing_at(parse(asked)) == answer


@pytest.mark.parametrize(
    "subject",
    [
        lambda: {"agreement": AgreementFactory()},
        lambda: {"group": GroupFactory()},
        lambda: {"event": EventFactory()},
        lambda: {"organisation": OrganisationFactory()},
    ],
)
def test_a_statement_is_about_one_record(subject):
    [(name, record)] = (chosen := subject()).items()
    statement = StatementFactory(**{"agreement": None} | chosen)
    assert statement.subject == record
    assert str(statement) == "To work together."


def test_the_actor_of_a_participation_is_its_organisation_or_its_group():
    organisation, group = OrganisationFactory(name_en="Made Body"), GroupFactory()
    participation = ParticipationFactory(organisation=organisation)
    assert participation.actor == organisation
    assert str(participation) == "Made Body – organiser"
    assert ParticipationFactory(organisation=None, group=group).actor == group


def test_how_figures_quotations_and_bookkeeping_read():
    assert str(KeyFigureFactory.build(value=50, population_en="members")) == "50 members"
    quotation = QuotationFactory.build(slug="made", speaker__name="Made Person")
    assert str(quotation) == "Made Person: made"
    assert str(LoadedRecord(model="group", key="gmg")) == "group gmg"
    assert str(Disagreement(slug="made", note_en="Two dates.")) == "Two dates."
    version = ContentVersion(changes=3, changed_at=datetime.datetime(2026, 1, 2, 3, 4))
    assert str(version) == "3 changes until 2026-01-02 03:04:00"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wikidata", "54129"),
        ("wikidata", "Q0"),
        ("ror", "https://ror.org/01cg9ws23"),
        ("website", "ilo.org/nowhere at all"),
    ],
)
def test_identifiers_of_organisations_have_their_form(field, value):
    with pytest.raises(Exception, match=field):
        Organisation(slug="made", name_fr="M", **{field: value}).full_clean()
