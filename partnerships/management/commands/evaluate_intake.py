from django.core.management.base import BaseCommand, CommandError

from partnerships.intake import evaluation


class Command(BaseCommand):
    help = "How many right suggestions the intake desk finds in texts with a key."

    def add_arguments(self, parser):
        parser.add_argument("folder", help="with NAME.txt and NAME.key.json")

    def handle(self, folder, verbosity, **options):
        try:
            scores, texts = evaluation.evaluate(folder)
        except evaluation.BadKey as error:
            raise CommandError(str(error)) from error
        for line in evaluation.report(scores, texts, in_detail=verbosity > 1):
            self.stdout.write(line)
