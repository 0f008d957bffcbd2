"""The code of each release runs on the schema of the next one, and while it is made."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest
from django.db import connections

from portal.embedded import BASE_DIR
from portal.launcher import HOST, stop, wait_until_alive
from portal.processes import end_with_parent
from tests import releases
from tests.conftest import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.faults]
RELEASES = releases.recorded()
PAGES = [
    "/en/",
    "/fr/agreements/?target=8.7",
    "/es/organisations/ilo/",
    "/en/documents/",
    "/en/documents/ilo-iom-agreement-2020/",
    "/en/search/?q=migration",
    "/en/sdgs/8.7/",
    "/en/groups/gmg/",
    "/en/explore/network/",
    "/data/agreements.csv",
    "/api/v1/organisations/",
    "/readyz",
]


@pytest.mark.parametrize("version", RELEASES)
def test_release_keeps_serving_while_the_next_one_migrates(spare, tmp_path, version):
    commit = RELEASES[version]["commit"]
    archive = tmp_path / "release.tar"
    git = ["git", "-C", BASE_DIR, "archive", f"--output={archive}", commit]
    if subprocess.run(git, capture_output=True).returncode != 0:
        pytest.skip(f"THE HISTORY DOES NOT REACH TO {version}: fetch all of it.")
    release = tmp_path / "release"
    release.mkdir()
    subprocess.run(["tar", "-xf", archive, "-C", release], check=True)
    spare()
    environment = {
        **os.environ,
        "DATABASE_URL": _url(connections["spare"]),
        "PORTAL_SITE": "staff",
    }
    for command in ("migrate", "create_roles", "load_portal"):
        _manage(release, environment, command)
    with _served(release, environment) as address:
        answers, done = [], threading.Event()
        reader = threading.Thread(target=_read, args=(address, answers, done))
        reader.start()
        try:
            _manage(BASE_DIR, environment, "migrate")
        finally:
            done.set()
            reader.join()
        after = [(page, _status(address + page)) for page in PAGES]
    assert len(answers) >= len(PAGES)
    assert {status for _page, status in answers + after} == {200}
    # What it writes, the next schema takes too.
    _manage(release, environment, "load_portal")


def _url(database):
    """The address of a database, as the owner."""
    server, _separator, query = os.environ["DATABASE_URL"].partition("?")
    return f"{server.rpartition('/')[0]}/{database.settings_dict['NAME']}?{query}"


def _manage(folder, environment, *command):
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def _served(folder, environment):
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "granian",
            "--interface=wsgi",
            f"--host={HOST}",
            f"--port={port}",
            "portal.wsgi:application",
        ],
        cwd=folder,
        env={**environment, "PORTAL_SITE": "public", "PAGE_CACHE_MB": "0"},
        start_new_session=True,
        preexec_fn=end_with_parent(signal.SIGTERM),
    )
    try:
        wait_until_alive(process, port)
        yield f"http://{HOST}:{port}"
    finally:
        stop(process)


def _read(address, answers, done):
    is_over = False
    while not is_over:
        is_over = done.is_set()
        answers += [(page, _status(address + page)) for page in PAGES]


def _status(address):
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
