from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection

from portal import backup
from portal.whole import Refused


class Command(BaseCommand):
    help = "Fill an empty database from a backup, and compare what it then holds."

    def add_arguments(self, parser):
        parser.add_argument("backup", metavar="BACKUP", type=Path)

    def handle(self, **options):
        try:
            manifest = backup.restore(options["backup"], connection)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        except ProgrammingError as error:
            raise CommandError(
                f"{error} Run restore as a superuser of the server."
            ) from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"{rows} rows of {len(manifest['tables'])} tables, as on {manifest['made']}."
        )
