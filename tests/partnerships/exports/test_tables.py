"""What the tables say of a record, and that they say it of public records only."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from partnerships.exports import TABLES, fields, tables
from partnerships.models import Agreement, Evidence, Membership
from tests.factories import (
    AgreementFactory,
    AliasFactory,
    DocumentFactory,
    EvidenceFactory,
    FrameworkLinkFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
    StatementFactory,
    TargetFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def read(name, query=""):
    """The rows of a table, each {column: cell}."""
    table = TABLES[name]
    filterset = table.filterset(QueryDict(query))
    return [
        dict(zip(table.header, row, strict=True))
        for rows in table.batches(filterset.qs)
        for row in rows
    ]


def public_passage():
    return PassageFactory(document=DocumentFactory(published=True))


def row_of(name, key, column="slug"):
    return next(row for row in read(name) if row[column] == key)


@pytest.fixture(params=TABLES)
def table(request):
    return TABLES[request.param]


def test_columns_are_named_once(table):
    assert len(set(table.header)) == len(table.header)


def test_every_column_is_explained_in_three_languages(table):
    for field in table.fields:
        for language in ("fr", "en", "es"):
            with translation.override(language):
                assert str(field.meaning)
                assert str(field.form)


def test_every_record_is_a_row_of_plain_cells(table):
    found = read(table.name)
    assert len(found) == table.published().count()
    for row in found:
        assert all(isinstance(cell, str | int) for cell in row.values()), row
        assert row["licence"] == LICENCE


def test_agreement_says_its_kind_and_dates_by_code_and_in_words():
    row = row_of("agreements", "ilo-iom-2020")
    assert row["permalink"].endswith("/id/agreement/ilo-iom-2020")
    assert row["kind"] == "agreement"
    assert [row["kind_fr"], row["kind_en"], row["kind_es"]] == [
        "accord",
        "agreement",
        "acuerdo",
    ]
    assert row["signed_on"] == row["signed_on_first"] == row["signed_on_last"]
    assert row["signed_on_precision"] == "day"


def test_agreement_names_its_parties_with_their_roles_and_who_signed():
    row = row_of("agreements", "ilo-iom-2020")
    assert row["party"] == "ilo | iom"
    assert row["party_noun"] == "organisation | organisation"
    assert row["party_role"] == "signatory | signatory"
    assert row["party_role_es"] == "firmante | firmante"
    assert row["party_name_fr"].startswith("Organisation internationale du Travail |")
    assert row["party_signed_by"] == "guy-ryder | antonio-vitorino"
    assert row["party_basis"] == "stated | stated"


def test_agreement_names_the_targets_it_works_for_and_how_that_is_known():
    row = row_of("agreements", "global-skills-partnership-on-migration")
    codes = row["target"].split(" | ")
    assert sorted(codes) == ["10.7", "4.3", "4.4", "4.7", "8.8"]
    assert row["target_basis"] == " | ".join(["interpreted"] * 5)
    assert row["target_uri"].split(" | ")[codes.index("8.8")].endswith("/sdg/8.8")
    assert row_of("agreements", "ilo-iom-2020")["target"] == ""


def test_agreement_works_for_what_its_statements_do():
    agreement = AgreementFactory(slug="made-a", published=True)
    statement = StatementFactory(agreement=agreement)
    FrameworkLinkFactory(agreement=None, statement=statement, target=TargetFactory())
    assert row_of("agreements", "made-a")["target"] == "99.1"


def test_record_names_the_documents_of_its_facts():
    row = row_of("agreements", "ilo-iom-2020")
    assert "ilo-iom-agreement-2020" in row["documents"].split(" | ")


def test_fact_known_in_two_ways_says_both():
    row = row_of("agreements", "crest")
    party = Agreement.objects.get(slug="crest").parties.get()
    EvidenceFactory(
        party=party,
        passage=public_passage(),
        basis="interpreted",
        reason_fr="x",
        reason_en="x",
        reason_es="x",
    )
    assert row["party_basis"] == "stated"
    assert row_of("agreements", "crest")["party_basis"] == "interpreted+stated"


def test_other_names_are_told():
    agreement = AgreementFactory(slug="made-a", published=True)
    AliasFactory(agreement=agreement, organisation=None, name="L'autre", language="fr")
    row = row_of("agreements", "made-a")
    assert (row["alias"], row["alias_language"]) == ("L'autre", "fr")


def test_membership_keeps_its_dates_and_basis():
    row = row_of("organisations", "ilo")
    assert "gmg" in row["group"].split(" | ")
    count = Membership.objects.filter(organisation__slug="ilo").count()
    for column in ("group_role", "group_start", "group_basis", "group_name_es"):
        assert len(row[column].split(" | ")) == count, column
    assert "chair" in row["group_role"].split(" | ")


@pytest.mark.parametrize(
    ("date", "precision"),
    [
        ("", ""),
        ("2006", "year"),
        ("2014-01", "month"),
        ("2020-10-23", "day"),
        ("2018-11-29/2018-11-30", "interval"),
        ("[2020,2021]", "one of"),
        ("2014~", "year"),
    ],
)
def test_date_says_how_precise_it_is(date, precision):
    assert fields.precision(date) == precision


def test_open_date_has_no_day_on_its_open_side():
    AgreementFactory(slug="made-a", published=True, started="2019/..")
    row = row_of("agreements", "made-a")
    assert (row["started_first"], row["started_last"]) == ("2019-01-01", "")


def test_facts_are_those_of_the_pages_with_their_words():
    row = row_of("facts", "a10", "code")
    evidence = Evidence.objects.get(code="a10")
    assert row["words"] == evidence.words
    text = evidence.passage.text
    assert text[row["words_start"] : row["words_end"]] == row["words"]
    assert row["permalink"].endswith("/id/fact/a10")
    assert (row["document"], row["passage"]) == (
        evidence.passage.document.slug,
        evidence.passage.number,
    )
    assert (row["words_language"], row["reference"]) == ("fr", "")
    assert row["basis_fr"]


def test_fact_is_a_sentence_in_each_language():
    party = Evidence.objects.filter(party__agreement__slug="crest", field="").first()
    row = row_of("facts", party.code, "code")
    assert (row["subject"], row["record_noun"], row["record"]) == (
        "party",
        "agreement",
        "crest",
    )
    assert "utilise" in row["sentence_fr"]
    assert "uses" in row["sentence_en"]
    assert row["sentence_es"] not in (row["sentence_fr"], row["sentence_en"])


def test_fact_of_reference_names_the_outside_source():
    reference = Evidence.objects.exclude(reference=None).first()
    row = row_of("facts", reference.code, "code")
    assert (row["basis"], row["words"], row["document"]) == ("reference", "", "")
    assert row["reference"] == reference.reference.slug
    assert row["reference_title"] == reference.reference.title


@pytest.mark.parametrize("noun", ["figure", "person", "group", "event", "document"])
def test_fact_names_the_record_on_whose_page_it_stands(noun):
    assert noun in {row["record_noun"] for row in read("facts")}


def test_link_of_a_statement_is_a_fact_of_its_agreement():
    statement = StatementFactory(agreement=AgreementFactory(published=True))
    link = FrameworkLinkFactory(
        agreement=None, statement=statement, target=TargetFactory()
    )
    source = EvidenceFactory(framework_link=link, passage=public_passage())
    row = row_of("facts", source.code, "code")
    assert row["record"] == statement.agreement.slug


def test_facts_are_filtered_by_basis_and_document():
    stated = read("facts", "basis=stated&document=iom-mfa-partnership")
    assert {(row["basis"], row["document"]) for row in stated} == {
        ("stated", "iom-mfa-partnership")
    }


def test_draft_is_in_no_table():
    hidden = OrganisationFactory(slug="made-hidden")
    agreement = AgreementFactory(slug="made-public", published=True)
    party = PartyFactory(agreement=agreement, organisation=hidden)
    EvidenceFactory(party=party, passage=public_passage())
    AgreementFactory(slug="made-draft")
    for name in TABLES:
        cells = {cell for row in read(name) for cell in row.values()}
        assert not {c for c in cells if "made-hidden" in str(c)}, name
        assert not {c for c in cells if "made-draft" in str(c)}, name
    assert row_of("agreements", "made-public")["party"] == ""


def test_batches_keep_the_order_asked_for(monkeypatch):
    whole = [row["slug"] for row in read("organisations")]
    monkeypatch.setattr(tables, "BATCH", 3)
    assert [row["slug"] for row in read("organisations")] == whole
    assert len(whole) > 6


def test_record_withdrawn_meanwhile_is_left_out():
    table = TABLES["agreements"]
    batches = table.batches(table.filterset(None).qs)
    Agreement.objects.get(slug="crest").withdraw()
    slugs = [row[0] for rows in batches for row in rows]
    assert slugs
    assert "crest" not in slugs


QUERIES = {
    "agreements": 9,
    "organisations": 7,
    "groups": 10,
    "events": 9,
    "people": 5,
    "documents": 4,
    "figures": 3,
    "facts": 53,
}


def test_rows_of_a_batch_are_read_together(table):
    records = table.published()
    list(table.batches(records))
    with CaptureQueriesContext(connection) as captured:
        list(table.batches(records))
    assert len(captured) == QUERIES[table.name]
