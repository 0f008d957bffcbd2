from django.core.management.base import BaseCommand, CommandError

from partnerships.synthesis import NotEmpty, synthesize


class Command(BaseCommand):
    help = "Fill an empty database with N made-up agreements and all around them."

    def add_arguments(self, parser):
        parser.add_argument("count", metavar="N", type=int)
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *, count, seed, **options):
        if count < 1:
            raise CommandError("N is the number of agreements: give 1 or more.")
        try:
            synthesize(count, seed)
        except NotEmpty:
            raise CommandError(
                "The database holds records: synthesize fills an empty one only."
            ) from None
