from django.core.management.base import BaseCommand, CommandError

from partnerships import integrity


class Command(BaseCommand):
    help = "Run every rule across records; exit 1 if any is broken."

    def handle(self, **options):
        if problems := list(integrity.problems()):
            raise CommandError("\n".join(map(str, problems)))
        self.stdout.write("No problem found.")
