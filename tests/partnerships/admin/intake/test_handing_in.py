"""A document comes in: handed in, and looked at."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partnerships.desk.intakes import Intake
from partnerships.models import Document
from partnerships.uploads.problems import BINARY, SENTENCES, TOO_LARGE, TOO_MANY
from tests.factories import DocumentFactory

from ..conftest import messages
from .conftest import TEXT, page, said, typed

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def hand_in(staff, **data):
    return staff.post(page("add"), data)


class TestHandIn:
    def test_pasted_text_leads_to_its_passages(self, staff):
        assert staff.get(page("add")).status_code == 200
        pasted = TEXT.replace("\n", "\r\n")
        response = hand_in(staff, pasted=pasted, source_url="example.org/a")
        intake = Intake.objects.get()
        assert response.headers["Location"] == page("change", intake.pk)
        assert (str(intake), intake.text) == ("Deux agences signent un accord", TEXT)
        assert intake.source_url == "https://example.org/a"

    def test_a_file_is_read_and_named(self, staff):
        file = SimpleUploadedFile("paper.html", b"<h1>Titre</h1><script>no()</script>")
        response = hand_in(staff, file=file)
        intake = Intake.objects.get()
        assert (intake.name, intake.text) == ("paper.html", "Titre")
        shown = staff.get(response.headers["Location"])
        assert str(SENTENCES["scripts"]) in shown.text

    @pytest.mark.parametrize("data", [{}, {"pasted": "a", "file": "b"}])
    def test_takes_a_file_or_a_text(self, staff, data):
        if "file" in data:
            data = data | {"file": SimpleUploadedFile("a.txt", b"Text")}
        response = hand_in(staff, **data)
        assert said(response) == ["Choose a file, or paste a text: one of them."]
        assert not Intake.objects.exists()

    def test_refuses_what_cannot_be_read(self, staff):
        response = hand_in(staff, file=SimpleUploadedFile("a.txt", b"\x00\x01"))
        assert said(response) == [SENTENCES[BINARY]]

    def test_refuses_an_empty_file(self, staff):
        response = hand_in(staff, file=SimpleUploadedFile("a.txt", b""))
        assert said(response)
        assert not Intake.objects.exists()

    def test_refuses_what_is_too_large_and_keeps_nothing_of_it(self, staff, settings):
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
        large = SimpleUploadedFile("a.txt", b"Text " * 1000)
        response = hand_in(staff, file=large)
        assert said(response) == [SENTENCES[TOO_LARGE]]
        assert response.context["form"].files["file"].size == 5000

    def test_refuses_more_passages_than_anybody_looks_at(self, staff):
        response = hand_in(staff, pasted="A paragraph.\n\n" * 10_000)
        assert said(response) == [SENTENCES[TOO_MANY]]
        assert not Intake.objects.exists()

    def test_refuses_fifty_megabytes(self, staff):
        large = SimpleUploadedFile("a.txt", b"Text " * 10 * 1024**2)
        response = hand_in(staff, file=large)
        assert said(response) == [SENTENCES[TOO_LARGE]]

    def test_says_where_more_text_is_taken_than_a_form_has(self, staff, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        response = hand_in(staff, pasted="Text " * 1000)
        assert response.status_code == 413
        assert "hand it in as a file" in response.text

    def test_points_out_the_very_same_text(self, staff):
        same = DocumentFactory(content=TEXT)
        response = hand_in(staff, pasted=TEXT)
        assert said(response)[0].startswith("This very text is there already:")
        assert f"/admin/partnerships/document/{same.pk}/change/" in response.text

    def test_shows_nothing_of_it_unescaped(self, staff):
        response = hand_in(staff, pasted="<b>Text</b> <script>alert(1)</script>")
        shown = staff.get(response.headers["Location"]).text
        assert "<script>alert(1)" not in shown
        assert "&lt;script&gt;alert(1)" in shown


class TestLook:
    def test_shows_what_it_is_proposed_to_be(self, staff, handed_in):
        response = staff.get(page("change", handed_in.pk))
        form = response.context["form"]
        proposed = {field.name: field.value() for field in form}
        assert proposed["language"] == "fr"
        assert proposed["date"] == "2021-03-03"
        assert proposed["place_fr"] == "Genève"
        assert [kind.value() for _text, kind in form.passages()][-1] == "contact"

    def test_points_out_what_is_nearly_the_same(self, staff, handed_in):
        document = DocumentFactory()
        document.passages.create(number=1, text=TEXT.partition("\n\n")[2])
        shown = staff.get(page("change", handed_in.pk))
        assert "Nearly the same text is there already:" in shown.text
        assert str(document) in shown.text

    def make(self, staff, intake, **changes):
        address = page("change", intake.pk)
        data = typed(staff.get(address).context["form"])
        data |= {"slug": "made-paper", "kind": "news-release"} | changes
        return staff.post(address, data)

    def test_makes_a_draft_of_it(self, staff, handed_in):
        assert self.make(staff, handed_in).status_code == 302
        document = Document.objects.get(slug="made-paper")
        handed_in.refresh_from_db()
        assert handed_in.document == document
        assert document.status == "draft"
        assert document.text() == TEXT
        assert document.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
        assert document.passage_count == 5

    def test_its_head_is_evidence_for_what_it_says(self, staff, handed_in):
        self.make(staff, handed_in, title_fr="Deux agences signent un accord")
        document = Document.objects.get(slug="made-paper")
        words = dict(document.evidence.values_list("field", "words"))
        assert words["date"] == "3 mars 2021"
        assert words["place"] == "Genève"
        assert words["title"] == "Deux agences signent un accord"

    def test_a_title_of_ours_has_no_evidence(self, staff, handed_in):
        self.make(staff, handed_in, title_fr="Un titre du portail")
        document = Document.objects.get(slug="made-paper")
        assert not document.evidence.filter(field="title").exists()

    def test_a_passage_can_go_on_the_one_above(self, staff, handed_in):
        self.make(staff, handed_in, **{"kind-3": "above"})
        document = Document.objects.get(slug="made-paper")
        assert document.passage_count == 4
        assert "Horizon.\n\n«" in document.passages.get(number=2).text
        assert document.text() == TEXT

    def test_the_first_goes_on_nothing(self, staff, handed_in):
        self.make(staff, handed_in, **{"kind-1": "above"})
        document = Document.objects.get(slug="made-paper")
        assert document.passages.get(number=1).kind == "paragraph"

    def test_refuses_a_document_of_nothing(self, staff, handed_in):
        kinds = {f"kind-{number}": "navigation" for number in range(1, 6)}
        response = self.make(staff, handed_in, **kinds)
        sentence = "Some passage is more than navigation or contacts."
        assert said(response) == [sentence]

    def test_refuses_an_unknown_kind_and_a_slug_that_is_taken(self, staff, handed_in):
        DocumentFactory(slug="made-other")
        response = self.make(staff, handed_in, slug="made-other", **{"kind-1": "odd"})
        assert len(said(response)) == 2
        assert response.status_code == 200

    def test_suggestions_come_of_the_passages_as_they_were_looked_at(
        self, staff, handed_in
    ):
        self.make(staff, handed_in, **{"kind-4": "navigation"})
        assert handed_in.suggested.exists()
        assert not handed_in.suggested.filter(category="sdg").exists()

    def test_is_kept_in_the_history(self, staff, handed_in, history):
        self.make(staff, handed_in)
        document = Document.objects.get(slug="made-paper")
        version = Document.history.get(id=document.pk)
        assert version.history_user.username == "staff"


def test_what_is_not_there_is_said(staff):
    response = staff.get(page("change", 0), follow=True)
    assert "Perhaps it was deleted" in messages(response)[0]


def test_the_list_says_what_is_to_be_decided(staff, intake, suggest):
    suggest("sdg", "8.7", "cible 8.7")
    response = staff.get(page("changelist"))
    assert '<td class="field-left_open">1</td>' in response.text
