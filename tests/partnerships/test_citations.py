"""Citations, read back by the parsers of those who take them."""

import datetime
import json

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from django.conf import settings
from django.utils import translation

from partnerships import citations
from partnerships.citations import CITATIONS, Work, work_of
from partnerships.models import Agreement, Change, Document, Evidence
from tests.factories import DocumentFactory, OrganisationFactory
from tests.markup import parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HARD = Work(
    key="made",
    title="Œuvre {50 %} of $1 & #2: a_b ~ c^d \\ é",
    author="Centre Œcuménique & Cie",
    issued=(2020, 10, 3),
    address="https://example.org/a_b?c=d&e=50%25",
    language="fr",
    note="« words »\nand more",
)


def read_bibtex(text):
    library = bibtexparser.parse_string(
        text, append_middleware=[LatexDecodingMiddleware()]
    )
    assert not library.failed_blocks
    (entry,) = library.entries
    return entry.key, {f.key: f.value.strip("{}") for f in entry.fields}


def read_ris(text):
    (entry,) = rispy.loads(text)
    return entry


@pytest.fixture
def agreement():
    agreement = Agreement.objects.get(slug="ilo-iom-2020")
    Change.objects.filter(noun="agreement", record=agreement.pk).update(
        changed_at=datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC)
    )
    return agreement


@pytest.fixture
def document():
    return Document.objects.get(slug="ilo-chairs-gmg-2014")


@pytest.fixture
def fact():
    return Evidence.objects.get(code="a10")


def test_agreement_is_an_entry_of_the_portal_of_the_day_it_changed(agreement):
    work = work_of(agreement)
    assert work.author == "Migration Partnerships"
    assert (work.title, work.date) == (agreement.title_en, "2026-03-04")
    assert work.address == f"{settings.PUBLIC_URL}/id/agreement/ilo-iom-2020"


def test_document_is_its_publishers_work_of_its_own_date(document):
    work = work_of(document)
    assert work.author == document.publisher.name_en
    assert work.title == document.title_fr
    assert (work.language, work.address) == ("fr", document.source_url)
    assert work.date == document.date


def test_document_without_a_title_has_ours_in_the_readers_language():
    document = Document.objects.get(slug="ilo-iom-agreement-2020")
    assert work_of(document).title == document.title_en


def test_document_without_publisher_date_and_address_says_none_of_them():
    work = work_of(DocumentFactory(slug="made-a", published=True, source_url=""))
    assert (work.author, work.issued) == ("", ())
    assert work.address.endswith("/id/document/made-a")
    assert citations.line(work).count(". ") == 1
    assert set(json.loads(citations.as_csl(work))[0]) == {
        "id",
        "type",
        "title",
        "URL",
        "language",
    }
    assert "author" not in read_bibtex(citations.as_bibtex(work))[1]
    assert "authors" not in read_ris(citations.as_ris(work))


def test_fact_is_its_sentence_with_the_words(fact):
    work = work_of(fact)
    assert fact.words in work.note
    assert work.key == "fact-a10"
    assert work.address.endswith("/id/fact/a10")


def test_fact_from_a_reference_source_quotes_no_words():
    work = work_of(Evidence.objects.exclude(reference=None).first())
    assert work.note == ""


@pytest.mark.parametrize(
    ("date", "issued"),
    [
        ("", ()),
        ("2006", (2006,)),
        ("2014-01", (2014, 1)),
        ("2020-10-23", (2020, 10, 23)),
        ("[2020,2021]", ()),
        ("2018-11-29/2018-11-30", (2018, 11)),
        ("2018-11-29/..", (2018, 11, 29)),
    ],
)
def test_date_is_told_as_far_as_it_is_certain(date, issued):
    assert work_of(DocumentFactory(date=date)).issued == issued


def test_line_is_that_of_iso_690(agreement):
    work = work_of(agreement)
    address = f"{settings.PUBLIC_URL}/id/agreement/ilo-iom-2020"
    assert citations.line(work) == (
        f"Migration Partnerships. {agreement.title_en} [online]. 4 March 2026."
        f" Available from: {address}"
    )
    with translation.override("fr"):
        assert "[en ligne]. 4 mars 2026. Disponible" in citations.line(work)


def test_bibtex_is_read_back():
    key, fields = read_bibtex(citations.as_bibtex(HARD))
    assert key == "made"
    assert fields["author"] == HARD.author
    assert "Œuvre" in fields["title"]
    assert "50 %" in fields["title"]
    assert "$1 & #2: a_b" in fields["title"]
    # An address is taken letter for letter.
    (entry,) = bibtexparser.parse_string(citations.as_bibtex(HARD)).entries
    assert entry["url"] == HARD.address
    assert (fields["year"], fields["month"]) == ("2020", "10")


def test_bibtex_of_a_report_names_the_institution():
    publisher = OrganisationFactory(name_en="The Press", published=True)
    report = DocumentFactory(slug="made-r", kind="report", publisher=publisher)
    text = citations.as_bibtex(work_of(report))
    assert text.startswith("@techreport{made-r,")
    assert read_bibtex(text)[1]["institution"] == "The Press"


def test_ris_is_read_back():
    entry = read_ris(citations.as_ris(HARD))
    assert entry["type_of_reference"] == "ELEC"
    assert entry["id"] == "made"
    assert entry["title"] == HARD.title
    assert entry["authors"] == [HARD.author]
    assert (entry["year"], entry["date"]) == ("2020", "2020/10/03")
    assert entry["urls"] == [HARD.address]
    assert entry["notes"] == ["« words » and more"]


def test_csl_json_is_read_back():
    (item,) = json.loads(citations.as_csl(HARD))
    assert item["title"] == HARD.title
    assert item["author"] == [{"literal": HARD.author}]
    assert item["issued"] == {"date-parts": [[2020, 10, 3]]}
    assert item["URL"] == HARD.address


@pytest.mark.parametrize("form", CITATIONS)
@pytest.mark.parametrize(
    "address",
    ["agreements/ilo-iom-2020", "documents/ilo-iom-agreement-2020", "facts/a10"],
)
def test_page_offers_its_citations(client, public_site, get_page, address, form):
    page = get_page(f"/en/{address}/")
    offered = {a["href"] for a in page.all("a")}
    assert f"/en/{address}.{form}" in offered
    response = client.get(f"/en/{address}.{form}")
    assert response.status_code == 200
    assert response["Content-Type"] == CITATIONS[form].content_type
    title = page.one("meta", name="citation_title")["content"]
    read = {
        "bib": lambda text: read_bibtex(text)[1]["title"],
        "ris": lambda text: read_ris(text)["title"],
        "csl.json": lambda text: json.loads(text)[0]["title"],
    }[form]
    assert read(response.content.decode()) == title
    assert page.one("p", class_="cite").words.startswith(
        page.one("meta", name="citation_author")["content"]
    )


def test_zotero_finds_the_date_and_the_address(get_page, document):
    page = get_page("/en/documents/ilo-chairs-gmg-2014/")

    def said(name):
        return page.one("meta", name=f"citation_{name}")["content"]

    assert said("publication_date") == document.date
    assert said("public_url") == document.source_url
    assert said("language") == "fr"


@pytest.mark.parametrize(
    "address", ["agreements/nothing.bib", "facts/zzzzzzz.ris", "documents/x.csl.json"]
)
def test_what_is_not_there_cannot_be_cited(client, public_site, address):
    assert client.get(f"/en/{address}").status_code == 404


@pytest.fixture
def get_page(client, public_site):
    def page(address):
        response = client.get(address)
        assert response.status_code == 200
        return parse(response.content.decode())

    return page
