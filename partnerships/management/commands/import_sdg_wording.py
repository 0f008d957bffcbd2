from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partnerships.wording import WordingRefused, import_wording


class Command(BaseCommand):
    help = "Import the UN's official wording of the SDGs from its SKOS file (Turtle)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *, file, **options):
        try:
            done = import_wording(file)
        except WordingRefused as refusal:
            raise CommandError(f"{file}: {refusal} Nothing was imported.") from refusal
        self.stdout.write(f"Wording of {done.goals} goals and {done.targets} targets.")
        for uri in done.ambiguous:
            self.stdout.write(
                f"The file has several wordings of {uri}: took the longest."
            )
