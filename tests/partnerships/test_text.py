import pytest
from django.db.models import CharField
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from partnerships.models import Group, Organisation, Person
from partnerships.text import (
    LANGUAGES,
    Text,
    alphabetical,
    columns,
    current_language,
    fold,
    translated,
)

# é, œ, acronyms and signs, and ñ, which is a letter of its own in Spanish alone.
BEGINNING = ["« Abri »", "École", "ecology", "ECOSOC"]
END = ["Œuvre", "Ofelia", "OIT", "OIT–OIM", "“Oïtes”", "zèbre"]
ALPHABETICAL = {
    "fr": [*BEGINNING, "Ñandú", "Nzara", *END],
    "en": [*BEGINNING, "Ñandú", "Nzara", *END],
    "es": [*BEGINNING, "Nzara", "Ñandú", *END],
}
NAMES = {"name_fr": "OIT", "name_en": "ILO"}


def test_the_portal_speaks_french_english_and_spanish():
    assert LANGUAGES == ("fr", "en", "es")


@pytest.mark.parametrize(
    ("active", "read"),
    [("fr", "fr"), ("en", "en"), ("es", "es"), ("fr-ca", "fr"), ("de", "fr")],
)
def test_the_language_read_is_one_of_the_three(active, read):
    with translation.override(active):
        assert current_language() == read


def test_without_a_language_french_is_read():
    with translation.override(None):
        assert current_language() == "fr"


def test_a_text_knows_its_language():
    text = Text("Alliance", "fr")
    assert text == "Alliance"
    assert text.language == "fr"


@pytest.mark.parametrize(
    ("names", "reader", "expected"),
    [
        pytest.param(NAMES, "en", ("ILO", "en"), id="known"),
        pytest.param(NAMES, "es", ("OIT", "fr"), id="french-stands-in"),
        pytest.param({"name_en": "ILO"}, "es", ("ILO", "en"), id="then-english"),
        pytest.param({"name_es": "OIT"}, "en", ("OIT", "es"), id="then-spanish"),
        pytest.param({}, "es", ("", "es"), id="nothing-known"),
    ],
)
def test_where_no_translation_is_known_another_language_stands_in(
    names, reader, expected
):
    with translation.override(reader):
        name = Organisation(**names).name
    assert (name, name.language) == expected


def test_an_acronym_of_another_language_never_stands_in():
    group = Group(acronym_fr="GMM")
    with translation.override("fr"):
        assert group.acronym == "GMM"
    with translation.override("en"):
        assert group.acronym == ""
        assert group.acronym.language == "en"


def test_a_translated_text_may_be_blank_in_each_language():
    field = CharField(max_length=10)
    translated(field)
    assert field.blank
    assert field.get_default() == ""


def test_the_columns_of_a_translated_text():
    assert columns("name") == ["name_fr", "name_en", "name_es"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("École", "ecole"),
        ("e\u0301cole", "ecole"),
        ("SŒUR", "soeur"),
        ("Ærø", "aerø"),
        ("l’OIT", "l'oit"),
        ("Señor", "senor"),
    ],
)
def test_folding_forgets_case_accents_ligatures_and_apostrophes(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folded_text_folds_to_itself(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.django_db
def test_a_column_can_be_searched_folded():
    Organisation.objects.create(slug="ecole", name_fr="École d’Œnologie")
    found = Organisation.objects.filter(name_fr__folded__contains=fold("d'oeno"))
    assert [organisation.slug for organisation in found] == ["ecole"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_stand_as_in_a_dictionary_of_the_language(language):
    names = sorted(ALPHABETICAL[language], reverse=True)
    in_order = sorted(names, key=lambda name: alphabetical(name, language))
    assert in_order == ALPHABETICAL[language]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_records_stand_in_the_order_of_the_language(language):
    for number, name in enumerate(sorted(ALPHABETICAL[language])):
        Organisation.objects.create(slug=f"sorted-{number}", name_fr=name)
        Person.objects.create(slug=f"sorted-{number}", name=name)
    for model in (Organisation, Person):
        with translation.override(language):
            rows = model.objects.filter(slug__startswith="sorted-").alphabetical()
            assert [row.name for row in rows] == ALPHABETICAL[language]


@pytest.mark.django_db
def test_a_name_sorts_as_it_is_shown_where_no_translation_is_known():
    made = Organisation.objects.create(slug="made", name_en="Zebra", name_fr="Âne")
    made.refresh_from_db()
    assert (made.sort_fr, made.sort_en, made.sort_es) == ("ane", "zebra", "ane")
