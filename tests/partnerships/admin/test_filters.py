import pytest

from partnerships.admin.filters import lacks_evidence
from partnerships.evidence import SUBJECT_NAMES, unsourced
from partnerships.models import Agreement, Organisation, Party, Record, Statement
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    FrameworkLinkFactory,
    OrganisationFactory,
    PartyFactory,
    StatementFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def listed(staff, noun, query):
    response = staff.get(f"/admin/partnerships/{noun}/", query)
    return set(response.context["cl"].queryset.values_list("slug", flat=True))


@pytest.fixture
def complete():
    agreement = AgreementFactory(slug="made-complete")
    EvidenceFactory(agreement=agreement, field="kind")
    EvidenceFactory(party=PartyFactory(agreement=agreement))
    return agreement


def test_finds_a_record_with_a_field_without_evidence(staff, complete):
    AgreementFactory(slug="made-unsourced")
    found = listed(staff, "agreement", {"evidence": "missing"})
    assert "made-unsourced" in found
    assert "made-complete" not in found


def test_finds_the_complete(staff, complete):
    AgreementFactory(slug="made-unsourced")
    found = listed(staff, "agreement", {"evidence": "complete"})
    assert "made-complete" in found
    assert "made-unsourced" not in found


def test_finds_a_record_with_a_fact_without_evidence(complete):
    PartyFactory(agreement=complete)
    assert complete in Agreement.objects.filter(lacks_evidence(Agreement))


def test_finds_a_record_whose_statement_has_a_link_without_evidence(complete):
    statement = StatementFactory(agreement=complete)
    EvidenceFactory(statement=statement)
    assert complete not in Agreement.objects.filter(lacks_evidence(Agreement))
    FrameworkLinkFactory(agreement=None, statement=statement)
    assert complete in Agreement.objects.filter(lacks_evidence(Agreement))


def test_a_translated_field_counts_in_any_language():
    seated = OrganisationFactory(seat_es="Ginebra")
    bare = OrganisationFactory()
    found = Organisation.objects.filter(lacks_evidence(Organisation))
    assert seated in found
    assert bare not in found


@pytest.mark.parametrize("model", SUBJECT_NAMES, ids=lambda model: model.__name__)
def test_agrees_with_the_rule_row_by_row(model, complete):
    PartyFactory()
    StatementFactory(due="2021", kind=Statement.Kind.COMMITMENT)
    FrameworkLinkFactory()
    if not issubclass(model, Record | Statement):
        rule = {row for row, _field in unsourced(list(model.objects.all()))}
        assert set(model.objects.filter(lacks_evidence(model))) == rule
    elif issubclass(model, Record):
        rule = {r for r in model.objects.all() if lacking(r)}
        assert set(model.objects.filter(lacks_evidence(model))) == rule


def lacking(record):
    from partnerships.evidence import unsourced_facts

    return unsourced_facts(record)


def test_finds_a_party_without_evidence(complete):
    bare = PartyFactory()
    found = Party.objects.filter(lacks_evidence(Party))
    assert bare in found
    assert complete.parties.get() not in found


def test_finds_what_is_not_translated(staff):
    OrganisationFactory(slug="made-english", name_en="School")
    OrganisationFactory(slug="made-both", name_en="School", name_fr="École")
    found = listed(staff, "organisation", {"untranslated": "fr"})
    assert "made-english" in found
    assert "made-both" not in found


def test_an_unknown_choice_lists_everything(staff):
    OrganisationFactory(slug="made-english")
    assert "made-english" in listed(staff, "organisation", {"untranslated": "zz"})
    assert "made-english" in listed(staff, "organisation", {"evidence": "zz"})
