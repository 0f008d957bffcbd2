"""What is proposed of a document before anybody has looked at it."""

import pytest

from partnerships.intake import proposals
from partnerships.intake.suggestion import Suggestion
from partnerships.models import Document
from tests.factories import DocumentFactory, PassageFactory

LONG = (
    "Les deux organisations signent un accord sur la migration de main-d’œuvre, qui porte"
    " sur la formation des jeunes, sur le recrutement équitable et sur les droits."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("L’OIT et les autres signent un accord dans le cadre des migrations.", "fr"),
        ("The two of them signed an agreement on the rights of workers.", "en"),
        ("Las dos organizaciones firman un acuerdo con los sindicatos y por eso.", "es"),
        ("8.7", "fr"),
    ],
)
def test_language_is_that_of_the_little_words(text, language):
    assert proposals.language_of(text) == language


def kinds(text, of_file=()):
    return [p.kind for p in proposals.passages_of(text, "fr", of_file)]


def test_passages_have_the_kinds_that_the_file_gives_them():
    text = f"Titre\n\nEncore\n\n{LONG}"
    of_file = [[0, 5, "title"], [7, 13, "title"], [15, 20, "list-item"]]
    assert kinds(text, of_file) == ["title", "heading", "list-item"]


def test_contacts_are_proposed_as_such_whatever_the_file_says():
    text = f"{LONG}\n\nContact : presse@example.org"
    start = text.index("Contact")
    assert kinds(text, [[start, len(text), "heading"]]) == ["paragraph", "contact"]


def suggested(category, value, start=0):
    return Suggestion(category, value, start, start + 1, "x", "rule")


def test_date_is_the_first_day_of_the_first_lines():
    found = [
        suggested("date", "2021"),
        suggested("place", "2021-03-03"),
        suggested("date", "2021-03-04", 10),
        suggested("date", "2021-03-05", 20),
    ]
    assert proposals.date_of(found).value == "2021-03-04"
    assert proposals.date_of([suggested("date", "2021-03-04", 5000)]) is None


def test_place_is_the_first_of_the_first_lines():
    found = [suggested("place", "Genève"), suggested("place", "Vienne", 9)]
    assert proposals.place_of(found).value == "Genève"
    assert proposals.place_of([]) is None


def kept(text, language="fr"):
    document = DocumentFactory(content=text, language=language)
    for number, part in enumerate(text.split("\n"), start=1):
        lead = "\n" if number > 1 else ""
        PassageFactory(document=document, number=number, lead=lead, text=part)
    return document


@pytest.mark.django_db
class TestKnownAlready:
    def test_the_very_same_text(self):
        document = kept("Un texte.")
        assert proposals.identical_to("Un texte.") == document
        assert proposals.identical_to("Un autre texte.") is None

    def test_nearly_the_same_text_set_otherwise(self):
        document = kept(f"Un chapeau.\n{LONG}")
        near = proposals.near_to(LONG.replace("’", "'") + " Fin.", "fr")
        assert [found for found, _share in near] == [document]

    def test_a_text_that_only_begins_alike_is_another(self):
        begun = " ".join(LONG.split()[: proposals.PROBE_WORDS])
        kept(f"{begun} et {'rien de ce qui suit ici n’est pareil, ni ne le sera, ' * 3}")
        assert proposals.near_to(LONG, "fr") == []

    def test_the_nearest_comes_first(self):
        part = kept(f"{LONG} Et puis encore bien d’autres choses qui ne sont pas là.")
        whole = kept(f"{LONG} Fin de ce texte.")
        near = proposals.near_to(f"{LONG} Fin de ce texte-ci.", "fr")
        assert [found for found, _share in near] == [whole, part]

    def test_of_a_text_of_few_words_nothing_is_near(self):
        assert proposals.near_to("Trois mots ici", "fr") == []

    def test_each_of_the_documents_is_known_by_a_part(self):
        for document in Document.objects.filter(status="published"):
            text = document.text() + " Un ajout."
            assert proposals.near_to(text, "fr")[0][0] == document
