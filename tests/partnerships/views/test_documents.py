"""The reader, the page of a fact, and the way between them, in both directions."""

import json
from pathlib import Path

import pytest
import yaml

from partnerships.evidence import with_public_subject
from partnerships.models import Document, Evidence, Passage
from tests.factories import DocumentFactory, EvidenceFactory, GroupFactory, PassageFactory

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]
INVENTORY = json.loads((ROOT / "tests/inventory.json").read_text("utf-8"))
NOT_RECORDS = {
    entry["fact"]
    for entry in yaml.safe_load((ROOT / "docs/not_records.yaml").read_text("utf-8"))
}
LETTERS = dict(zip("01234", "abcde", strict=True))
SHIPPED = sorted({entry["document"] for entry in INVENTORY})


@pytest.fixture(params=SHIPPED)
def document(request):
    return Document.objects.get(slug=request.param)


@pytest.fixture
def reader(get, document):
    return get(f"/en/documents/{document.slug}/")


def cited(document):
    return with_public_subject(
        Evidence.objects.with_source().filter(passage__document=document)
    )


def code_of(fact):
    """000-F10 is a10, and what else is drawn from it a10b, a10c …"""
    document, number = fact.split("-F")
    return f"{LETTERS[document[-1]]}{number}"


def test_passages_are_the_document_word_for_word(document, reader):
    shown = {
        int(element["data-passage"]): element.text(without="data-note")
        for element in reader.all(data_passage=True)
    }
    public = document.passages.exclude(kind=Passage.Kind.CONTACT)
    assert shown == {passage.number: passage.text for passage in public}
    for number in shown:
        assert next(reader.all(id=f"p{number}")).get("data-passage") == str(number)


def test_marks_of_a_code_are_together_the_words_of_its_evidence(document, reader):
    marked = {}
    for passage in reader.all(data_passage=True):
        for mark in passage.all("mark", data_facts=True):
            for code in mark["data-facts"].split():
                marked[code] = marked.get(code, "") + mark.text(without="data-note")
    assert marked == {item.code: item.words for item in cited(document)}


def test_marks_are_where_their_addresses_land(document, reader):
    for item in cited(document):
        element = reader.one(id=f"e-{item.code}")
        assert element.tag == "mark"
        assert item.words.startswith(element.text()) or element.text() in item.words


def test_beside_each_passage_stand_its_facts(document, reader):
    notes = [
        a["href"].split("/")[3]
        for note in reader.all(data_note=True)
        for a in note.all("a")
        if "/facts/" in a["href"]
    ]
    assert sorted(notes) == sorted(item.code for item in cited(document))


def test_every_inventoried_fact_is_a_record_or_is_said_not_to_be():
    codes = set(Evidence.objects.values_list("code", flat=True))
    drawn = {entry["fact"] for entry in INVENTORY if code_of(entry["fact"]) in codes}
    assert len(INVENTORY) == 155
    assert drawn | NOT_RECORDS == {entry["fact"] for entry in INVENTORY}
    assert drawn & NOT_RECORDS == set()


@pytest.mark.parametrize(
    "entry",
    [entry for entry in INVENTORY if entry["fact"] not in NOT_RECORDS],
    ids=lambda entry: entry["fact"],
)
def test_inventoried_fact_is_reached_from_its_passage_and_back(
    client, public_site, entry
):
    code, document = code_of(entry["fact"]), f"/en/documents/{entry['document']}/"
    evidence = Evidence.objects.select_related("passage").get(code=code)
    assert _overlaps(evidence, entry["words"])
    assert f'href="/en/facts/{code}/"' in _html(client, document)
    assert f'href="{document}#e-{code}"' in _html(client, f"/en/facts/{code}/")
    assert f'id="e-{code}"' in _html(client, document)


def _overlaps(evidence, words):
    """Whether the evidence quotes words of the inventory's, in the same passage. The
    inventory's may run over the end of a passage."""
    passage, quoted = evidence.passage.text, range(evidence.start, evidence.end)
    for part in [words, *words.split("\n")]:
        start = passage.find(part)
        while part.strip() and start >= 0:
            if start < quoted.stop and quoted.start < start + len(part):
                return True
            start = passage.find(part, start + 1)
    return False


def _html(client, address, kept={}):  # noqa: B006
    if address not in kept:
        kept[address] = client.get(address).content.decode()
    return kept[address]


# Parts of a long document


@pytest.fixture
def long_document():
    document = DocumentFactory(slug="made-long", published=True, passage_count=101)
    for number in (1, 100, 101):
        PassageFactory(document=document, number=number, text=f"Words of {number}.")
    return document


def test_long_document_comes_in_parts(get, long_document):
    first = get("/en/documents/made-long/")
    assert list(first.all(id="p100"))
    assert not list(first.all(id="p101"))
    second = get("/en/documents/made-long/?part=2")
    assert list(second.all(id="p101"))
    assert not list(second.all(id="p100"))


@pytest.mark.parametrize("part", ["0", "3", "-1", "abc", "1000000000", "", "1.5"])
def test_part_that_is_not_there_is_a_404(get, long_document, part):
    get(f"/en/documents/made-long/?part={part}", 404)


# The page of a fact


def test_fact_is_one_sentence_with_all_its_evidence(get):
    made = GroupFactory(slug="made-group", kind="network", published=True)
    document = DocumentFactory(published=True)
    for number in (1, 2):
        passage = PassageFactory(document=document, number=number)
        evidence = EvidenceFactory(group=made, field="kind", passage=passage)
    page = get(f"/en/facts/{evidence.code}/")
    assert "network" in page.one("h1").words
    assert len(list(page.all("span", class_="evidence"))) == 2
    assert "/en/groups/made-group/" in {a["href"] for a in page.one("main").all("a")}


@pytest.mark.parametrize("code", ["zzzzzzz", "A10", "a10x"])
def test_unknown_code_is_a_404(get, code):
    get(f"/en/facts/{code}/", 404)


def test_fact_of_a_draft_is_a_404(get):
    made = GroupFactory(kind="network")
    evidence = EvidenceFactory(
        group=made, field="kind", passage__document=DocumentFactory(published=True)
    )
    get(f"/en/facts/{evidence.code}/", 404)
