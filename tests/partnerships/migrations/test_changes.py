"""When a record last changed is kept by Postgres, whoever changes it and how."""

import datetime

import pytest
from django.apps import apps
from django.db import connection

from partnerships.models import (
    Change,
    Document,
    Evidence,
    Party,
    Record,
)
from tests.factories import (
    AgreementFactory,
    FrameworkLinkFactory,
    StatementFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def long_ago():
    """Nothing has changed since 2001."""
    Change.objects.update(changed_at=LONG_AGO)


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def changed():
    """The records that changed since, as (noun, slug)."""
    return {
        (model._meta.model_name, record.slug)
        for model in Record.__subclasses__()
        for record in model.objects.with_changes()
        if record.changed_at > LONG_AGO
    }


def test_every_shipped_record_has_changed_once():
    for model in Record.__subclasses__():
        for record in model.objects.with_changes():
            assert record.changed_at == LONG_AGO, record
    assert changed() == set()


@pytest.mark.parametrize("model", Record.__subclasses__())
def test_record_changes_with_its_row(model):
    record = model.objects.first()
    run(f"UPDATE {model._meta.db_table} SET slug = slug WHERE id = {record.pk}")
    assert changed() == {(model._meta.model_name, record.slug)}


def test_record_changes_when_a_fact_is_added_changed_and_removed():
    crest = {("agreement", "crest")}
    party = Party.objects.filter(agreement__slug="crest").first()
    Evidence.objects.filter(party=party).delete()
    assert changed() == crest
    Change.objects.update(changed_at=LONG_AGO)
    party.delete()
    assert changed() == crest
    Change.objects.update(changed_at=LONG_AGO)
    party.save()
    assert changed() == crest


FACTS = [
    (model, relation)
    for model in Record.__subclasses__()
    for relation in model.fact_relations
]


@pytest.mark.parametrize(("model", "relation"), FACTS)
def test_record_changes_with_each_row_that_states_a_fact_of_it(model, relation):
    rows = model._meta.get_field(relation)
    row = rows.related_model.objects.exclude(**{rows.field.name: None}).first()
    rows.related_model.objects.filter(pk=row.pk).update(id=row.pk)
    record = getattr(row, rows.field.name)
    assert changed() == {(model._meta.model_name, record.slug)}


@pytest.mark.parametrize("subject", Evidence.SUBJECTS)
def test_record_changes_with_the_evidence_for_its_facts(subject):
    evidence = Evidence.objects.exclude(**{subject: None}).first()
    if evidence is None:
        pytest.skip("the shipped data has no such evidence")
    Evidence.objects.filter(pk=evidence.pk).update(field=evidence.field)
    ((noun, slug),) = changed()
    row = evidence.subject
    owners = [row, *(getattr(row, f.name) for f in row._meta.fields if f.is_relation)]
    if subject == "framework_link":
        owners = [row.record]
    assert apps.get_model("partnerships", noun).objects.get(slug=slug) in owners


def test_agreement_changes_with_the_links_of_its_statements():
    statement = StatementFactory(agreement=AgreementFactory(slug="made-a"))
    Change.objects.update(changed_at=LONG_AGO)
    link = FrameworkLinkFactory(
        agreement=None, statement=statement, target=TargetFactory()
    )
    assert changed() == {("agreement", "made-a")}
    Change.objects.update(changed_at=LONG_AGO)
    link.delete()
    assert changed() == {("agreement", "made-a")}


def test_document_changes_with_its_passages():
    document = Document.objects.first()
    document.passages.update(kind="paragraph")
    assert changed() == {("document", document.slug)}


def test_change_says_what_changed_and_when():
    change = Change(noun="agreement", record=7, changed_at=LONG_AGO)
    assert str(change) == "agreement 7: 2001-01-01 00:00:00"
