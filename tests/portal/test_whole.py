"""Folders that are written whole or not at all."""

import pytest

from portal.whole import Refused, written_whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def write(folder, text):
    with written_whole(folder, "mark") as new:
        (new / "mark").write_text(text)


def test_folder_is_made_and_replaced(tmp_path):
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "in" / "new", tmp_path / "empty"):
        for text in ("first", "second"):
            write(folder, text)
            assert (folder / "mark").read_text() == text
            assert names(folder) == ["mark"]
    assert names(tmp_path) == ["empty", "in"]


def test_nothing_stays_of_what_failed(tmp_path):
    folder = tmp_path / "folder"
    for kept in ([], ["folder"]):
        with pytest.raises(TypeError):
            write(folder, None)
        assert names(tmp_path) == kept
        write(folder, "whole")
        assert names(folder) == ["mark"]


def test_folder_with_other_things_is_refused(tmp_path):
    (tmp_path / "letter").write_text("Dear Sir")
    for folder in (tmp_path, tmp_path / "letter"):
        with pytest.raises(Refused, match="holds other things"):
            write(folder, "")
    with pytest.raises(Refused, match="Nothing can be written beside"):
        write(tmp_path / "letter" / "new", "")
    assert names(tmp_path) == ["letter"]
