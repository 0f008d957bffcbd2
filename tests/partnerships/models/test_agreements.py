import pytest

from partnerships.models import Agreement, Party
from tests.factories import (
    AgreementFactory,
    ClassificationFactory,
    GroupFactory,
    OrganisationFactory,
    PartyFactory,
    RegionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.mark.parametrize("kind", Agreement.Kind)
@pytest.mark.parametrize("parties", [0, 1, 2])
def test_an_agreement_or_a_partnership_has_at_least_two_parties(kind, parties):
    agreement = AgreementFactory(kind=kind)
    PartyFactory(agreement=agreement)  # A draft's: readers do not see it.
    PartyFactory.create_batch(parties, agreement=agreement, organisation__published=True)
    refused = kind in ("agreement", "partnership") and parties < 2
    told = ["An agreement or a partnership has at least two parties."]
    assert agreement.publication_rules() == (told if refused else [])


def test_the_newest_come_first_and_those_without_a_date_last():
    for slug, signed_on in [
        ("b-undated", ""),
        ("a-undated", ""),
        ("y2020", "2020"),
        ("oct-2020", "2020-10-23"),
        ("b-2020", "2020"),
    ]:
        AgreementFactory(slug=f"made-{slug}", signed_on=signed_on)
    made = Agreement.objects.filter(slug__startswith="made-").newest()
    assert [agreement.slug.removeprefix("made-") for agreement in made] == [
        "oct-2020",
        "b-2020",
        "y2020",
        "a-undated",
        "b-undated",
    ]


def test_the_days_of_a_date_are_columns():
    agreement = AgreementFactory(signed_on="2020-10", started="[2020,2021]")
    agreement.refresh_from_db()
    days = (agreement.signed_on_first, agreement.signed_on_last, agreement.started_last)
    assert [str(day) for day in days] == ["2020-10-01", "2020-10-31", "2021-12-31"]
    assert agreement.ended_first is None


def test_the_actor_of_a_party_is_its_organisation_or_its_group():
    organisation, group = OrganisationFactory(), GroupFactory()
    assert PartyFactory(organisation=organisation).actor == organisation
    assert PartyFactory(organisation=None, group=group).actor == group


def test_a_party_reads_as_who_it_is_and_what_it_does():
    party = PartyFactory(organisation__name_en="Made Body", role=Party.Role.FUNDER)
    assert str(party) == "Made Body – funder"


def test_a_classification_reads_as_its_theme_or_region():
    assert str(ClassificationFactory(theme__name_en="Skills")) == "Skills"
    region = RegionFactory(name_en="Asia")
    assert str(ClassificationFactory(theme=None, region=region)) == "Asia"
