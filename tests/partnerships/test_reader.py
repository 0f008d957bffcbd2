import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partnerships.models import Mention
from partnerships.reader import LeftOut, marked, passages
from tests.factories import (
    DocumentFactory,
    EvidenceFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
)


class Pieces(HTMLParser):
    """The text of some HTML, piece by piece, with the marks and links around each."""

    def __init__(self, html):
        super().__init__()
        self.open, self.pieces, self.ids = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.open.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        facts = [a["data-facts"] for _tag, a in self.open if "data-facts" in a]
        links = [a["href"] for tag, a in self.open if tag == "a"]
        ids = [a["id"] for _tag, a in self.open if "id" in a]
        codes = facts[0].split() if facts else []
        self.pieces.append(SimpleNamespace(text=data, codes=codes, links=links, ids=ids))

    @property
    def text(self):
        return "".join(piece.text for piece in self.pieces)

    def of(self, code):
        return "".join(piece.text for piece in self.pieces if code in piece.codes)

    def linked(self, address):
        return "".join(piece.text for piece in self.pieces if address in piece.links)


def quote(start, end, code):
    return SimpleNamespace(start=start, end=end, code=code)


def naming(start, end, address):
    record = SimpleNamespace(get_absolute_url=lambda: address)
    return SimpleNamespace(start=start, end=end, record=record)


@st.composite
def texts_and_spans(draw):
    text = draw(st.text(st.sampled_from("ab <>&\"'*#-• é’\u00a0\n"), min_size=1))
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text)))
    spans = spans.filter(lambda span: span[0] < span[1])
    evidence = [
        quote(*span, f"c{number}")
        for number, span in enumerate(draw(st.lists(spans, max_size=6)))
    ]
    mentions, after = [], 0
    for span in sorted(draw(st.lists(spans, max_size=3))):
        if span[0] >= after:
            mentions.append(naming(*span, f"/r{len(mentions)}/"))
            after = span[1]
    return text, evidence, mentions


@given(texts_and_spans())
@example(("abc", [quote(0, 3, "c0"), quote(0, 3, "c1"), quote(1, 2, "c2")], []))
@example(("**abc**", [quote(1, 3, "c0")], [naming(2, 4, "/r0/")]))
@example(("## a", [quote(0, 4, "c0")], []))
def test_a_marked_text_is_the_text_and_each_mark_its_words(drawn):
    text, evidence, mentions = drawn
    html = Pieces(marked(text, evidence, mentions))
    assert html.text == text
    for item in evidence:
        assert html.of(item.code) == text[item.start : item.end]
    for mention in mentions:
        words = text[mention.start : mention.end]
        assert html.linked(mention.record.get_absolute_url()) == words
    assert sorted(html.ids) == sorted(f"e-{item.code}" for item in evidence)


@given(texts_and_spans())
def test_the_address_of_a_fact_lands_where_its_words_begin(drawn):
    text, evidence, mentions = drawn
    html = Pieces(marked(text, evidence, mentions))
    for item in evidence:
        before = 0
        for piece in html.pieces:
            if f"e-{item.code}" in piece.ids:
                break
            before += len(piece.text)
        assert before == item.start


def test_only_a_text_without_facts_has_no_marks():
    assert marked("a < b", []) == "a &lt; b"
    assert marked("a < b", [quote(2, 3, "c1")]) == (
        'a <mark id="e-c1" data-facts="c1">&lt;</mark> b'
    )


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("## Heading", ["## "]),
        ("- an item - of a list", ["- "]),
        ("• an item", ["• "]),
        ("**bold** words", ["**", "**"]),
        ("- **bold**", ["- ", "**", "**"]),
        ("a # b\n- c", []),
        ("#hash", []),
        ("####### seven", []),
    ],
)
def test_signs_of_markdown_are_kept_and_shown_quietly(text, signs):
    html = marked(text, [])
    assert re.findall('<span class="syntax">(.*?)</span>', html) == signs
    assert Pieces(html).text == text


def test_signs_of_a_beginning_count_at_the_beginning_only():
    assert "syntax" not in marked("a - b", [quote(2, 5, "c1")])


@pytest.mark.django_db
class TestPassages:
    @pytest.fixture
    def document(self):
        document = DocumentFactory(published=True, passage_count=3)
        for number in (2, 1, 3):
            PassageFactory(document=document, number=number)
        return document

    @pytest.fixture
    def body(self):
        return OrganisationFactory(published=True, slug="made-body")

    def test_they_stand_in_order_with_their_words_marked(self, document, body):
        first = document.passages.get(number=1)
        evidence = EvidenceFactory(organisation=body, field="name", passage=first)
        found = passages(document)
        assert [passage.number for passage in found] == [1, 2, 3]
        assert found[0].notes == [evidence]
        assert Pieces(found[0].marked).of(evidence.code) == evidence.words
        assert found[1].notes == []
        assert found[1].marked == found[1].text

    def test_notes_stand_in_the_order_of_their_words(self, document, body):
        passage = document.passages.get(number=1)
        for code, words in [("c3", "agreed"), ("c2", "The two"), ("c1", "agreed to")]:
            EvidenceFactory(organisation=body, passage=passage, code=code, words=words)
        [first, *_others] = passages(document)
        assert [note.code for note in first.notes] == ["c2", "c1", "c3"]

    def test_that_contact_details_are_left_out_is_said(self, document):
        document.passages.filter(number=2).update(kind="contact")
        [first, second, third] = passages(document)
        assert (first.number, third.number) == (1, 3)
        assert second == LeftOut(2)
        assert not hasattr(second, "text")

    def test_facts_of_drafts_are_not_marked(self, document):
        passage = document.passages.get(number=1)
        EvidenceFactory(party=PartyFactory(), passage=passage)
        [first, *_others] = passages(document)
        assert first.notes == []
        assert "mark" not in first.marked

    def test_names_of_records_lead_to_them(self, document, body, public_site):
        passage = document.passages.get(number=1)
        Mention.objects.create(passage=passage, start=0, end=3, organisation=body)
        draft = OrganisationFactory()
        Mention.objects.create(passage=passage, start=4, end=7, organisation=draft)
        [first, *_others] = passages(document)
        assert Pieces(first.marked).linked(body.get_absolute_url()) == "The"
        assert first.marked.count("<a ") == 1

    def test_a_long_document_is_read_in_parts(self, document):
        PassageFactory(document=document, number=101)
        document.passage_count = 101
        assert [passage.number for passage in passages(document, 2)] == [101]
        assert [passage.number for passage in passages(document)] == [*range(1, 101)]

    def test_the_number_of_queries_does_not_grow(
        self, document, body, public_site, django_assert_max_num_queries
    ):
        for passage in document.passages.all():
            EvidenceFactory(organisation=body, field="name", passage=passage)
            Mention.objects.create(passage=passage, start=0, end=3, organisation=body)
        with django_assert_max_num_queries(4):
            passages(document)
