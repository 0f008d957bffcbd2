from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal import backup
from portal.whole import Refused


class Command(BaseCommand):
    help = "Write a backup of the whole database into DIR, and remove superseded ones."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", metavar="DIR", nargs="?", default=settings.BACKUP_DIR
        )

    def handle(self, *, folder, **options):
        if not folder:
            raise CommandError("Name a folder, or set BACKUP_DIR to one.")
        folder = Path(folder)
        try:
            made = backup.write(folder, connection)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(str(made))
        for name in backup.forget_superseded(folder):
            self.stdout.write(f"Removed {name}.")
