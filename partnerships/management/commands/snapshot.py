from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partnerships import static_site
from portal.whole import Refused


class Command(BaseCommand):
    help = "Write the public portal as a static site into DIR: all of it, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--address",
            default=settings.PUBLIC_URL,
            help="where it will be served; its sitemap says so (PUBLIC_URL if not given)",
        )

    def handle(self, *, folder, address, **options):
        try:
            count = static_site.write(folder, f"{address.rstrip('/')}/")
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{count} pages and files.")
