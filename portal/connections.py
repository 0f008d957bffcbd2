"""The connections of this process to Postgres, so that they can be cut.

A Postgres that hangs, or a network that swallows what is sent, leaves whoever asked
waiting: libpq has no limit for an answer. Where the socket is shut down under it, it
fails at once.
"""

import contextlib
import os
import socket
import weakref

import psycopg2
from django.db.backends.signals import connection_created
from django.dispatch import receiver

_opened = weakref.WeakSet()


def note(opened):
    """Remember a psycopg2 connection, while it lives."""
    _opened.add(opened)


@receiver(connection_created)
def _note_djangos(connection, **kwargs):
    note(connection.connection)


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
