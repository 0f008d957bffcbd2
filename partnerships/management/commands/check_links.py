from django.core.management.base import BaseCommand, CommandError

from partnerships.links import broken_links


class Command(BaseCommand):
    help = "Ask each source's address whether it still answers; exit 1 if one does not."

    def handle(self, **options):
        broken, count = broken_links()
        if broken:
            raise CommandError("\n".join(map(str, broken)))
        self.stdout.write(f"{count} addresses answer.")
