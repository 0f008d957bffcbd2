import pytest
from django.db import IntegrityError
from django.urls import reverse

from partnerships.admin import merging
from partnerships.models import FormerAddress, Group, Organisation
from tests.factories import (
    AgreementFactory,
    DocumentFactory,
    EvidenceFactory,
    GroupFactory,
    MembershipFactory,
    OrganisationFactory,
    PartyFactory,
)

from .conftest import messages

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def rename_page(row):
    return reverse(f"admin:partnerships_{row._meta.model_name}_rename", args=[row.pk])


class TestRename:
    def test_changes_the_slug_and_keeps_the_old_address(self, desk):
        group = GroupFactory(slug="made-old", published=True)
        assert desk.client.get(rename_page(group)).status_code == 200
        response = desk.client.post(rename_page(group), {"slug": "made-new"})
        assert response.status_code == 302
        assert Group.objects.get(pk=group.pk).slug == "made-new"
        assert FormerAddress.objects.successor_of("group", "made-old") == "made-new"

    def test_refuses_a_slug_that_is_taken(self, desk):
        group, other = GroupFactory(), GroupFactory()
        response = desk.client.post(rename_page(group), {"slug": other.slug})
        assert "already exists" in response.text

    def test_of_nothing_is_not_found(self, desk):
        page = rename_page(GroupFactory.build(pk=0))
        assert desk.client.get(page).status_code == 404


class TestMerge:
    def merge(self, desk, kept, *others):
        page = reverse(f"admin:partnerships_{kept._meta.model_name}_changelist")
        data = {
            "action": "merge_selected",
            "_selected_action": [row.pk for row in (kept, *others)],
        }
        asked = desk.client.post(page, data, follow=True)
        if len(others) != 1:
            return asked
        data |= {"merge": "yes", "kept": kept.pk}
        return desk.client.post(page, data, follow=True)

    def test_moves_every_relation_and_leaves_a_redirect(self, desk):
        kept = OrganisationFactory(name_en="ILO", published=True)
        twin = OrganisationFactory(slug="made-twin", seat_en="Geneva")
        party = PartyFactory(organisation=twin)
        seat = EvidenceFactory(
            organisation=twin, field="seat", passage__document__published=True
        )
        response = self.merge(desk, kept, twin)
        assert messages(response) == ["They are one record now."]
        kept.refresh_from_db()
        assert (kept.seat_en, list(kept.parties.all())) == ("Geneva", [party])
        assert kept.evidence.get() == seat
        assert not Organisation.objects.filter(slug="made-twin").exists()
        successor = FormerAddress.objects.successor_of("organisation", "made-twin")
        assert successor == kept.slug

    def test_joins_the_evidence_of_what_both_say(self, desk):
        kept, twin = OrganisationFactory.create_batch(2)
        ours, theirs = (
            PartyFactory(organisation=organisation, agreement=agreement)
            for agreement in [AgreementFactory()]
            for organisation in (kept, twin)
        )
        evidence = EvidenceFactory(party=theirs)
        self.merge(desk, kept, twin)
        evidence.refresh_from_db()
        assert evidence.party == ours
        assert list(kept.parties.all()) == [ours]

    def test_makes_nothing_a_part_of_itself(self, desk):
        kept, twin = GroupFactory.create_batch(2)
        kept.parent = twin
        kept.save()
        twin_child = GroupFactory(parent=twin)
        MembershipFactory(group=twin)
        self.merge(desk, kept, twin)
        kept.refresh_from_db()
        assert kept.parent is None
        assert list(kept.children.all()) == [twin_child]
        assert kept.memberships.count() == 1

    def test_makes_public_what_one_of_them_was(self, desk):
        kept, twin = OrganisationFactory(), OrganisationFactory(published=True)
        self.merge(desk, kept, twin)
        kept.refresh_from_db()
        assert kept.is_published

    def test_refuses_what_contradicts_itself(self, desk):
        kept = OrganisationFactory(founded="1919")
        twin = OrganisationFactory(founded="1920")
        response = self.merge(desk, kept, twin)
        assert "They differ in" in response.text
        assert Organisation.objects.filter(pk=twin.pk).exists()

    def test_refuses_what_would_make_a_public_record_lack_something(self, desk):
        kept = OrganisationFactory(published=True)
        twin = OrganisationFactory(founded="1920")
        response = self.merge(desk, kept, twin)
        assert "No evidence for" in response.text
        kept.refresh_from_db()
        assert kept.founded == ""

    def test_refuses_what_postgres_refuses(self, desk, monkeypatch):
        def refuse(duplicate, kept):
            raise IntegrityError from Refusal()

        class Refusal(Exception):
            class diag:
                constraint_name = "evidence_words_stand"

        monkeypatch.setattr(merging, "merge", refuse)
        response = self.merge(desk, *DocumentFactory.create_batch(2))
        assert "must stay in it" in response.text

    def test_takes_two(self, desk):
        response = self.merge(desk, *OrganisationFactory.create_batch(3))
        told = ["Select the two records that are about one thing."]
        assert messages(response) == told
