"""The public site, as it runs in production, while something breaks; `make faults` has
more of it, for longer."""

import contextlib
import http.client
import os
import signal
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from portal import launcher, roles
from tests.conftest import free_port
from tests.faults.proxy import Proxy
from tests.markup import parse

pytestmark = pytest.mark.django_db

HELD, UNHELD = "/en/agreements/crest/", "/en/agreements/?unasked="
PATIENCE_SECONDS = 5


@pytest.fixture(scope="module")
def portal(database_url, django_db_blocker):
    """A public site with its database behind a proxy: ``.port``, ``.proxy``."""
    with django_db_blocker.unblock():
        known = connection.get_connection_params()
    host, port = known.get("host", "127.0.0.1"), int(known.get("port", 5432))
    target = f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)
    proxy = Proxy(target)
    url = urlsplit(database_url(roles.PUBLIC))
    who = url.netloc.rpartition("@")[0]
    proxied = url._replace(netloc=f"{who}@127.0.0.1:{proxy.port}", query="")
    port = free_port()
    process = launcher.serve("public", port, {"DATABASE_URL": urlunsplit(proxied)})
    try:
        launcher.wait_until_alive(process, port)
        yield SimpleNamespace(port=port, proxy=proxy, process=process)
    finally:
        launcher.stop(process)
        proxy.close()


def ask(port, path):
    opened = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(opened):
        opened.request("GET", path)
        response = opened.getresponse()
        response.body = response.read().decode()
        return response


def held_everywhere(port):
    """Have each process hold a page, as good as surely: who answers is chance."""
    for _each in range(12):
        assert ask(port, HELD).status == 200


def until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_pages_that_are_held_are_read_while_the_database_is_away(portal):
    held_everywhere(portal.port)
    portal.proxy.cut()
    until(lambda: ask(portal.port, HELD).headers["Age"] is not None)
    assert {ask(portal.port, HELD).status for _each in range(12)} == {200}
    home = ask(portal.port, "/")
    assert (home.status, home.headers["Location"]) == (302, "/fr/")
    missing = ask(portal.port, f"{UNHELD}1")
    assert (missing.status, missing.headers["Retry-After"]) == (503, "30")
    words = {section["lang"] for section in parse(missing.body).all(lang=True)}
    assert words == {"fr", "en", "es"}
    data = ask(portal.port, "/data/agreements.csv?q=unasked")
    assert (data.status, data.headers["Content-Type"]) == (
        503,
        "application/problem+json",
    )
    portal.proxy.mend()
    until(lambda: ask(portal.port, f"{UNHELD}2").status == 200)
    until(lambda: ask(portal.port, HELD).headers["Age"] is None)


def test_worker_that_is_killed_is_replaced(portal):
    children = Path(f"/proc/{portal.process.pid}/task/{portal.process.pid}/children")
    before = children.read_text().split()
    os.kill(int(before[0]), signal.SIGKILL)

    def is_replaced():
        now = children.read_text().split()
        return len(now) == len(before) and before[0] not in now

    until(is_replaced)
    # The one that is left answers meanwhile.
    until(lambda: ask(portal.port, HELD).status == 200)
