"""What Postgres itself refuses and keeps, in raw SQL."""

import contextlib

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg2 import errors

from partnerships.models import FormerAddress, Status
from tests.factories import (
    AgreementFactory,
    DocumentFactory,
    EventFactory,
    GroupFactory,
    OrganisationFactory,
    PersonFactory,
)

RECORDS = [
    AgreementFactory,
    DocumentFactory,
    EventFactory,
    GroupFactory,
    OrganisationFactory,
    PersonFactory,
]


@pytest.fixture
def owner(django_db_setup):
    """A connection of its own to the loaded database, which may commit."""
    parameters = connection.get_connection_params()
    with contextlib.closing(psycopg2.connect(**parameters)) as opened:
        yield opened


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            "UPDATE partnerships_evidence SET words = 'ont rompu' WHERE code = 'a04'",
            id="words-that-the-passage-does-not-have",
        ),
        pytest.param(
            """UPDATE partnerships_evidence
            SET words = replace(words, '’', '''') WHERE code = 'a04'""",
            id="another-apostrophe",
        ),
        pytest.param(
            "UPDATE partnerships_evidence SET words = upper(words) WHERE code = 'a04'",
            id="another-case",
        ),
        pytest.param(
            "UPDATE partnerships_evidence SET occurrence = 2 WHERE code = 'a04'",
            id="an-occurrence-too-many",
        ),
        pytest.param(
            """UPDATE partnerships_evidence SET passage_id =
            (SELECT id FROM partnerships_passage p
            WHERE p.number = 2 AND p.document_id = partnerships_evidence.document_id)
            WHERE code = 'a01'""",
            id="another-passage",
        ),
        pytest.param(
            """INSERT INTO partnerships_evidence (code, organisation_id, passage_id,
              words, basis, field, occurrence, translation_fr, translation_en,
              translation_es, reason_fr, reason_en, reason_es)
            SELECT 'new', organisation_id, passage_id, 'ont rompu', basis,
              '', 1, '', '', '', '', '', ''
            FROM partnerships_evidence WHERE code = 'a02'""",
            id="a-new-quote-that-is-not-there",
        ),
        pytest.param(
            """UPDATE partnerships_passage SET text = replace(text, 'signé', 'rompu')
            WHERE id = (SELECT passage_id FROM partnerships_evidence
            WHERE code = 'a04')""",
            id="a-passage-changed-under-its-quotations",
        ),
        pytest.param(
            """UPDATE partnerships_passage SET kind = 'navigation'
            WHERE id = (SELECT passage_id FROM partnerships_evidence
            WHERE code = 'a04')""",
            id="a-cited-passage-that-becomes-navigation",
        ),
        pytest.param(
            """UPDATE partnerships_evidence e SET passage_id = p.id, words = p.text
            FROM partnerships_passage p WHERE e.code = 'a04' AND p.id =
            (SELECT min(id) FROM partnerships_passage WHERE kind = 'contact')""",
            id="contact-details-cited",
        ),
        pytest.param(
            """UPDATE partnerships_evidence e SET passage_id = p.id, words = p.text
            FROM partnerships_passage p WHERE e.code = 'a04' AND p.id =
            (SELECT min(id) FROM partnerships_passage WHERE kind = 'navigation')""",
            id="navigation-cited",
        ),
    ],
)
def test_words_that_do_not_stand_in_the_passage_are_refused_at_commit(owner, change):
    with owner.cursor() as cursor:
        cursor.execute(change)
        assert cursor.rowcount == 1
    with pytest.raises(errors.CheckViolation) as refusal:
        owner.commit()
    assert refusal.value.diag.constraint_name == "evidence_words_stand"


def test_a_cited_passage_cannot_be_deleted(owner):
    with owner.cursor() as cursor:
        cursor.execute(
            """DELETE FROM partnerships_passage WHERE id =
            (SELECT passage_id FROM partnerships_evidence WHERE code = 'a04')"""
        )
    with pytest.raises(errors.ForeignKeyViolation):
        owner.commit()


def test_a_passage_and_its_quotations_may_change_together(owner):
    with owner.cursor() as cursor:
        for table, column in (("passage", "text"), ("evidence", "words")):
            cursor.execute(
                f"UPDATE partnerships_{table} SET {column} = upper({column})"  # noqa: S608
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    owner.rollback()


def test_the_second_of_two_occurrences_may_be_quoted(owner):
    with owner.cursor() as cursor:
        cursor.execute(
            """UPDATE partnerships_passage SET text = text || text WHERE id =
            (SELECT passage_id FROM partnerships_evidence WHERE code = 'a04')"""
        )
        cursor.execute(
            "UPDATE partnerships_evidence SET occurrence = 2 WHERE code = 'a04'"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    owner.rollback()


def addresses(record):
    rows = FormerAddress.objects.filter(noun=record._meta.model_name)
    return {row.slug: row.successor for row in rows}


@pytest.mark.django_db
@pytest.mark.parametrize("factory", RECORDS)
class TestFormerAddresses:
    def test_a_renamed_record_leaves_its_old_address(self, factory):
        record = factory(published=True, slug="old")
        type(record).objects.filter(pk=record.pk).update(slug="new")
        assert addresses(record) == {"old": "new"}

    def test_a_record_renamed_twice_leaves_both(self, factory):
        record = factory(published=True, slug="old")
        for slug in ("newer", "newest"):
            type(record).objects.filter(pk=record.pk).update(slug=slug)
        assert addresses(record) == {"old": "newer", "newer": "newest"}

    def test_a_withdrawn_record_leaves_an_address_without_successor(self, factory):
        record = factory(published=True, slug="gone")
        record.withdraw()
        assert addresses(record) == {"gone": ""}

    def test_a_draft_that_is_withdrawn_was_never_at_an_address(self, factory):
        record = factory(status=Status.DRAFT)
        record.withdraw()
        assert addresses(record) == {}

    def test_a_record_that_returns_ends_its_former_address(self, factory):
        record = factory(published=True, slug="back")
        record.withdraw()
        type(record).objects.filter(pk=record.pk).update(status=Status.PUBLISHED)
        assert addresses(record) == {}

    def test_a_record_that_is_renamed_back_has_one_former_address(self, factory):
        record = factory(published=True, slug="a")
        for slug in ("b", "a"):
            type(record).objects.filter(pk=record.pk).update(slug=slug)
        assert addresses(record) == {"b": "a"}

    def test_other_changes_leave_none(self, factory):
        record = factory(published=True)
        record.save()
        assert addresses(record) == {}


@pytest.mark.django_db
def test_the_models_are_migrated():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
