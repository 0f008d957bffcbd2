"""Postgres keeps ``is_public`` as the models' rules say, whoever writes what in which
order."""

import psycopg2
import pytest
from django.db import connection

from partnerships.models import Agreement, Evidence, Membership, Party
from partnerships.models.base import PublicRow
from partnerships.public_rows import correct, in_order, rests_on_of
from portal.roles import STAFF, public_models
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
)
from tests.partnerships.naive import is_public

pytestmark = pytest.mark.django_db


@pytest.fixture
def quoted():
    """Evidence for a party of a published agreement."""
    return EvidenceFactory(
        party=PartyFactory(
            agreement=AgreementFactory(published=True),
            organisation=OrganisationFactory(published=True),
        ),
        passage=PassageFactory(document__published=True),
    )


def is_kept_public(row):
    return type(row).objects.values_list("is_public", flat=True).get(pk=row.pk)


@pytest.mark.parametrize("model", in_order(), ids=lambda m: m.__name__)
def test_column_says_what_the_rules_of_the_rows_say(model):
    for row in model.objects.all():
        assert row.is_public == is_public(row), row


def test_what_is_written_there_does_not_matter(quoted):
    Evidence.objects.filter(pk=quoted.pk).update(is_public=False)
    assert is_kept_public(quoted)


def test_what_happens_to_a_record_happens_to_all_that_rests_on_it(quoted):
    quoted.party.agreement.withdraw()
    assert not is_kept_public(quoted.party)
    assert not is_kept_public(quoted)
    Agreement.objects.update(status="published")
    assert is_kept_public(quoted)


def test_every_model_has_its_triggers_of_today():
    for model in in_order():
        table = model._meta.db_table
        kept = source_of(f"{table}_keep_public")
        assert model.public_when.format(row="NEW") in kept
        for field in rests_on_of(model):
            assert f"NEW.{field.column} IS NULL OR" in kept
            passed_on = source_of(f"{field.related_model._meta.db_table}_pass_public_on")
            assert f"UPDATE {table} SET is_public" in passed_on


def source_of(function):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function])
        [source] = cursor.fetchone()
    return source


def test_no_model_of_the_public_points_to_rows_that_are_not_without_saying_so():
    for model in public_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and issubclass(field.related_model, PublicRow):
                assert issubclass(model, PublicRow), field


def test_rows_written_without_triggers_are_set_right(quoted):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("evidence", "party"):
            cursor.execute(f"ALTER TABLE partnerships_{table} DISABLE TRIGGER USER")
        Evidence.objects.update(is_public=False)
        Party.objects.update(is_public=True)
        correct(cursor)
    for model in (Party, Evidence):
        for row in model.objects.all():
            assert row.is_public == is_public(row), row


WRITE_A_PARTY = "UPDATE partnerships_party SET role = role WHERE id = %s"
WITHDRAW = "UPDATE partnerships_agreement SET status = 'withdrawn' WHERE id = %s"
WRITE_A_MEMBERSHIP = "UPDATE partnerships_membership SET role = role WHERE id = %s"
RENAME = "UPDATE partnerships_organisation SET acronym_fr = 'X' WHERE id = %s"


def test_who_writes_a_row_and_who_withdraws_its_record_wait_for_each_other(connect):
    party = Party.objects.published().first()
    for statements in (
        [(WRITE_A_PARTY, party.pk), (WITHDRAW, party.agreement_id)],
        [(WITHDRAW, party.agreement_id), (WRITE_A_PARTY, party.pk)],
    ):
        with connect(STAFF) as one, connect(STAFF) as other:
            statement, key = statements[0]
            one.cursor().execute(statement, [key])
            cursor = other.cursor()
            cursor.execute("SET lock_timeout = 50")
            statement, key = statements[1]
            with pytest.raises(psycopg2.errors.LockNotAvailable):
                cursor.execute(statement, [key])


def test_who_edits_the_record_meanwhile_waits_for_nobody(connect):
    membership = Membership.objects.published().first()
    with connect(STAFF) as one, connect(STAFF) as other:
        one.cursor().execute(WRITE_A_MEMBERSHIP, [membership.pk])
        cursor = other.cursor()
        cursor.execute("SET lock_timeout = 50")
        cursor.execute(RENAME, [membership.organisation_id])
        assert cursor.rowcount == 1
