"""What each kind of file is read as, and what is refused."""

import io
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from partnerships.uploads import Unreadable, files, pdf
from partnerships.uploads.problems import (
    BINARY,
    DAMAGED,
    EMPTY,
    LOCKED,
    PICTURES,
    SCRIPTS,
    TOO_HARD,
    TOO_LONG,
    WINDOWS,
)

WORDS = "L’OIT préside le Groupe mondial."


def text_of(data, name="paper.txt"):
    return files.handed(name, data)[0]


def kinds_of(data, name="page.html"):
    text, kinds, _notes = files.handed(name, data)
    return {text[start:end]: kind for start, end, kind in kinds}


def notes_of(data, name="page.html"):
    return files.handed(name, data)[2]


def problem_of(data, name="paper.txt"):
    with pytest.raises(Unreadable) as problem:
        files.handed(name, data)
    assert problem.value.sentence
    return str(problem.value)


class TestPlainText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_is_read_in_its_encoding(self, encoding):
        assert files.handed("a.txt", WORDS.encode(encoding)) == (WORDS, [], [])

    def test_in_windows_1252_is_read_and_said(self):
        text, _kinds, notes = files.handed("a.txt", WORDS.encode("cp1252"))
        assert (text, notes) == (WORDS, [WINDOWS])

    def test_has_one_kind_of_line_break_and_no_white_space_at_its_ends(self):
        assert text_of(b"\r\n One\r\nTwo\rThree\x0cFour \n\n") == "One\nTwo\nThree\nFour"

    def test_has_no_gap_that_a_passage_could_not_keep(self):
        assert text_of(b"One" + b"\n" * 50 + b"Two") == "One\n\nTwo"

    @pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf"])
    def test_of_nothing_is_refused(self, data):
        assert problem_of(data) == EMPTY

    @pytest.mark.parametrize(
        "data",
        [
            b"PK\x03\x04\x14\x00",
            b"\x7fELF",
            b"\x1f\x8b\x08\x00\x81",
            "a\ud800".encode("utf-16", "surrogatepass"),
            b"\x81\x8d\x8f",
        ],
        ids=["zip", "program", "gzip", "broken utf-16", "no text"],
    )
    def test_that_is_none_is_refused(self, data):
        assert problem_of(data) == BINARY

    def test_longer_than_a_document_is_refused(self):
        assert problem_of(b"word " * (files.LONGEST // 4)) == TOO_LONG


class TestHtml:
    def test_is_what_its_reader_sees(self):
        page = (
            b"<!DOCTYPE html><title>No</title><style>p {}</style><body>"
            b"<p>One <b>two</b>&nbsp;three,<br>four<!-- no -->.</p>five<p hidden>no</p>"
            b"<div aria-hidden=true>no</div><p>&lt;script&gt; six"
        )
        expected = "One two\xa0three,\n\nfour.\n\nfive\n\n<script> six"
        assert text_of(page, "page.htm") == expected

    def test_is_known_without_a_name(self):
        assert text_of(b"<!doctype HTML><p>One", "") == "One"
        assert text_of(b"<?xml version='1.0'?>\n<html><p>One", "") == "One"

    def test_gives_kinds_to_its_parts(self):
        page = b"<nav><li>Menu</nav><h1>Title</h1><h2>Head</h2><ul><li>Item</ul><p>Text"
        assert kinds_of(page) == {
            "Menu": "navigation",
            "Title": "title",
            "Head": "heading",
            "Item": "list-item",
        }

    @pytest.mark.parametrize(
        "active",
        [
            "<script>alert(1)</script>",
            "<p onclick=alert(1)>Text</p>",
            "<form><input value=no><button>no</button></form>",
            "<iframe src='//other.example'></iframe>",
        ],
    )
    def test_is_cleaned_of_what_acts_and_that_is_said(self, active):
        page = f"<html><p>Text</p>{active}".encode()
        assert notes_of(page) == [SCRIPTS]
        assert set(text_of(page, "page.html").split()) == {"Text"}

    def test_of_nothing_but_scripts_is_refused(self):
        assert problem_of(b"<html><script>alert(1)</script>") == EMPTY

    def test_without_an_element_is_refused(self):
        assert problem_of(b"<!-- nothing -->", "page.html") == EMPTY

    def test_nested_without_end_is_read_as_far_as_it_goes(self):
        assert "Text" in text_of(b"<p>Text</p>" + b"<div>" * 100_000, "page.html")

    def test_declares_no_encoding_that_counts(self):
        page = "<html><meta charset=utf-16><p>é".encode()
        assert text_of(page) == "é"

    def test_leaves_no_control_character(self):
        assert text_of(b"<html><p>One&#1;two") == "Onetwo"


def test_markdown_is_read_as_it_is_shown():
    source = (
        b"# Title\n\nSome **bold** <script>no</script> text\nof two lines\n\n- Item\n"
    )
    text, kinds, notes = files.handed("paper.md", source)
    assert text == "Title\n\nSome bold <script>no</script> text of two lines\n\nItem"
    assert [kind for _start, _end, kind in kinds] == ["title", "list-item"]
    assert notes == []


def made_pdf(text="Words of a page", change=lambda writer: None):
    """A PDF with ``text`` on its only page."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    content = StreamObject()
    content.set_data(f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET".encode("latin-1"))
    page[NameObject("/Contents")] = writer._add_object(content)
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def action(kind):
    return DictionaryObject({NameObject("/S"): NameObject(kind)})


def opens(kind):
    def change(writer):
        writer.root_object[NameObject("/OpenAction")] = action(kind)

    return change


def names_script(writer):
    scripts = DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})
    writer.root_object[NameObject("/Names")] = writer._add_object(scripts)


def triggers(writer):
    actions = DictionaryObject({NameObject("/O"): action("/JavaScript")})
    writer.pages[0][NameObject("/AA")] = actions


def links(kind):
    def change(writer):
        note = DictionaryObject({NameObject("/A"): action(kind)})
        writer.pages[0][NameObject("/Annots")] = ArrayObject([note])

    return change


class TestPdf:
    def test_is_its_text(self):
        assert files.handed("paper.pdf", made_pdf()) == ("Words of a page", [], [])

    @pytest.mark.parametrize(
        "change",
        [
            names_script,
            opens("/JavaScript"),
            opens("/Launch"),
            triggers,
            links("/SubmitForm"),
        ],
        ids=["script", "opening", "program", "trigger", "form"],
    )
    def test_with_a_script_gives_its_text_alone_and_that_is_said(self, change):
        text, _kinds, notes = files.handed("", made_pdf(change=change))
        assert (text, notes) == ("Words of a page", [SCRIPTS])

    @pytest.mark.parametrize("change", [opens("/GoTo"), links("/URI")])
    def test_that_only_leads_somewhere_has_none(self, change):
        assert notes_of(made_pdf(change=change)) == []

    def test_locked_is_refused(self):
        locked = made_pdf(change=lambda writer: writer.encrypt("secret", "secret2"))
        assert problem_of(locked) == LOCKED

    def test_without_text_is_refused(self):
        assert problem_of(made_pdf(text="")) == PICTURES

    @pytest.mark.parametrize("rest", [b"1.4", b"1.4\nnothing", made_pdf()[5:200]])
    def test_damaged_is_refused(self, rest):
        assert problem_of(b"%PDF-" + rest) == DAMAGED

    def test_of_too_many_pages_is_refused(self, monkeypatch):
        monkeypatch.setattr(pdf, "PAGES", 0)
        assert problem_of(made_pdf()) == TOO_HARD

    def test_that_grows_when_it_is_unpacked_is_refused(self):
        def pack(writer):
            bomb = StreamObject()
            bomb._data = zlib.compress(b" " * 80_000_000, 1)
            bomb[NameObject("/Filter")] = NameObject("/FlateDecode")
            writer.pages[0][NameObject("/Contents")] = writer._add_object(bomb)

        assert problem_of(made_pdf(change=pack)) == TOO_HARD

    def test_with_odd_parts_is_read(self):
        def change(writer):
            writer.root_object[NameObject("/OpenAction")] = TextStringObject("odd")

        assert text_of(made_pdf(change=change)) == "Words of a page"
