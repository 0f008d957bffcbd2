import secrets

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from partnerships.desk.models import must_choose_another
from partnerships.desk.rights import ADMINISTRATOR


class Command(BaseCommand):
    help = "Open an administrator's account, with a password to be changed at once."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        password = secrets.token_urlsafe(12)
        try:
            with transaction.atomic():
                user = User.objects.create_user(
                    username, password=password, is_staff=True
                )
        except IntegrityError:
            raise CommandError(f"There is an account “{username}” already.") from None
        user.groups.add(Group.objects.get(name=ADMINISTRATOR))
        must_choose_another(user)
        self.stdout.write(f"User {username}, password {password}, to be changed at once.")
