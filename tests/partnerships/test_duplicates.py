import pytest

from partnerships import duplicates
from partnerships.duplicates import likely_duplicates
from partnerships.models import KeyFigure, Organisation, Person
from tests.factories import KeyFigureFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def pairs(model):
    return [(pair.one.slug, pair.other.slug) for pair in likely_duplicates(model)]


def test_shipped_organisations_have_none():
    assert pairs(Organisation) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fédération des Migrants", "FEDERATION DES MIGRANTS"),
        ("Foundation Walk-Through", "Walk Through Foundation"),
        ("Ministry of Foreign Affairs", "Ministry of Foreign Affaires"),
    ],
    ids=["accents and case", "order of words", "a letter"],
)
def test_names_that_are_nearly_the_same_are_found_in_any_language(one, other):
    OrganisationFactory(slug="made-one", name_fr=one, name_en="")
    OrganisationFactory(slug="made-other", name_en=other)
    assert pairs(Organisation) == [("made-one", "made-other")]


def test_others_are_not():
    OrganisationFactory(name_en="Ministry of Labour")
    OrganisationFactory(name_en="Ministry of Justice")
    assert pairs(Organisation) == []


def test_a_name_in_one_language_is_compared():
    PersonFactory(slug="made-one", name="Xaviera Quirós")
    PersonFactory(slug="made-other", name="Xaviera Quiros")
    assert pairs(Person) == [("made-one", "made-other")]


def test_the_likeliest_comes_first():
    for slug, name in [
        ("a", "Xanadu Bodies"),
        ("b", "Xanadu Bodie"),
        ("c", "Xanadu Bodies"),
    ]:
        OrganisationFactory(slug=f"made-{slug}", name_en=name)
    first, *others = likely_duplicates(Organisation)
    assert (first.one.slug, first.other.slug, first.score) == ("made-a", "made-c", 100)
    assert len(others) == 2


def test_words_that_many_names_have_tell_nothing(monkeypatch):
    monkeypatch.setattr(duplicates, "MOST", 1)
    OrganisationFactory(name_en="Xanadu Bodies")
    OrganisationFactory(name_en="Xanadu Bodie")
    assert pairs(Organisation) == []


def test_figures_are_compared_by_what_they_count():
    KeyFigureFactory(population_en="people in Xanadu")
    KeyFigureFactory(population_en="people in Xanadu")
    assert len(pairs(KeyFigure)) >= 1
