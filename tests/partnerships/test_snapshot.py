"""The index reads one state of the database, and of that what is public."""

import contextlib
import time
from types import SimpleNamespace

import pytest

from partnerships import snapshot as module
from partnerships.models import FrameworkLink, Party
from partnerships.snapshot import bases, facts, snapshot
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    FrameworkLinkFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
    StatementFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db


def test_every_query_reads_one_state_however_long_it_takes(monkeypatch):
    said = []

    class Connection:
        in_atomic_block = False

        @contextlib.contextmanager
        def cursor(self):
            yield SimpleNamespace(execute=said.append)

    monkeypatch.setattr(module, "connection", Connection())
    with snapshot():
        pass
    assert said == module.SETTINGS
    assert said[0] == "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


def test_what_was_read_may_be_put_together_as_slowly_as_it_takes(own, monkeypatch):
    monkeypatch.setattr(module, "connection", own)
    with own.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = 50")
        with snapshot():
            time.sleep(0.3)
            cursor.execute("SELECT 1")


@pytest.fixture
def party():
    return PartyFactory(
        agreement=AgreementFactory(published=True),
        organisation=OrganisationFactory(slug="made-actor", published=True),
    )


def parties():
    found = facts(Party, ["agreement"], ["organisation__slug"])
    return {key: (record, slug) for key, record, slug in found}


def test_fact_leads_from_its_row_to_its_record_and_its_value(party):
    assert parties()[party.pk] == (party.agreement_id, "made-actor")


@pytest.mark.parametrize("parent", ["agreement", "organisation"])
def test_fact_of_a_draft_is_none(party, parent):
    draft = getattr(party, parent)
    draft.status = "draft"
    draft.save()
    assert party.pk not in parties()


def test_path_over_a_statement_counts_where_the_row_has_no_record_of_its_own():
    statement = StatementFactory(agreement=AgreementFactory(published=True))
    link = FrameworkLinkFactory(
        agreement=None, statement=statement, target=TargetFactory()
    )
    paths = ["agreement", "statement__agreement"]
    found = facts(FrameworkLink, paths, ["goal__code", "target__goal__code"])
    assert (link.pk, statement.agreement_id, "99") in found


def test_bases_of_a_row_are_those_of_its_public_sources(party):
    public = PassageFactory(document__published=True)
    reasons = dict.fromkeys(("reason_fr", "reason_en", "reason_es"), "A reading.")
    EvidenceFactory(party=party, passage=public)
    EvidenceFactory(party=party, passage=PassageFactory(), basis="inferred", **reasons)
    bits = bases(Party)[party.pk]
    assert module.BASES_OF[bits] == ["stated"]
