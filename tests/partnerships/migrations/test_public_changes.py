"""What readers see change is logged by Postgres, whoever changes it and how; what they
do not see is not."""

import datetime

import pytest
from django.db import connection

from partnerships.models import (
    Agreement,
    Document,
    Evidence,
    Organisation,
    Passage,
    PublicChange,
    Record,
    ReferenceSource,
    Verification,
)
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten():
    PublicChange.objects.all().delete()


def logged():
    """The entries, and the log empty again: in a test, all is one transaction."""
    entries = PublicChange.objects.order_by("noun", "record")
    found = [(e.noun, e.record, e.act, e.parts) for e in entries]
    PublicChange.objects.all().delete()
    return found


@pytest.fixture
def crest():
    return Agreement.objects.get(slug="crest")


@pytest.mark.parametrize("model", Record.__subclasses__())
def test_each_noun_is_logged_by_raw_sql_too(model):
    record, noun = model.objects.published().first(), model._meta.model_name
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET slug = 'made-new' WHERE id = {record.pk}")
    assert logged() == [(noun, record.pk, "changed", [noun])]


def test_saving_what_stands_there_is_no_change(crest):
    crest.save()
    crest.parties.first().save()
    assert logged() == []


def test_record_is_published_and_withdrawn():
    agreement = AgreementFactory()
    assert logged() == []
    Agreement.objects.filter(pk=agreement.pk).update(status="published")
    assert logged() == [("agreement", agreement.pk, "published", ["agreement"])]
    agreement.refresh_from_db()
    agreement.withdraw()
    assert logged() == [("agreement", agreement.pk, "withdrawn", ["agreement"])]


def test_drafts_are_not_logged_nor_anything_about_them():
    agreement = AgreementFactory(status="review")
    party = PartyFactory(agreement=agreement, organisation__published=True)
    logged()
    party.role = "lead"
    party.save()
    agreement.title_en = "Another title"
    agreement.save()
    agreement.delete()
    assert logged() == []


def test_a_row_that_readers_do_not_see_is_not_logged(crest):
    party = PartyFactory(agreement=crest, organisation=OrganisationFactory())
    party.role = "lead"
    party.save()
    assert logged() == []
    Organisation.objects.filter(pk=party.organisation_id).update(status="published")
    assert ("agreement", crest.pk, "changed", ["party"]) in logged()


def test_facts_and_their_evidence_are_logged_with_their_record(crest):
    party = crest.parties.first()
    Evidence.objects.filter(party=party).update(field="signed_by")
    assert logged() == [("agreement", crest.pk, "changed", ["evidence"])]
    party.role = "lead"
    party.save()
    party.delete()
    [(noun, pk, act, parts)] = logged()
    assert (noun, pk, act) == ("agreement", crest.pk, "changed")
    assert "party" in parts


def test_sources_are_logged_without_contact_details():
    document = Document.objects.published().first()
    Passage.objects.filter(document=document, number=1).update(lead=" ")
    assert logged() == [("document", document.pk, "changed", ["passage"])]
    PassageFactory(document=document, number=9999, kind="contact")
    assert logged() == []


def test_a_reference_source_is_logged_with_the_records_that_rest_on_it():
    source = ReferenceSource.objects.filter(evidence__organisation__slug="ilo").first()
    draft = OrganisationFactory()
    rests = {"reference": source, "basis": "reference"}
    EvidenceFactory(organisation=draft, passage=None, words="", **rests)
    logged()
    source.save()
    assert logged() == []
    source.title = "Another title"
    source.save()
    entries = logged()
    ilo = Organisation.objects.get(slug="ilo")
    assert ("organisation", ilo.pk, "changed", ["referencesource"]) in entries
    assert draft.pk not in {pk for noun, pk, _act, _parts in entries}


def test_one_transaction_is_one_entry(crest):
    crest.title_en = "Another title"
    crest.save()
    crest.parties.update(role="lead")
    assert logged() == [("agreement", crest.pk, "changed", ["agreement", "party"])]


def test_a_merged_record_is_logged_as_gone():
    duplicate = AgreementFactory(published=True)
    key = duplicate.pk
    logged()
    duplicate.delete()
    assert logged() == [("agreement", key, "withdrawn", ["agreement"])]


def test_entries_and_verifications_say_what_they_are():
    moment = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)
    change = PublicChange(noun="agreement", record=7, act="changed", at=moment)
    assert str(change) == "agreement 7 changed: 2001-01-01 00:00:00"
    look = Verification(noun="agreement", record=7, verified_on=moment.date())
    assert str(look) == "agreement 7: 2001-01-01"
