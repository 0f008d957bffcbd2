"""The connections of this process to Postgres: how they are cut, and what is done again.

A Postgres that hangs, or a network that swallows what is sent, leaves whoever asked
waiting: libpq has no limit for an answer. Where the socket is shut down under it, it
fails at once.
"""

import contextlib
import os
import socket
import weakref

import psycopg2
from django.db import Error, connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver

# SQLSTATE: no connection, no memory, disk or connection left, shut down, input or output.
AWAY = ("08", "53", "57P", "58")

_opened = weakref.WeakSet()


def note(opened):
    """Remember a psycopg2 connection, while it lives."""
    _opened.add(opened)


@receiver(connection_created)
def _note_djangos(**signal):
    note(signal["connection"].connection)


def retried(work):
    """What ``work`` gives; outside of transactions, done once more on a fresh connection
    if it loses its own."""
    try:
        return work()
    except Error:
        opened = connection.connection
        if connection.in_atomic_block or not (opened and opened.closed):
            raise
        connection.close()
        return work()


def is_away(error):
    """Whether an exception says that Postgres cannot be reached, or can do nothing for
    anybody, whatever it was that was asked of it."""
    if isinstance(error, Error):
        error = error.__cause__
    if not isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError):
        return False
    # What libpq and psycopg2 say themselves has no code.
    return error.pgcode is None or error.pgcode.startswith(AWAY)


def cut():
    """Shut down all connections: who waits for an answer gets an error, others when they
    ask next."""
    for opened in list(_opened):
        # It may be closed by its thread at any moment.
        with (
            contextlib.suppress(psycopg2.Error, OSError),
            socket.socket(fileno=os.dup(opened.fileno())) as end,
        ):
            end.shutdown(socket.SHUT_RDWR)
