"""States of the database that are kept, to be seen again by what is made later.

    State ─ its transaction stays open ─► Postgres keeps the rows
      └─ enter() ─► a transaction that begins now sees those rows, and no later ones

What a process has read and holds is of one state; what it fetches beside it must be of
the same. The transaction that is kept does nothing and locks nothing, but vacuum leaves
the rows that it could see: a State is meant to be replaced after a minute or so. One
that is forgotten, Postgres ends after some minutes.
"""

import contextlib
import time

from django.db import Error, connection

from . import versions

FORGOTTEN = "5min"
LAST_CHANGE = "SELECT max(changed_at) FROM partnerships_contentversion"


class Lost(Exception):
    """A state that Postgres keeps no more."""


class State:
    """What the database holds at this moment: all rows, the content ``version``, and
    ``content``, which no other content has, in a copy of this database either."""

    def __init__(self):
        """psycopg2.Error if Postgres is away."""
        self._connection = versions.connect()
        with self._connection.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = %s", [FORGOTTEN])
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            [self._name] = cursor.fetchone()
            # The lock of what is read is given back with the savepoint: nobody who
            # changes the table waits for this transaction.
            cursor.execute("SAVEPOINT counted")
            cursor.execute(versions.SUM)
            [self.version] = cursor.fetchone()
            cursor.execute(LAST_CHANGE)
            self.content = f"{self.version} of {cursor.fetchone()[0]}"
            cursor.execute("ROLLBACK TO SAVEPOINT counted")

    @contextlib.contextmanager
    def entered(self):
        """The first question inside, if any is asked, enters the state: so does the
        transaction. Raises what ``enter`` does."""
        is_entered = False

        def after_entering(execute, *question):
            nonlocal is_entered
            if not is_entered:
                is_entered = True
                self.enter()
            return execute(*question)

        with connection.execute_wrapper(after_entering):
            yield

    def enter(self):
        """Let the transaction of Django's connection, in which nothing was asked yet,
        see this state. Lost if it cannot; the transaction then sees what there is. An
        Error if the connection is lost."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [self._name])
        except Error as error:
            if connection.connection.closed:
                raise
            connection.connection.rollback()
            # Of several servers, it may be on another one: its next one is not.
            connection.close_at = time.monotonic()
            raise Lost from error
