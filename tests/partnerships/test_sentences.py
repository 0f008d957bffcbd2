import pytest

from partnerships import sentences
from partnerships.evidence import SUBJECT_NAMES
from partnerships.models import (
    Goal,
    KeyFigure,
    Membership,
    Participation,
    Party,
    Target,
)
from partnerships.sentences import field_label, field_value, sentence
from tests.factories import (
    AgreementFactory,
    AliasFactory,
    ClassificationFactory,
    DocumentFactory,
    EventFactory,
    FrameworkLinkFactory,
    GroupFactory,
    KeyFigureFactory,
    MembershipFactory,
    OrganisationFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    PositionFactory,
    QuotationFactory,
    RegionFactory,
    StatementFactory,
    ThemeFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def body():
    return OrganisationFactory(name_en="Made Body")


@pytest.fixture
def agreement():
    return AgreementFactory(title_en="Made Pact")


@pytest.fixture
def person():
    return PersonFactory(name="Made Person")


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        (sentences.PARTY, Party.Role),
        (sentences.MEMBERSHIP, Membership.Role),
        (sentences.PARTICIPATION, Participation.Role),
        (sentences.FIGURE, KeyFigure.Qualifier),
    ],
)
def test_every_role_and_qualifier_has_its_sentence(words, choices):
    assert set(words) == set(choices.values)


def test_every_subject_of_evidence_has_its_sentence():
    assert set(sentences.WHOLE) == {model._meta.model_name for model in SUBJECT_NAMES}


@pytest.mark.parametrize("role", Party.Role)
def test_a_party_is_told_with_its_role(role, body, agreement):
    told = sentence(PartyFactory(agreement=agreement, organisation=body, role=role))
    assert "Made Body" in told
    assert "“Made Pact”" in told


def test_roles_differ_in_their_words(body, agreement):
    for roles, row in [
        (Party.Role, PartyFactory(agreement=agreement, organisation=body)),
        (Membership.Role, MembershipFactory(organisation=body)),
        (Participation.Role, ParticipationFactory(organisation=body)),
    ]:
        told = set()
        for role in roles:
            row.role = role
            told.add(sentence(row))
        assert len(told) == len(roles)


def test_a_membership_is_told_with_its_role(body):
    group = GroupFactory(name_en="Made Group")
    row = MembershipFactory(organisation=body, group=group, role="co-chair")
    assert sentence(row) == "Made Body co-chairs “Made Group”."


def test_a_participation_is_told_with_its_role(body):
    event = EventFactory(title_en="Made Day")
    row = ParticipationFactory(organisation=body, event=event, role="host")
    assert sentence(row) == "Made Body hosted “Made Day”."


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Head", "Made Person: Head, Made Body."),
        ("", "Made Person speaks for Made Body."),
    ],
)
def test_a_position_is_told_with_its_title_if_it_has_one(title, told, body, person):
    row = PositionFactory(person=person, organisation=body, title_en=title)
    assert sentence(row) == told


@pytest.mark.parametrize(
    ("aim", "called"),
    [
        (lambda: {"target": Target.objects.get(code="8.7")}, "8.7 "),
        (lambda: {"target": None, "goal": Goal.objects.get(code="8")}, "8 "),
    ],
)
def test_a_link_is_told_with_its_verb_and_its_aim(aim, called, agreement):
    row = FrameworkLinkFactory(agreement=agreement, verb="addresses", **aim())
    assert sentence(row).startswith(f"“Made Pact” addresses: {called}")


def test_a_theme_and_a_region_are_told_apart(agreement):
    theme = ClassificationFactory(
        agreement=agreement, theme=ThemeFactory(name_en="Skills")
    )
    region = ClassificationFactory(
        agreement=agreement, theme=None, region=RegionFactory(name_en="Asia")
    )
    assert sentence(theme) == "“Made Pact” is about Skills."
    assert sentence(region) == "“Made Pact” concerns the region Asia."


