"""Files are read by a process of their own, which may break."""

import sys

import pytest

from partnerships import uploads
from partnerships.uploads.problems import BINARY, SENTENCES, TOO_HARD


def test_a_file_is_read():
    handed = uploads.read("page.html", b"<h1>Titre</h1><script>no()</script>")
    assert handed == ("Titre", [[0, 5, "title"]], ["scripts"])


def test_a_file_that_is_refused_says_why():
    with pytest.raises(uploads.Unreadable) as refusal:
        uploads.read("odd\0name.txt", b"\x00")
    assert refusal.value.sentence == SENTENCES[BINARY]


@pytest.mark.parametrize(
    "program", ["import time; time.sleep(9)", "raise SystemExit(1)"], ids=["long", "dead"]
)
def test_a_file_that_takes_too_much_is_refused(monkeypatch, tmp_path, program):
    stand_in = tmp_path / "python"
    stand_in.write_text(f"#!{sys.executable}\n{program}\n")
    stand_in.chmod(0o700)
    monkeypatch.setattr(uploads.sys, "executable", str(stand_in))
    with pytest.raises(uploads.Unreadable) as refusal:
        uploads.read("paper.txt", b"Text", seconds=0.5)
    assert str(refusal.value) == TOO_HARD
