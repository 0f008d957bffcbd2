import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from partnerships.intake import CATEGORIES, Suggestion, evaluation, suggest
from partnerships.intake.dictionary import known

TEXTS = Path(__file__).parents[2] / "intake"


@pytest.fixture
def folder(tmp_path):
    """A folder with one text and its key, which a test may spoil."""
    (tmp_path / "a.txt").write_text(
        "L’UNICEF et 30 maires se sont réunis à Dakar en 2019."
    )
    key = {
        "language": "fr",
        "items": [
            {"category": "organisation", "words": "UNICEF", "value": "unicef"},
            {"category": "figure", "words": "30", "value": "31"},
        ],
    }
    (tmp_path / "a.key.json").write_text(json.dumps(key))
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["documents", "made_up", "held_out", *(f"held_out_{n}" for n in range(2, 9))],
)
def test_nine_in_ten_are_found_and_one_in_ten_is_wrong_at_most(name):
    scores, texts = evaluation.evaluate(TEXTS / name)
    assert texts >= 2
    for category, score in scores.items():
        assert score.found >= 0.9 * score.asked, (category, score.missed_items)
        assert score.wrong <= 0.1 * score.suggested, (category, score.wrong_suggestions)


@pytest.mark.django_db
def test_a_text_that_breaks_off_anywhere_is_read():
    dictionary = known()
    for path in sorted((TEXTS / "made_up").glob("*.txt"))[:4]:
        text = path.read_text()
        for end in range(0, len(text), 211):
            for suggestion in suggest(text[end // 3 : end], "fr", dictionary):
                part = text[end // 3 : end]
                assert part[suggestion.start : suggestion.end] == suggestion.words


@pytest.mark.django_db
def test_the_command_prints_what_is_found_and_wrong_in_each_category(folder, capsys):
    call_command("evaluate_intake", folder, verbosity=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 texts"
    assert [line.split()[0] for line in lines[2:] if line[0] != " "] == list(CATEGORIES)
    assert "organisation        1      1  100%          1      0    0%" in lines
    assert "figure              1      0    0%          1      1  100%" in lines
    assert "    missed: 31 – 30" in lines
    assert "    wrong: 2019 – 2019" in lines
    call_command("evaluate_intake", folder)
    assert "missed" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda f: f / "none", "is no folder."),
        (lambda f: (f / "a.key.json").unlink(), "has no NAME.key.json."),
        (lambda f: (f / "a.txt").unlink(), "a.key.json has no a.txt beside it."),
        (lambda f: (f / "a.txt").write_bytes(b"\xff"), "cannot be read"),
        (lambda f: _key(f, "{"), "cannot be read"),
        (lambda f: _key(f, "[]"), "a key is an object with a language and a list"),
        (lambda f: _key(f, '{"language": "de", "items": []}'), "one of en, es, fr."),
        (lambda f: _item(f, category="verb"), "no category that is known"),
        (lambda f: _item(f, words="not there"), "no words of the text: not there"),
        (lambda f: _item(f, value=3), "a value is a text or null"),
    ],
)
def test_a_bad_folder_or_key_gets_one_sentence(folder, db, spoil, sentence):
    spoiled = spoil(folder)
    with pytest.raises(CommandError) as error:
        call_command("evaluate_intake", spoiled if isinstance(spoiled, Path) else folder)
    assert sentence in str(error.value)


def test_what_has_no_value_is_told_apart_by_its_words():
    text = "La Fondation Alpha et la Fondation Bêta."
    items = [_as_item("Fondation Alpha"), _as_item("Fondation Bêta")]
    score = evaluation.compare(text, items, [_suggested(text, "Alpha")])
    assert (score.found, score.wrong) == (1, 0)
    score = evaluation.compare(text, items[:1], [_suggested(text, "Bêta")] * 2)
    assert (score.found, score.wrong, score.suggested) == (0, 1, 1)


def _key(folder, text):
    (folder / "a.key.json").write_text(text)


def _item(folder, **changed):
    item = {"category": "figure", "words": "30", "value": "30"} | changed
    _key(folder, json.dumps({"language": "fr", "items": [item]}))


def _as_item(words):
    return {"category": "organisation", "words": words, "value": None}


def _suggested(text, words):
    start = text.index(words)
    end = start + len(words)
    return Suggestion("organisation", None, start, end, words, "rule")
