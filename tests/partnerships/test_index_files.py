"""What one process has indexed, the next one reads; and what is no such file, nobody."""

import logging
import pickle
from types import SimpleNamespace

import pytest

from partnerships import index_files
from partnerships.filters import AgreementFilter, GroupFilter
from partnerships.index import Index
from partnerships.index_files import made
from portal.states import State

from .test_index import SHIPPED, assert_equal, lists

pytestmark = pytest.mark.django_db

STATE = SimpleNamespace(version=7, content="7 of today", enter=lambda: None)


@pytest.fixture
def folder(settings, tmp_path):
    settings.INDEX_DIR = str(tmp_path / "made" / "indexes")
    return tmp_path / "made" / "indexes"


def files(folder):
    return sorted(path.name for path in folder.glob("*.index"))


@pytest.fixture
def nobody_makes_any(monkeypatch):
    """From when it is called, no index may be made."""
    return lambda: monkeypatch.setattr(index_files, "Index", None)


def test_what_one_made_the_next_reads(folder, nobody_makes_any):
    made(AgreementFilter, STATE)
    nobody_makes_any()
    read = made(AgreementFilter, STATE)
    assert read.state is STATE
    for query in SHIPPED[:6]:
        assert_equal(lists(query), lists(query, index=read))


def test_file_is_for_its_owner_alone_and_the_only_one_of_its_list(folder):
    made(GroupFilter, STATE)
    for content in ("8 of today", "9 of today"):
        made(AgreementFilter, SimpleNamespace(content=content, enter=lambda: None))
    assert [name.partition("-")[0] for name in files(folder)] == [
        "AgreementFilter",
        "GroupFilter",
    ]
    assert folder.stat().st_mode & 0o077 == 0


def test_other_code_makes_its_own(folder, monkeypatch):
    made(GroupFilter, STATE)
    before = files(folder)
    monkeypatch.setattr(index_files, "_code", lambda: "of tomorrow")
    made(GroupFilter, STATE)
    assert files(folder) != before


class Surprise:
    def __reduce__(self):
        return print, ("never said",)


@pytest.mark.parametrize("content", [b"", b"no pickle", pickle.dumps(Surprise())])
def test_what_is_no_index_is_said_and_made_anew(folder, caplog, capsys, content):
    made(GroupFilter, STATE)
    [name] = files(folder)
    (folder / name).write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert made(GroupFilter, STATE).size
    assert f"{name} is made anew" in caplog.text
    assert not capsys.readouterr().out


def test_folder_that_cannot_be_written_is_said_and_done_without(folder, caplog):
    folder.parent.write_text("a file")
    assert made(GroupFilter, STATE).size
    assert "Indexes are kept in this process only" in caplog.text


def test_without_a_folder_each_process_makes_its_own(settings):
    settings.INDEX_DIR = None
    assert isinstance(made(GroupFilter, STATE), Index)


def test_content_is_named_as_in_every_copy_of_it():
    assert State().content == State().content
