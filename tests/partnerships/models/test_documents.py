import hashlib

import pytest

from partnerships.models import Document, Passage
from tests.factories import DocumentFactory, PassageFactory, ReferenceSourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

REFUSAL = ["The passages are not the text that the SHA-256 names."]


@pytest.fixture
def document():
    text = "A title\n\n A first paragraph."
    digest = hashlib.sha256(text.encode()).hexdigest()
    document = DocumentFactory(
        published=True, slug="made", sha256=digest, passage_count=2
    )
    PassageFactory(document=document, number=2, lead="\n\n ", text="A first paragraph.")
    PassageFactory(document=document, number=1, text="A title")
    return document


def test_the_passages_with_the_space_before_them_are_the_file_again(document):
    assert document.text() == "A title\n\n A first paragraph."
    assert document.publication_rules() == []


@pytest.mark.parametrize(
    "change",
    [
        {"text": "A first paragraph"},
        {"text": "A first\u00a0paragraph."},
        {"lead": "\n"},
    ],
    ids=["a-sign-less", "another-space", "another-lead"],
)
def test_a_document_that_is_not_its_file_is_not_published(document, change):
    document.passages.filter(number=2).update(**change)
    assert document.publication_rules() == REFUSAL


@pytest.mark.parametrize(
    ("numbers", "count"), [([1, 3], 2), ([2, 3], 2), ([1, 2], 3), ([1, 2], 1)]
)
def test_its_passages_are_numbered_from_one_to_their_count(document, numbers, count):
    for passage, number in reversed(
        list(zip(document.passages.all(), numbers, strict=True))
    ):
        document.passages.filter(pk=passage.pk).update(number=number)
    document.passage_count = count
    told = ["Its passages are not numbered from 1 to their number."]
    assert document.publication_rules() == told


@pytest.mark.parametrize(
    ("count", "parts", "last"),
    [(0, 1, (1, 0)), (1, 1, (1, 1)), (100, 1, (1, 100)), (101, 2, (101, 101))],
)
def test_a_long_document_is_read_in_parts_of_a_hundred_passages(count, parts, last):
    document = Document(passage_count=count)
    assert document.part_count == parts
    assert document.part_span(parts) == last


@pytest.mark.parametrize("kind", Passage.Kind)
def test_contact_details_are_never_public(document, kind):
    document.passages.update(kind=kind)
    expected = 0 if kind == "contact" else 2
    assert Passage.objects.published().filter(document=document).count() == expected


def test_a_passage_stands_on_the_page_of_its_document(document, public_site):
    passage = document.passages.get(number=2)
    assert passage.get_absolute_url() == "/en/documents/made/#p2"
    assert str(passage) == "Made ¶ 2"


def test_a_source_stands_on_the_page_about_the_portal(public_site):
    source = ReferenceSourceFactory(slug="made", title="A register")
    assert source.get_absolute_url() == "/en/about/#source-made"
    assert str(source) == "A register"


@pytest.mark.parametrize("digest", ["", "A" * 64, "a" * 63, "g" * 64])
def test_a_checksum_is_64_small_hexadecimal_digits(digest):
    with pytest.raises(Exception, match="sha256"):
        DocumentFactory.build(sha256=digest).full_clean()


def test_a_document_is_not_published_without_its_text():
    document = Document.objects.get(pk=DocumentFactory().pk)
    assert document.publication_rules() == REFUSAL


def test_the_order_of_the_passages_counts(document):
    document.passages.filter(number=1).update(number=3)
    assert document.publication_rules() == REFUSAL
