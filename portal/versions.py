"""The content version: a number that grows when anything that readers see has changed.

    any change ─ trigger ─► ContentVersion rows ─ their sum, once a second ─► Versions

Every transaction that touches a public table, by raw SQL and TRUNCATE too, adds one to
a row of ContentVersion (migration 0004), so that the sum moves when it commits and not
before. It takes a row that nobody holds, or makes one: nobody waits for another.
"""

import contextlib
import threading
import time
from typing import NamedTuple

import psycopg2
from django.db import connection

from . import connections

APP = "partnerships"
# What readers never see, and the version itself.
UNWATCHED = {"loadedrecord", "contentversion"}

POLL_SECONDS = 1
# How long a request waits for the version before it goes on with the one it knows.
PATIENCE_SECONDS = 0.25
# The poll's own limits, so that a Postgres that is away is asked again in time.
CONNECT_SECONDS = 2
ANSWER_MILLISECONDS = 2000
# A poll that takes longer than this gets no answer: Postgres, or the way to it, hangs.
HANGING_SECONDS = 2
WATCH_SECONDS = 0.25

SUM = "SELECT coalesce(sum(changes), 0)::bigint FROM partnerships_contentversion"


def watch_tables(apps, schema_editor):
    """For ``RunPython``: let every table of the app move the version.

    A migration that adds a model ends with ``RunPython(watch_tables, RunPython.noop)``;
    tests/portal/test_versions.py finds the table that was forgotten.
    """
    for model in apps.get_app_config(APP).get_models():
        if model._meta.model_name not in UNWATCHED:
            schema_editor.execute(
                "CREATE OR REPLACE TRIGGER content_changed"
                " AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
                f' ON "{model._meta.db_table}"'
                " FOR EACH STATEMENT EXECUTE FUNCTION content_changed()"
            )


class Known(NamedTuple):
    """A content version, and when (Unix time) this process first and last saw it."""

    number: int
    since: float
    seen: float

    @property
    def modified(self):
        """The second (Unix time) since which nothing has changed; None while that
        second may not be over, in which something still could."""
        return int(self.since) if int(self.seen) > int(self.since) else None


class Postgres:
    """Asks for the version over a connection of its own, made anew when it broke."""

    def __init__(self):
        self._connection = None

    def __call__(self):
        """The version now; psycopg2.Error if Postgres is away."""
        if self._connection is not None:
            with contextlib.suppress(psycopg2.Error):
                return self._ask()
            self._connection.close()
            self._connection = None
        self._connection = connect()
        return self._ask()

    def _ask(self):
        with self._connection.cursor() as cursor:
            cursor.execute(SUM)
            return cursor.fetchone()[0]


def connect():
    """A connection of its own; psycopg2.Error if Postgres is away."""
    # As Django connects, to the same server and as the same role.
    parameters = connection.get_connection_params() | {
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": ANSWER_MILLISECONDS,
    }
    opened = psycopg2.connect(**parameters)
    connections.note(opened)
    opened.autocommit = True
    with opened.cursor() as cursor:
        cursor.execute("SET statement_timeout = %s", [ANSWER_MILLISECONDS])
    return opened


def seen():
    """The version that the transaction under way sees."""
    with connection.cursor() as cursor:
        cursor.execute(SUM)
        return cursor.fetchone()[0]


def watched(application, versions):
    """A WSGI application that fails at once, instead of waiting, where Postgres hangs."""

    def answer(environ, start_response):
        with versions.watching():
            return application(environ, start_response)

    return answer


class Versions:
    """The version as this process knows it: never older than a second while Postgres
    answers, never going back, and asked for by no more than one query a second.

    A thread asks, so that a Postgres that hangs holds up nobody for long. Work that may
    wait for Postgres is done while ``watching()``: where a poll goes without an answer,
    all connections of the process are cut, and so is that work, which fails at once.
    """

    def __init__(self, read=None):
        self._read = read or Postgres()
        self._lock = threading.Lock()
        self._known = None
        self._due = 0.0
        self._asking = None
        self._began = 0.0
        self._given_up = None
        self._watched = 0
        self._has_watch = False
        self._is_hanging = False
        # Whether the last poll went without an answer, or with one from a replica that
        # lags behind what this process has seen.
        self.is_away = False

    def current(self):
        """The Known version, or None if there has been no answer yet."""
        if time.monotonic() >= self._due:
            asking = self._begin()
            if not self.is_away and not asking.wait(PATIENCE_SECONDS):
                self.is_away = True
        return self._known

    def is_hanging(self):
        """Whether Postgres takes what is sent and answers nothing, so that who asks it
        now would wait in vain."""
        return self._is_hanging

    @contextlib.contextmanager
    def watching(self):
        """Around work that may wait for Postgres."""
        with self._lock:
            self._watched += 1
            is_first, self._has_watch = not self._has_watch, True
        if is_first:
            threading.Thread(target=self._watch, daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._watched -= 1

    def _watch(self):
        """Go on asking while somebody works, and until Postgres is back."""
        while self._is_watch_needed():
            self.current()
            time.sleep(WATCH_SECONDS)
            asking, waited = self._asking, time.monotonic() - self._began
            if asking not in (None, self._given_up) and waited > HANGING_SECONDS:
                self._given_up = asking
                self._is_hanging = True
                connections.cut()

    def _is_watch_needed(self):
        with self._lock:
            self._has_watch = bool(self._watched or self.is_away)
            return self._has_watch

    def _begin(self):
        """The Event that ends the poll under way, which begins if there is none."""
        with self._lock:
            if self._asking is None:
                self._asking = threading.Event()
                self._began = time.monotonic()
                threading.Thread(target=self._poll, daemon=True).start()
            return self._asking

    def _poll(self):
        began = time.monotonic()
        try:
            number = self._read()
        except psycopg2.Error:
            number = None
        with self._lock:
            if number is not None:
                self._is_hanging = False
            self._take(number)
            self._due = began + POLL_SECONDS
            self._asking.set()
            self._asking = None

    def _take(self, number):
        known, now = self._known, time.time()
        self.is_away = number is None or (known is not None and number < known.number)
        if not self.is_away:
            is_new = known is None or number > known.number
            self._known = Known(number, now if is_new else known.since, now)
