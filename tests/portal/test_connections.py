"""Connections that are cut fail at once, wherever their threads wait."""

import threading
import time
from contextlib import closing

import psycopg2
import pytest
from django.db import Error, OperationalError, connection

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


@pytest.fixture
def own(monkeypatch):
    """A connection of Django's that is in no transaction of the test's."""
    own = connection.copy()
    monkeypatch.setattr(connections, "connection", own)
    own.ensure_connection()
    yield own
    own.close()


class Work:
    """Loses its connection the first ``times``."""

    def __init__(self, own, times):
        self.own, self.times, self.count = own, times, 0

    def __call__(self):
        self.count += 1
        with self.own.cursor() as cursor:
            if self.count <= self.times:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            cursor.execute("SELECT 7")
            return cursor.fetchone()[0]


def test_work_that_loses_its_connection_is_done_once_more(own):
    work = Work(own, times=1)
    assert (connections.retried(work), work.count) == (7, 2)


def test_work_that_loses_its_connection_again_fails(own):
    work = Work(own, times=2)
    with pytest.raises(OperationalError):
        connections.retried(work)
    assert work.count == 2


def test_work_is_not_done_twice_in_a_transaction_or_over_a_sound_connection(own):
    def fail():
        failed.append(1)
        raise OperationalError

    failed = []
    with pytest.raises(OperationalError):
        connections.retried(fail)
    own.in_atomic_block = True
    own.connection.close()
    with pytest.raises(OperationalError):
        connections.retried(fail)
    own.in_atomic_block = False
    assert failed == [1, 1]


def error_of(own, statement):
    with pytest.raises(Error) as raised, own.cursor() as cursor:
        cursor.execute(statement)
    return raised.value


@pytest.mark.parametrize(
    ("statement", "is_away"),
    [
        ("SELECT pg_terminate_backend(pg_backend_pid())", True),
        ("DO $$ BEGIN RAISE SQLSTATE '53100'; END $$", True),
        ("SET statement_timeout = 1; SELECT pg_sleep(5)", False),
        ("SELECT nothing", False),
    ],
    ids=["it ends", "its disk is full", "it takes too long", "it is asked wrongly"],
)
def test_postgres_is_away_where(own, statement, is_away):
    assert connections.is_away(error_of(own, statement)) is is_away


def test_postgres_is_away_where_the_connection_is_lost_already(own):
    own.connection.close()
    assert connections.is_away(error_of(own, "SELECT 1"))
    assert not connections.is_away(ValueError())


def test_djangos_connections_are_cut_too(opened):
    djangos = connection.copy()
    djangos.ensure_connection()
    connections.cut()
    assert not djangos.is_usable()
    djangos.close()
