import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from portal import launcher
from portal.embedded import BASE_DIR
from portal.launcher import LaunchError


@pytest.fixture(scope="module")
def run(open_folder):
    """A folder for demos; the first start in it is cold, the others are warm."""
    return open_folder() / "run"


@pytest.fixture(autouse=True)
def interrupts_are_heard():
    """A shell that starts the tests in the background has them and all that they start
    ignore SIGINT; what sets a handler passes the default on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def ports(monkeypatch):
    """Two free ports in a row, below those that clients get."""
    for port in range(21000 + os.getpid() % 5000, 32000, 2):
        monkeypatch.setenv("PORT", str(port))
        with contextlib.suppress(LaunchError):
            return launcher.chosen_ports()
    raise AssertionError("There are no two free ports in a row.")


@pytest.fixture
def start(run, ports):
    """Starts a demo, and ends what a failed test leaves of it."""
    with contextlib.ExitStack() as started:

        def start_demo(**environment):
            inherited = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
            demo = subprocess.Popen(
                [sys.executable, "-m", "portal.launcher"],
                cwd=BASE_DIR,
                env={**inherited, "PORTAL_RUN": str(run), **environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            started.enter_context(demo)
            started.callback(demo.kill)
            return demo

        yield start_demo


def words_when_ready(demo):
    lines = []
    for line in demo.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            return "".join(lines)
    raise AssertionError("".join(lines) + demo.stderr.read())


def processes_of(run):
    """The processes that know of a folder of demos, by environment or arguments."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "environ").read_bytes() + (
                process / "cmdline"
            ).read_bytes()
            if os.fsencode(run) in words:
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" "))
    return found


def wait_until_nothing_is_left(run, seconds=10):
    deadline = time.monotonic() + seconds
    while left := processes_of(run):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def read(address):
    with urllib.request.urlopen(address, timeout=20) as response:
        return response.read().decode()


def test_demo_serves_both_sites_until_it_is_told_to_stop(start, run, ports):
    demo = start()
    words = words_when_ready(demo)
    assert f"http://127.0.0.1:{ports['public']}/\n" in words
    assert re.search(r"user staff, password \S{16}\n", words)
    assert '"ready": true' in read(f"http://127.0.0.1:{ports['public']}/readyz")
    assert 'lang="en"' in read(f"http://127.0.0.1:{ports['public']}/en/")
    assert "csrfmiddlewaretoken" in read(f"http://127.0.0.1:{ports['staff']}/admin/")
    second = start(PORT=str(ports["public"] + 2))
    assert second.communicate()[1] == (
        "A demo of this folder is already running: stop it first.\n"
    )
    demo.send_signal(signal.SIGINT)
    assert demo.wait() == 0
    assert processes_of(run) == []


def test_second_start_takes_seconds_and_leaves_the_records_alone(start, run):
    began = time.monotonic()
    demo = start()
    assert "load" not in words_when_ready(demo)
    assert time.monotonic() - began < 30
    demo.terminate()
    assert (demo.wait(), demo.stderr.read()) == (0, "")
    assert processes_of(run) == []


def test_killed_demo_leaves_nothing(start, run):
    demo = start()
    words_when_ready(demo)
    demo.kill()
    wait_until_nothing_is_left(run)


@pytest.mark.parametrize("seconds", [0.2, 1.0, 3.2])
def test_demo_that_is_stopped_while_it_starts_leaves_nothing(start, run, seconds):
    demo = start()
    time.sleep(seconds)
    demo.terminate()
    assert demo.wait(20) in {0, -signal.SIGTERM}
    assert "Traceback" not in demo.stderr.read()
    wait_until_nothing_is_left(run, seconds=2)


SIGNALS = [signal.SIGTERM, signal.SIGINT]
# Seconds from the start to the signal: before Python has begun, while the workers are
# made, while they load, and while they answer.
MOMENTS = [0.5, 1.1, 2.6]
MOMENTS += [
    pytest.param(seconds, marks=pytest.mark.audit)
    for seconds in (0.0, 0.3, 0.7, 0.9, 1.3, 1.6, 2.0)
]


def ask_on_and_on(port, is_over):
    # A server that is killed in the middle of an answer leaves half of it.
    while not is_over.wait(0.01):
        with contextlib.suppress(OSError, http.client.HTTPException):
            read(f"http://127.0.0.1:{port}/healthz")


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("seconds", MOMENTS)
def test_server_that_is_stopped_at_any_moment_leaves_nothing(
    database_url, ports, tmp_path, seconds, number
):
    environment = {
        "DATABASE_URL": database_url("portal_public"),
        "MADE_BY": str(tmp_path),
    }
    process = launcher.serve("public", ports["public"], environment)
    is_over = threading.Event()
    readers = [
        threading.Thread(target=ask_on_and_on, args=(ports["public"], is_over))
        for _reader in range(2)
    ]
    for reader in readers:
        reader.start()
    time.sleep(seconds)
    process.send_signal(number)
    process.wait(launcher.WORKER_STOP_SECONDS + 5)
    is_over.set()
    for reader in readers:
        reader.join()
    wait_until_nothing_is_left(tmp_path, seconds=1)


