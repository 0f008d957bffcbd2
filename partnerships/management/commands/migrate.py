from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg2.errors import LockNotAvailable

LOCK_SECONDS = 5


class Command(migrate.Command):
    """Django's, which does not let readers queue behind a migration that itself waits
    for a table."""

    def handle(self, *args, **options):
        with connections[options["database"]].cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [f"{LOCK_SECONDS}s"])
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise CommandError(
                f"A table that a migration changes was in use for {LOCK_SECONDS} s: the"
                " migration was taken back whole; run migrate again in a quieter moment."
            ) from error
