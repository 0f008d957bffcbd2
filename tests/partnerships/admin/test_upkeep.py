"""What is to be done, by noun and reason."""

import datetime

import pytest
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils import timezone

from partnerships.desk.models import Account
from partnerships.models import Agreement, Verification
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def listed(staff, noun, **query):
    response = staff.get(f"/admin/partnerships/{noun}/", query)
    return set(response.context["cl"].queryset.values_list("slug", flat=True))


def look(record, days):
    today = timezone.localdate()
    Verification.objects.create(
        noun=record._meta.model_name,
        record=record.pk,
        verified_on=today - datetime.timedelta(days=400),
        look_again_by=today + datetime.timedelta(days=days),
    )


def test_counts_what_the_lists_show(staff, monkeypatch):
    page = staff.get("/admin/upkeep/")
    assert page.status_code == 200
    # To put the lists' pages together takes most of their time.
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    for line in page.context["lines"]:
        for cell in filter(None, line["cells"]):
            listed = staff.get(cell["address"]).context_data["cl"].queryset.count()
            assert listed == cell["count"], cell


def test_is_led_to_from_the_first_page(staff):
    assert "/admin/upkeep/" in staff.get("/admin/").text


def test_is_for_who_may_look_at_records(client, django_user_model):
    user = django_user_model.objects.create(username="nobody", is_staff=True)
    Account.objects.create(user=user, is_excused=True)
    client.force_login(user)
    assert client.get("/admin/upkeep/").status_code == 403


def test_record_is_contested_where_sources_differ_on_a_fact_of_it(staff):
    party = factories.PartyFactory(agreement__slug="made-contested")
    evidence = factories.EvidenceFactory(party=party)
    assert "made-contested" not in listed(staff, "agreement", contested="yes")
    evidence.disagreement = factories.DisagreementFactory()
    evidence.save()
    assert "made-contested" in listed(staff, "agreement", contested="yes")


def test_record_is_stale_when_its_day_has_come(staff):
    crest = Agreement.objects.get(slug="crest")
    iris = Agreement.objects.get(slug="iris")
    look(crest, days=0)
    look(iris, days=1)
    assert listed(staff, "agreement", verified="due") == {"crest"}
    never = listed(staff, "agreement", verified="never")
    assert never.isdisjoint({"crest", "iris"})
    assert "ilo-iom-2020" in never


def test_drafts_need_not_be_verified(staff):
    factories.AgreementFactory(slug="made-draft")
    assert "made-draft" not in listed(staff, "agreement", verified="never")


def test_record_is_orphaned_that_nothing_ties_to_another(staff):
    lonely = factories.OrganisationFactory(slug="made-lonely")
    factories.AliasFactory(organisation=lonely)
    factories.EvidenceFactory(organisation=lonely)
    tied = factories.PartyFactory(organisation__slug="made-tied").organisation
    orphaned = listed(staff, "organisation", orphaned="yes")
    assert lonely.slug in orphaned
    assert tied.slug not in orphaned


def test_document_is_orphaned_that_no_fact_is_drawn_from(staff):
    passage = factories.PassageFactory(document__slug="made-silent")
    assert "made-silent" in listed(staff, "document", orphaned="yes")
    factories.EvidenceFactory(party=factories.PartyFactory(), passage=passage)
    assert "made-silent" not in listed(staff, "document", orphaned="yes")


class TestDuplicates:
    page = "/admin/partnerships/organisation/duplicates/"

    def test_lead_to_the_merge(self, staff):
        one = factories.OrganisationFactory(name_en="Ministry of Foreign Affairs")
        other = factories.OrganisationFactory(name_en="Ministry of foreign affaires")
        response = staff.get(self.page)
        assert (one, other) in [pair[:2] for pair in response.context["pairs"]]
        data = {"action": "merge_selected", "_selected_action": [one.pk, other.pk]}
        merge = staff.post(reverse("admin:partnerships_organisation_changelist"), data)
        assert "The record that stays" in merge.text

    def test_are_said_to_be_none(self, staff):
        text = staff.get("/admin/partnerships/person/duplicates/").text
        assert "No two names are nearly the same." in text

    def test_are_for_who_may_look(self, client, django_user_model):
        user = django_user_model.objects.create(username="nobody", is_staff=True)
        Account.objects.create(user=user, is_excused=True)
        client.force_login(user)
        assert client.get(self.page).status_code == 403
