from django.core.management.base import BaseCommand, CommandError

from portal import metrics


class Command(BaseCommand):
    help = "Offer the metrics of all processes of this machine to it, for Prometheus."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=9464)

    def handle(self, *, port, **options):
        try:
            _server, thread = metrics.serve(port)
        except (OSError, ValueError) as error:
            raise CommandError(
                f"Metrics cannot be offered on port {port}: {error}."
            ) from None
        self.stdout.write(f"http://{metrics.HOST}:{port}/metrics")
        thread.join()
