import os

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection

from portal import roles


class Command(BaseCommand):
    help = "Make the database roles of the owner, the staff and the public."

    def handle(self, **options):
        given = {
            role: os.environ.get(f"{role.upper()}_PASSWORD")
            for role in (roles.OWNER, roles.STAFF, roles.PUBLIC)
        }
        try:
            for warning in roles.create_roles(connection, given):
                self.stderr.write(self.style.WARNING(warning))
        except ProgrammingError as error:
            raise CommandError(
                f"{error} Run create_roles as a superuser of the server."
            ) from error
