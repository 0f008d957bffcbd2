import pytest

from partnerships.intake.dictionary import known


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Unicef", "unicef"),
        ("Fonds de l’ONU pour l’enfance", "unicef"),
        ("Département des affaires économiques et sociales", "undesa"),
        ("Haut-Commissaire des Nations Unies pour les réfugiés", "unhcr"),
    ],
)
def test_names_are_known_as_the_press_writes_them(words, slug):
    assert known().record_of(words, "fr") == ("organisation", slug)
