"""Readers who are slow, or many, keep nobody else waiting.

The server has a few threads: were one of them kept by each of the slow, the others would
wait until the slow ones are cut off, or for ever.
"""

import contextlib
import http.client
import select
import socket
import time

import pytest

from portal import launcher, roles
from tests.conftest import running
from tests.faults.cluster import wait_until

pytestmark = pytest.mark.django_db

HEADER_SECONDS = 5
# What a machine may need, however busy.
PATIENCE_SECONDS = 60
MANY = 400
MORE_THAN_THREADS = 2 * launcher.WORKERS["public"] * launcher.THREADS


@pytest.fixture(scope="module")
def site(database_url):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(launcher, "HEADER_SECONDS", HEADER_SECONDS)
        with running("public", database_url(roles.PUBLIC)) as site:
            # Each worker holds the page from here on: to send it takes milliseconds.
            for _each in range(5 * launcher.WORKERS["public"]):
                seconds_of_another(site)
            yield site


@pytest.fixture
def open_connections(site):
    """Opens so many connections, and sends on each what is given."""
    with contextlib.ExitStack() as opened:

        def start(count, words=b""):
            made = []
            for _each in range(count):
                client = socket.create_connection(
                    ("127.0.0.1", site.port), timeout=PATIENCE_SECONDS
                )
                opened.callback(client.close)
                client.sendall(words)
                made.append(client)
            return made

        yield start


def seconds_of_another(site):
    """How long somebody else waits for a page."""
    began = time.monotonic()
    opened = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE_SECONDS)
    with contextlib.closing(opened):
        opened.request("GET", "/en/")
        response = opened.getresponse()
        assert response.status == 200
        assert response.read().endswith(b"</html>\n")
    return time.monotonic() - began


def takes_another_drop(client):
    with contextlib.suppress(OSError):
        client.send(b"x")
        return not select.select([client], [], [], 0)[0]
    return False


def test_who_sends_a_header_drop_by_drop_is_cut_off(site, open_connections):
    slow = open_connections(MANY, b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    assert seconds_of_another(site) < HEADER_SECONDS
    wait_until(lambda: not any(map(takes_another_drop, slow)), PATIENCE_SECONDS)


def test_who_says_nothing_keeps_nobody_waiting(site, open_connections):
    open_connections(MANY)
    assert seconds_of_another(site) < HEADER_SECONDS


def test_who_reads_nothing_keeps_nobody_waiting(site, open_connections):
    """They ask for more than fits into all buffers."""
    question = (
        b"GET /en/documents/ilo-iom-agreement-2020/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    )
    open_connections(MORE_THAN_THREADS, question * 50)
    assert seconds_of_another(site)


def test_who_sends_a_body_drop_by_drop_keeps_nobody_waiting(site, open_connections):
    words = b"POST /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\nx"
    slow = open_connections(MORE_THAN_THREADS, words)
    assert seconds_of_another(site)
    assert slow[0].recv(10_000).startswith(b"HTTP/1.1 405")
