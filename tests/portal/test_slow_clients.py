"""Readers who are slow, or many, keep nobody else waiting."""

import contextlib
import http.client
import socket
import time

import pytest

from portal import launcher, roles
from tests.conftest import running

pytestmark = pytest.mark.django_db

HEADER_SECONDS = 1
MANY = 400
# What another reader waits meanwhile, at most; the machine may be busy.
SOON_SECONDS = 2


@pytest.fixture(scope="module")
def site(database_url):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(launcher, "HEADER_SECONDS", HEADER_SECONDS)
        with running("public", database_url(roles.PUBLIC)) as site:
            yield site


@pytest.fixture
def open_connections(site):
    """Opens so many connections, and sends on each what is given."""
    with contextlib.ExitStack() as opened:

        def start(count, words=b""):
            made = []
            for _each in range(count):
                client = socket.create_connection(("127.0.0.1", site.port), timeout=20)
                opened.callback(client.close)
                client.sendall(words)
                made.append(client)
            return made

        yield start


def seconds_of_another(site):
    """How long somebody else waits for a page."""
    began = time.monotonic()
    opened = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    with contextlib.closing(opened):
        opened.request("GET", "/en/")
        response = opened.getresponse()
        assert response.status == 200
        assert response.read().endswith(b"</html>\n")
    return time.monotonic() - began


def test_who_never_ends_a_request_is_cut_off(site, open_connections):
    slow = open_connections(MANY, b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    assert seconds_of_another(site) < SOON_SECONDS
    time.sleep(HEADER_SECONDS)
    deadline = time.monotonic() + 5
    for client in slow:
        client.settimeout(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ConnectionResetError):
            assert not client.recv(10_000).startswith(b"HTTP/1.1 2")


def test_who_says_nothing_keeps_nobody_waiting(site, open_connections):
    open_connections(MANY)
    assert seconds_of_another(site) < SOON_SECONDS


def test_who_reads_nothing_keeps_nobody_waiting(site, open_connections):
    """More than the server's threads ask for more than fits into their buffers."""
    question = (
        b"GET /en/documents/ilo-iom-agreement-2020/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    )
    open_connections(4 * launcher.THREADS, question * 50)
    assert seconds_of_another(site) < SOON_SECONDS


def test_who_sends_a_body_drop_by_drop_keeps_nobody_waiting(site, open_connections):
    words = b"POST /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\nx"
    slow = open_connections(4 * launcher.THREADS, words)
    assert seconds_of_another(site) < SOON_SECONDS
    assert slow[0].recv(10_000).startswith(b"HTTP/1.1 405")
