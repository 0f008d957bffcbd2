import os
import signal
import subprocess
import sys
from types import SimpleNamespace

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


def test_process_that_no_server_forked_follows_nobody(monkeypatch):
    monkeypatch.setattr(processes.multiprocessing, "parent_process", lambda: None)
    monkeypatch.setattr(processes, "end_with_parent", lambda number: 1 / 0)
    processes.follow_master()


def forked_by(monkeypatch, pid):
    master = SimpleNamespace(pid=pid)
    monkeypatch.setattr(processes.multiprocessing, "parent_process", lambda: master)


@pytest.fixture
def said(monkeypatch):
    """What a worker of this test's parent asked of the system."""
    said = []
    monkeypatch.setattr(processes.signal, "signal", lambda *a: said.append(a))
    monkeypatch.setattr(processes.os, "_exit", lambda status: said.append("exit"))
    monkeypatch.setattr(
        processes, "end_with_parent", lambda number: lambda: said.append(number)
    )
    return said


@pytest.mark.parametrize(("pid", "exits"), [(os.getppid(), []), (0, ["exit"])])
def test_worker_ends_with_its_master(monkeypatch, said, pid, exits):
    forked_by(monkeypatch, pid)
    processes.follow_master()
    assert said == [
        (signal.SIGINT, signal.SIG_DFL),
        (signal.SIGTERM, signal.SIG_DFL),
        signal.SIGKILL,
        *exits,
    ]


def test_worker_elsewhere_only_hears_signals(monkeypatch, said):
    forked_by(monkeypatch, os.getppid())
    monkeypatch.setattr(processes, "end_with_parent", lambda number: None)
    processes.follow_master()
    assert signal.SIGKILL not in said


def test_only_linux_ends_a_child_with_its_parent(monkeypatch):
    monkeypatch.setattr(processes.sys, "platform", "darwin")
    assert processes.end_with_parent(signal.SIGINT) is None


# Small pieces, of which the last one stays, keep what lay below them from the system.
PIECES = """
import gc
from pathlib import Path
from portal.processes import settle

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 2**20

pieces = [b"1" * 60_000 for _piece in range(1000)]
last, pieces = pieces[-1], None
made = resident()
settle()
print(made - resident(), gc.get_freeze_count())
"""


def test_what_only_the_making_took_is_given_back_to_the_system():
    done = subprocess.run([sys.executable, "-c", PIECES], stdout=subprocess.PIPE)
    given_back, frozen = map(int, done.stdout.split())
    assert given_back > 40
    assert frozen > 1000


def test_where_the_c_library_cannot_give_back_nothing_is_asked_of_it(monkeypatch):
    monkeypatch.setattr(processes.ctypes, "CDLL", lambda name: object())
    processes.settle()
