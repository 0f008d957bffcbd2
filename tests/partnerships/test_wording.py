"""The UN's official wording, from files of the shape of its own."""

import pytest
from django.core.management import CommandError, call_command

from partnerships.models import OfficialWording
from partnerships.wording import ONTOLOGY, WordingRefused, import_wording

pytestmark = pytest.mark.django_db

PREFIXES = f"""
@prefix sdg: <http://metadata.un.org/sdg/> .
@prefix sdgo: <{ONTOLOGY}> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
GOAL = """
sdg:8 a sdgo:Goal, skos:Concept ;
    skos:prefLabel "Du travail"@fr, "Work"@en, "Trabajo"@es .
"""
TARGET = """
sdg:8.7 a sdgo:Target, skos:Concept .
sdg:8.7 skos:prefLabel "Élan  en toutes formes "@fr, "Momentum"@en, "Ímpetu"@es, "动"@zh .
sdg:C080701 a sdgo:Indicator ; skos:prefLabel "Count"@en .
"""


@pytest.fixture
def file(tmp_path):
    def write(*parts):
        path = tmp_path / "wording.ttl"
        path.write_text("".join(parts), "utf-8")
        return path

    return write


def known():
    return list(OfficialWording.objects.order_by("uri").values_list("text_fr", "text_es"))


def test_it_imports_three_languages_without_stray_spaces(file, capsys):
    call_command("import_sdg_wording", file(PREFIXES, GOAL, TARGET))
    assert capsys.readouterr().out == "Wording of 1 goals and 1 targets.\n"
    assert known() == [("Du travail", "Trabajo"), ("Élan en toutes formes", "Ímpetu")]


def test_of_several_wordings_it_takes_the_longest_and_says_so(file, capsys):
    more = ' sdg:8.7 skos:prefLabel "Mo"@en, "É"@fr, "Nada que ver"@es .'
    call_command("import_sdg_wording", file(PREFIXES, TARGET, more))
    assert known() == [("Élan en toutes formes", "Nada que ver")]
    said = capsys.readouterr().out
    assert "several wordings of http://metadata.un.org/sdg/8.7: took the longest" in said


def test_importing_again_changes_what_changed_only(file):
    import_wording(file(PREFIXES, GOAL, TARGET))
    import_wording(file(PREFIXES, TARGET.replace("Ímpetu", "Nuevo")))
    assert known() == [("Du travail", "Trabajo"), ("Élan en toutes formes", "Nuevo")]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["<html>"], "It cannot be read as Turtle."),
        ([PREFIXES, "sdg:8.7 a nowhere:Target ."], "It cannot be read as Turtle."),
        ([PREFIXES, GOAL], "It names no SDG target."),
        (
            [PREFIXES, TARGET.replace("8.7", "8.77")],
            "http://metadata.un.org/sdg/8.77 is no target known here.",
        ),
        (
            [PREFIXES, TARGET.replace('"Momentum"@en, ', "")],
            "http://metadata.un.org/sdg/8.7 has no English wording.",
        ),
        (
            [PREFIXES, TARGET, GOAL.replace("Trabajo", "  ")],
            "http://metadata.un.org/sdg/8 has no Spanish wording.",
        ),
    ],
    ids=["html", "prefix", "no-target", "unknown", "untranslated", "blank"],
)
def test_a_bad_file_is_one_sentence_and_changes_nothing(file, parts, said):
    with pytest.raises(WordingRefused, match=f"^{said}$"):
        import_wording(file(*parts))
    assert known() == []


def test_what_is_no_file_is_one_sentence(tmp_path):
    for path, said in ((tmp_path, "Is a directory"), (tmp_path / "a", "No such file")):
        with pytest.raises(CommandError) as refusal:
            call_command("import_sdg_wording", path)
        assert str(refusal.value).startswith(f"{path}: It cannot be opened: {said}")
        assert str(refusal.value).endswith(" Nothing was imported.")
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(WordingRefused, match="Turtle"):
        import_wording(binary)
