import pytest

from partnerships.models import Passage
from tests.factories import (
    DocumentFactory,
    EvidenceFactory,
    PartyFactory,
    PassageFactory,
)

from .conftest import change_page, errors

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

TEXT = " The two sides\nagreed. "


@pytest.fixture
def passage():
    return PassageFactory(lead="\n\n  ", text=TEXT)


@pytest.fixture
def cited(passage):
    return EvidenceFactory(party=PartyFactory(), passage=passage, words="agreed")


def test_saving_a_document_leaves_its_text_letter_for_letter(desk, passage):
    desk.save(passage.document, **{"passages-0-kind": "heading"})
    passage.refresh_from_db()
    assert (passage.kind, passage.lead, passage.text) == ("heading", "\n\n  ", TEXT)


def test_white_space_before_is_shown_and_typed_as_signs(desk, passage):
    assert 'value="⏎⏎  "' in desk.open(passage).text
    desk.save(passage, lead="⏎\u0020")
    passage.refresh_from_db()
    assert passage.lead == "\n "


def test_white_space_before_is_nothing_else(desk, passage):
    response = desk.save(passage, lead="and")
    assert errors(response) == ["Write only spaces, and ⏎ for each line break."]


def test_a_new_passage_has_none_before_it_unless_typed(desk):
    document = DocumentFactory()
    desk.save_with_row(document, "passages", number=1, kind="title", text="Title")
    assert document.passages.get().lead == ""


def test_words_that_are_quoted_stay(desk, passage, cited):
    response = desk.save(passage, text="They met.")
    assert errors(response) == [f"Evidence {cited.code} quotes this from it: “agreed”."]
    assert "They met." in response.text


def test_a_passage_that_is_quoted_is_no_contact(desk, passage, cited):
    response = desk.save(passage.document, **{"passages-0-kind": "contact"})
    assert errors(response) == [f"Evidence {cited.code} quotes this from it: “agreed”."]


def test_other_words_of_a_quoted_passage_change(desk, passage, cited):
    assert desk.save(passage, text="They agreed.").status_code == 302


def test_a_cited_passage_is_not_deleted(staff, passage, cited):
    page = change_page(passage).replace("change", "delete")
    response = staff.post(page, {"post": "yes"})
    assert response.status_code == 200
    assert "protected" in response.text
    assert Passage.objects.filter(pk=passage.pk).exists()


def test_a_document_with_a_cited_passage_is_not_deleted(staff, passage, cited):
    page = change_page(passage.document).replace("change", "delete")
    assert "protected" in staff.post(page, {"post": "yes"}).text
    assert Passage.objects.filter(pk=passage.pk).exists()


def test_a_cited_passage_is_not_deleted_on_its_documents_page(desk, passage, cited):
    response = desk.save(passage.document, **{"passages-0-DELETE": "on"})
    assert "protected" in errors(response)[0]
    assert Passage.objects.filter(pk=passage.pk).exists()


def test_the_text_of_a_published_document_does_not_change(desk):
    document = DocumentFactory(content="Words.", kind="article")
    PassageFactory(document=document, text="Words.")
    EvidenceFactory(document=document, field="kind")
    document.publish()
    response = desk.save(document, **{"passages-0-text": "Other words."})
    assert errors(response)[1:] == [
        "The passages are not the text that the SHA-256 names."
    ]
    assert document.text() == "Words."
