from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partnerships.loading import LoadRefused, load


class Command(BaseCommand):
    help = "Load the fixtures: all of them or none; a second run changes nothing."

    def add_arguments(self, parser):
        default = settings.BASE_DIR / "fixtures"
        parser.add_argument("directory", type=Path, nargs="?", default=default)

    def handle(self, *, directory, **options):
        try:
            report = load(directory)
        except LoadRefused as refusal:
            raise CommandError(f"Nothing was loaded.\n{refusal}") from None
        self.stdout.write(report.summary())