@pytest.mark.parametrize("seconds", MOMENTS)
def test_server_that_is_killed_at_any_moment_leaves_nothing(
    database_url, ports, tmp_path, seconds
):
    environment = {
        "DATABASE_URL": database_url("portal_public"),
        "MADE_BY": str(tmp_path),
    }
    process = launcher.serve("public", ports["public"], environment)
    time.sleep(seconds)
    process.kill()
    process.wait()
    wait_until_nothing_is_left(tmp_path, seconds=3)


def catches_sigterm(pid):
    """Whether a process has a handler for SIGTERM: its own, or one it inherited."""
    caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{pid}/status").read_text())
    return int(caught[1], 16) >> (signal.SIGTERM - 1) & 1


def test_worker_that_only_starts_hears_that_it_is_to_stop(database_url, ports):
    environment = {"DATABASE_URL": database_url("portal_public")}
    process = launcher.serve("public", ports["public"], environment)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while (
        len(workers := children.read_text().split()) < launcher.WORKERS["public"]
    ) or any(map(catches_sigterm, workers)):
        time.sleep(0.005)
    began = time.monotonic()
    process.terminate()
    process.wait()
    assert time.monotonic() - began < launcher.WORKER_STOP_SECONDS


@pytest.mark.parametrize("part", ["granian", "postgres"])
def test_demo_stops_when_a_part_of_it_ends(start, run, part):
    demo = start()
    words_when_ready(demo)
    children = Path(f"/proc/{demo.pid}/task/{demo.pid}/children").read_text().split()
    named = (int(c) for c in children if part in Path(f"/proc/{c}/cmdline").read_text())
    os.kill(next(named), signal.SIGTERM if part == "granian" else signal.SIGINT)
    assert demo.wait(20) == 1
    assert "ended by itself" in demo.stderr.read()
    wait_until_nothing_is_left(run, seconds=2)


def test_demo_in_a_folder_that_cannot_be_written_says_so(start, tmp_path):
    (tmp_path / "file").touch()
    demo = start(PORTAL_RUN=str(tmp_path / "file" / "run"))
    words = demo.communicate()[1]
    assert demo.returncode == 1
    assert words.count("\n") == 1
    assert "make its folder writable" in words


@pytest.mark.parametrize("port", ["http", "80", "65535", "8000.5", "²", ""])
def test_wrong_port_is_one_sentence(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(LaunchError, match="give a number from 1024 to 65534"):
        launcher.chosen_ports()


@pytest.mark.parametrize("site", ["public", "staff"])
def test_port_in_use_is_one_sentence(ports, site):
    taken = f"Port {ports[site]} is in use: choose"
    with (
        socket.create_server(("127.0.0.1", ports[site])),
        pytest.raises(LaunchError, match=taken),
    ):
        launcher.chosen_ports()


def test_demo_on_a_database_of_the_operators_starts_no_other(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner@/portal")
    monkeypatch.setenv("PUBLIC_DATABASE_URL", "postgresql://portal_public@/portal")
    with contextlib.ExitStack() as cleanup:
        urls, server = launcher.database_urls(cleanup)
    assert server is None
    assert urls["public"] == "postgresql://portal_public@/portal"
    assert urls["staff"] == urls["owner"] == "postgresql://owner@/portal"


def test_server_that_ends_at_once_is_said():
    with subprocess.Popen(["false"]) as process:
        process.wait()
        with pytest.raises(LaunchError, match="did not start: see its words above"):
            launcher.wait_until_alive(process, 9)


def test_server_that_fails_is_said(monkeypatch):
    with subprocess.Popen(["sleep", "60"]) as process:
        with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
            thread = threading.Thread(target=server.handle_request)
            thread.start()
            with pytest.raises(LaunchError, match="did not start"):
                launcher.wait_until_alive(process, server.server_port)
            thread.join()
        process.kill()


def test_server_that_does_not_stop_is_killed(monkeypatch):
    monkeypatch.setattr(launcher, "STOP_SECONDS", 0.2)
    with subprocess.Popen(
        ["sh", "-c", "trap '' TERM; echo; while :; do sleep 1; done"],
        stdout=subprocess.PIPE,
    ) as process:
        process.stdout.readline()
        launcher.stop(process)
    assert process.returncode == -signal.SIGKILL
