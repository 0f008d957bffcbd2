"""What the demo takes: seconds until it answers, and memory."""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from portal.embedded import BASE_DIR, RUN_DIR
from portal.processes import make_folder
from tests.conftest import free_port
from tests.faults.load import MIX, ask

pytestmark = pytest.mark.faults

PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


@contextlib.contextmanager
def demo(run, port):
    """A demo that answers: its process id, and after how many seconds it did."""
    began = time.monotonic()
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    with subprocess.Popen(
        [sys.executable, "-m", "portal.launcher"],
        cwd=BASE_DIR,
        env={**environment, "PORTAL_RUN": run, "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            while "Ctrl-C" not in started.stdout.readline():
                assert started.poll() is None
            yield started.pid, time.monotonic() - began
        finally:
            started.terminate()
            started.wait()


def family(pid):
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def command(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def megabytes(pids):
    """What processes take of the memory, each page that several share counted once."""
    kept = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    return sum(int(PSS.search(words)[1]) for words in kept) / 1024


def test_demo_starts_in_seconds_and_takes_little_memory():
    make_folder(RUN_DIR)
    port = free_port()
    with tempfile.TemporaryDirectory(dir=RUN_DIR) as run:
        os.chmod(run, 0o755)
        with demo(run, port) as (_pid, first):
            pass
        with demo(run, port) as (pid, second):
            opened = http.client.HTTPConnection("127.0.0.1", port)
            with contextlib.closing(opened):
                for path in MIX * 4:
                    assert ask(opened, path)[0].status == 200
            everything = family(pid)
            sites = [p for p in everything if b"granian" in command(p)]
            postgres = [p for p in everything if b"postgres" in command(p)]
            taken = megabytes(everything)
            print(
                f"\ndemo: first start {first:.1f} s, second {second:.1f} s;"
                f" memory {taken:.0f} MB, of it the processes of both sites"
                f" {megabytes(sites):.0f} MB, Postgres {megabytes(postgres):.0f} MB"
            )
    assert second < 30
    assert taken < 700
