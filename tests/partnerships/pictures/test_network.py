import pytest

from partnerships.models import Agreement, Group, Organisation
from partnerships.pictures import network
from partnerships.pictures.network import Network
from partnerships.pictures.scene import Scene
from tests.factories import (
    AgreementFactory,
    EventFactory,
    GroupFactory,
    MembershipFactory,
    OrganisationFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    return Network.of(Scene(list(Agreement.objects.published()), is_whole=True))


def public():
    return OrganisationFactory(published=True)


def party(agreement, organisation):
    return PartyFactory(agreement=agreement, organisation=organisation)


def test_whole_network_holds_every_agreement_and_group(whole):
    drawn = {node.record for node in whole.nodes}
    assert {*Agreement.objects.published(), *Group.objects.published()} <= drawn


def test_every_tie_of_the_table_is_a_line_of_the_drawing(whole):
    lines = {(line.first.record, line.second.record) for line in whole.lines}
    assert lines == {(tie.first, tie.second) for tie in whole.ties}


def test_every_tie_rests_on_a_fact(whole):
    for tie in whole.ties:
        assert whole.sources.of(tie.row, tie.field), tie


def test_line_is_sure_where_a_fact_is_stated(whole):
    sure = {
        (line.first.record.slug, line.second.record.slug): line.is_sure
        for line in whole.lines
    }
    project = "advancing-alliance-8-7-migration-action-group"
    assert sure["dfid", project]
    assert not sure["alliance-8-7-migration-action-group", project]


def test_drawing_frames_every_node_and_name(whole):
    left, top, width, height = whole.frame
    for node in whole.nodes:
        assert left < node.x < left + width
        assert top < node.y < top + height
        assert left <= node.label.box[0]
        assert node.label.box[3] <= top + height


def test_record_that_nothing_ties_is_drawn_and_listed():
    agreement = AgreementFactory(published=True)
    alone = Network.of(Scene([agreement], is_whole=False))
    assert alone.alone == [agreement]
    assert [node.record for node in alone.nodes] == [agreement]
    assert alone.nodes[0].noun_name == Agreement._meta.verbose_name


def test_nothing_is_no_picture():
    assert not Network.of(Scene([], is_whole=False))


def test_network_of_many_lines_is_dense(whole, monkeypatch):
    assert not whole.is_dense
    monkeypatch.setattr(network, "MANY_LINES", len(whole.lines) - 1)
    assert whole.is_dense


def test_least_connected_are_left_out_of_a_drawing_that_is_full(whole, monkeypatch):
    monkeypatch.setattr(network, "MOST", 5)
    assert len(whole.nodes) == 5
    assert whole.nodes[0].record.slug == "gmg"
    assert whole.left_out == len(whole._degrees) - 5
    assert all(line.first in whole.nodes for line in whole.lines)


class TestPartOfTheRegister:
    def scene(self, *agreements):
        return Scene(list(agreements), is_whole=False)

    def test_groups_that_join_two_of_the_parties_are_shown_with_these_only(self):
        agreement = AgreementFactory(published=True)
        ours = [public(), public()]
        for organisation in ours:
            party(agreement, organisation)
        joining = GroupFactory(published=True)
        for organisation in [*ours, public()]:
            MembershipFactory(group=joining, organisation=organisation)
        of_one = MembershipFactory(group__published=True, organisation=ours[0]).group
        scene = self.scene(agreement)
        assert scene.groups == [joining]
        assert of_one not in scene.groups
        assert {m.organisation for m in scene.memberships} == set(ours)

    def test_group_that_takes_part_is_shown(self):
        group = GroupFactory(published=True)
        agreement = AgreementFactory(published=True)
        PartyFactory(agreement=agreement, organisation=None, group=group)
        assert self.scene(agreement).groups == [group]

    def test_parent_that_is_not_shown_is_no_tie(self):
        group = GroupFactory(published=True, parent=GroupFactory(published=True))
        agreement = AgreementFactory(published=True)
        PartyFactory(agreement=agreement, organisation=None, group=group)
        ties = Network.of(self.scene(agreement)).ties
        assert [tie.second for tie in ties] == [agreement]

    def test_events_are_those_under_what_is_shown(self):
        agreement = AgreementFactory(published=True)
        event = EventFactory(published=True, agreement=agreement)
        EventFactory(published=True)
        EventFactory(agreement=agreement)
        assert self.scene(agreement).events == [event]

    def test_drafts_are_left_out(self):
        agreement = AgreementFactory(published=True)
        party(agreement, OrganisationFactory())
        assert self.scene(agreement).parties == []


class TestAround:
    def near(self, record):
        return {node.record.slug for node in Network.around(record).nodes}

    def test_organisation_stands_among_its_agreements_and_groups(self):
        ilo = Organisation.objects.get(slug="ilo")
        assert {"ilo", "ilo-iom-2020", "gmg"} <= self.near(ilo)
        assert "iom" not in self.near(ilo)

    def test_agreement_stands_among_its_parties(self):
        agreement = Agreement.objects.get(slug="ilo-iom-2020")
        assert self.near(agreement) == {"ilo-iom-2020", "ilo", "iom"}

    def test_group_stands_among_members_parts_and_successor(self):
        gmg = Group.objects.get(slug="gmg")
        assert {"ilo", "gmg-data-research", "un-network-on-migration"} <= self.near(gmg)

    def test_record_itself_is_the_centre(self):
        drawn = Network.around(Group.objects.get(slug="gmg"))
        assert drawn.nodes[0].is_centre
        assert drawn.nodes[0].record.slug == "gmg"
        assert not drawn.nodes[1].is_centre
