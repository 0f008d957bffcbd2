"""Sessions as Django keeps them in the database, which may go away meanwhile."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError


class SessionStore(db.SessionStore):
    def save(self, must_create=False):
        """Raises what went wrong: to Django, a database that is away is a session that
        somebody ended, and whoever sent a form gets a bare 400."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise
