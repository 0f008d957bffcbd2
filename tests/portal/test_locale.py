"""The catalogues: every text of the interface, in every language, as compiled."""

import gettext
import re
import shutil

import pytest
from django.core.management import call_command

from tests.catalogues import messages, path

SOURCES = ("partnerships", "portal", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

pytestmark = pytest.mark.parametrize("language", ["fr", "es"])


@pytest.fixture
def found(language, tmp_path, monkeypatch, settings):
    """The messages that makemessages finds in a copy of the project."""
    if shutil.which("xgettext") is None:
        pytest.skip("NO GETTEXT: whether the catalogues are current is NOT TESTED.")
    for name in SOURCES:
        ignored = shutil.ignore_patterns("__pycache__", "locale")
        shutil.copytree(settings.BASE_DIR / name, tmp_path / name, ignore=ignored)
    locale = tmp_path / "portal" / "locale"
    locale.mkdir()
    settings.LOCALE_PATHS = [locale]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=[language], verbosity=0)
    return {message.key for message in messages(language, locale)}


def test_catalogue_is_current(language, found, settings):
    catalogue = settings.BASE_DIR / "portal" / "locale"
    present = {message.key for message in messages(language, catalogue)}
    assert found - present == set(), "not in the catalogue: run makemessages"
    assert present - found == set(), "no longer in use: take them out"
    assert len(found) > 400


def test_every_message_is_translated(language):
    empty = [m.singular for m in messages(language) if not all(m.texts)]
    assert empty == []
    unsure = [m.singular for m in messages(language) if m.is_fuzzy]
    assert unsure == []


def test_nothing_is_left_over(language):
    lines = path(language, ".po").read_text().splitlines()
    assert [line for line in lines if line.startswith(("#~", "#|"))] == []


def test_each_plural_has_two_forms(language):
    wrong = [m.singular for m in messages(language) if m.plural and len(m.texts) != 2]
    assert wrong == []


def test_placeholders_agree(language):
    wrong = [
        text
        for message in messages(language)
        for text in message.texts
        if placeholders(text)
        not in (placeholders(message.singular), placeholders(message.plural or ""))
    ]
    assert wrong == []


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def test_catalogue_is_compiled(language):
    """Django reads the .mo, which ``manage.py compilemessages`` makes."""
    expected = {}
    for message in messages(language):
        expected |= message.compiled
    with path(language, ".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    assert {key: text for key, text in compiled.items() if key} == expected


def test_typography(language):
    """French has its apostrophe and no-break spaces, Spanish its opening marks."""
    texts = [text for message in messages(language) for text in message.texts]
    for text in (re.sub(r"<[^>]*>", "", text) for text in texts):
        assert not re.search(r"['“”]", text), text
        if language == "fr":
            assert not re.search(r"[^\xa0][;:?!»]|«[^\xa0]", text), text
        else:
            assert [text.count(mark) for mark in "?!"] == [
                text.count(mark) for mark in "¿¡"
            ], text


@pytest.mark.django_db
def test_page_speaks_the_language(language, client, public_site):
    title = {
        "fr": "Accords et initiatives – Partenariats pour les migrations",
        "es": "Acuerdos e iniciativas – Alianzas para la migración",
    }[language]
    page = client.get(f"/{language}/agreements/").content.decode()
    assert f"<title>{title}</title>" in page
