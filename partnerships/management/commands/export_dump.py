from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partnerships import dump
from portal.whole import Refused


class Command(BaseCommand):
    help = "Write all public data as files into the folder DUMP_ROOT: all, or nothing."

    def handle(self, **options):
        if not settings.DUMP_ROOT:
            raise CommandError(
                "DUMP_ROOT is not set: name the folder that the public site offers."
            )
        try:
            names = dump.write(Path(settings.DUMP_ROOT))
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("\n".join(names))
