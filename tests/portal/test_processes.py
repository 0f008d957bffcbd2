import signal

import pytest

from portal import processes
from portal.processes import EmbeddedError


def test_unwritable_folder_is_one_sentence(tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(EmbeddedError, match="PORTAL_RUN"):
        processes.make_folder(file / "run")
    with pytest.raises(EmbeddedError, match="PORTAL_RUN"):
        processes.take_lock(file / "lock")


def test_only_linux_ends_a_child_with_its_parent(monkeypatch):
    monkeypatch.setattr(processes.sys, "platform", "darwin")
    assert processes.end_with_parent(signal.SIGINT) is None