@pytest.mark.parametrize(
    ("qualifier", "told"),
    [
        ("exact", "1,500 people: made workers."),
        ("more-than", "More than 1,500 people: made workers."),
        ("less-than", "Fewer than 1,500 people: made workers."),
        ("about", "About 1,500 people: made workers."),
    ],
)
def test_a_figure_is_told_with_its_qualifier(qualifier, told):
    row = KeyFigureFactory(
        value=1500, qualifier=qualifier, unit_en="people", population_en="made workers"
    )
    assert sentence(row) == told


def test_a_quotation_is_told_by_its_speaker(person):
    row = QuotationFactory(speaker=person)
    assert sentence(row) == "A quotation of Made Person."
    assert sentence(row, "speaker") == "The speaker is Made Person."


def test_another_name_is_told_with_whose_it_is():
    group = GroupFactory(acronym_en="MG")
    row = AliasFactory(organisation=None, group=group, name="The Group")
    assert sentence(row) == "MG is also called “The Group”."


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        ({}, "Made Body chairs “Made Group”."),
        ({"end": "2015"}, "Made Body chaired “Made Group”."),
        ({"group__ended": "2018"}, "Made Body chaired “Made Group”."),
        ({"organisation__ended": "2018"}, "Made Body chaired “Made Group”."),
        ({"end": "9999"}, "Made Body chairs “Made Group”."),
    ],
)
def test_a_role_that_has_ended_is_told_as_past(ended, told):
    names = {"organisation__name_en": "Made Body", "group__name_en": "Made Group"}
    row = MembershipFactory(role="chair", **names, **ended)
    assert sentence(row) == told


def test_a_part_in_an_agreement_that_has_ended_is_told_as_past():
    agreement = AgreementFactory(title_en="Made Pact", ended="2015")
    body = OrganisationFactory(name_en="Made Body")
    row = PartyFactory(agreement=agreement, organisation=body, role="funder")
    assert sentence(row) == "Made Body funded “Made Pact”."


@pytest.mark.parametrize(
    "row",
    [
        lambda: StatementFactory(text_en="To work together."),
        lambda: OrganisationFactory(name_en="Made Body"),
        lambda: GroupFactory(name_en="Made Group"),
        lambda: AgreementFactory(title_en="Made Pact"),
        lambda: EventFactory(title_en="Made Day"),
        lambda: PersonFactory(name="Made Person"),
        lambda: DocumentFactory(title_en="Made Document"),
    ],
)
def test_a_record_and_a_statement_tell_themselves(row):
    row = row()
    assert sentence(row) == str(row)


def test_who_signed_is_told_of_a_party(body, agreement, person):
    row = PartyFactory(
        agreement=agreement, organisation=body, role="signatory", signed_by=person
    )
    told = "Made Person signed “Made Pact” for Made Body."
    assert sentence(row, "signed_by") == told


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        (lambda: OrganisationFactory(founded="1919-04"), "founded", "April 1919"),
        (lambda: OrganisationFactory(seat_en="Geneva"), "seat", "Geneva"),
        (lambda: OrganisationFactory(kind="foundation"), "kind", "foundation"),
        (
            lambda: GroupFactory(parent=GroupFactory(name_en="Made Whole")),
            "parent",
            "Made Whole",
        ),
        (lambda: KeyFigureFactory(value=1500), "value", "1,500"),
    ],
)
def test_a_field_is_told_in_words(row, field, value):
    row = row()
    assert field_value(row, field) == value
    label = field_label(row, field)
    assert sentence(row, field).endswith(f" – {label}: {value}.")


def test_the_field_of_a_sentence_follows_it_without_its_full_stop():
    row = StatementFactory(
        kind="commitment", text_en="To draw up a plan.", due="2021-04-23~"
    )
    told = "To draw up a plan – due: about 23 April 2021."
    assert sentence(row, "due") == told


def test_a_translated_field_is_called_by_its_name():
    assert field_label(OrganisationFactory(), "seat") == "seat"


@pytest.mark.parametrize("model", SUBJECT_NAMES)
def test_every_fact_of_the_loaded_portal_can_be_told(model):
    for row in model.objects.all():
        for field in row.facts():
            assert sentence(row, field)
