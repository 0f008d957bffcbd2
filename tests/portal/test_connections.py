"""Connections that are cut fail at once, wherever their threads wait."""

import threading
import time
from contextlib import closing

import psycopg2
import pytest
from django.db import connection

from portal import connections, versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(monkeypatch):
    """A connection of the process's own; those of Django's tests are not cut."""
    monkeypatch.setattr(connections, "_opened", type(connections._opened)())
    with closing(versions.connect()) as opened:
        yield opened


def test_who_waits_for_an_answer_gets_an_error(opened):
    said = []

    def wait():
        try:
            opened.cursor().execute("SET statement_timeout = 0; SELECT pg_sleep(60)")
        except psycopg2.OperationalError as error:
            said.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.2)
    began = time.monotonic()
    connections.cut()
    thread.join(10)
    assert said
    assert time.monotonic() - began < 1
    assert opened.closed


def test_connection_that_is_closed_already_is_passed_over(opened):
    opened.close()
    connections.cut()


def test_djangos_connections_are_cut_too(opened):
    djangos = connection.copy()
    djangos.ensure_connection()
    connections.cut()
    assert not djangos.is_usable()
    djangos.close()
