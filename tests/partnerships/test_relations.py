import pytest

from partnerships.relations import works_with
from tests.factories import (
    AgreementFactory,
    EventFactory,
    GroupFactory,
    MembershipFactory,
    OrganisationFactory,
    ParticipationFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def us():
    return OrganisationFactory(published=True)


class TestWorksWith:
    @pytest.fixture
    def them(self):
        return OrganisationFactory(published=True)

    def share_agreement(self, *organisations):
        agreement = AgreementFactory(published=True)
        for organisation in organisations:
            PartyFactory(agreement=agreement, organisation=organisation)
        return agreement

    def test_those_that_share_most_come_first(self, us, them):
        often = OrganisationFactory(published=True)
        self.share_agreement(us, them)
        self.share_agreement(us, often)
        group, event = GroupFactory(published=True), EventFactory(published=True)
        for organisation in (us, often):
            MembershipFactory(group=group, organisation=organisation)
            ParticipationFactory(event=event, organisation=organisation)
        assert works_with(us) == [
            (often, {"agreement": 1, "group": 1, "event": 1}),
            (them, {"agreement": 1}),
        ]
        assert works_with(us, limit=1) == works_with(us)[:1]

    def test_one_agreement_counts_once_whatever_the_number_of_roles(self, us, them):
        agreement = self.share_agreement(us, them)
        PartyFactory(agreement=agreement, organisation=them, role="funder")
        assert works_with(us) == [(them, {"agreement": 1})]

    def test_groups_and_what_it_does_alone_do_not_count(self, us):
        agreement = self.share_agreement(us)
        PartyFactory(
            agreement=agreement, organisation=None, group=GroupFactory(published=True)
        )
        assert works_with(us) == []

    def test_drafts_are_left_out(self, us, them):
        agreement = self.share_agreement(us, OrganisationFactory())
        assert works_with(us) == []
        PartyFactory(agreement=agreement, organisation=them)
        agreement.withdraw()
        assert works_with(us) == []
