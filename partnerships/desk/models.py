import simple_history
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..models import Fixed, FormerAddress, Mention
from .intakes import Intake, Suggested

__all__ = [
    "Account",
    "Intake",
    "OwnPasswordValidator",
    "Suggested",
    "must_choose_another",
]


class Account(models.Model):
    """What the desk knows of someone's account besides what Django does."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
    # The password as somebody else chose it, hashed: its owner must choose another.
    given_password = models.CharField(max_length=128, blank=True)
    # The account of a demo, which anybody at this machine may use, has no second factor.
    is_excused = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        permissions = [("publish", "Can publish, and change what is published")]

    def __str__(self):
        return str(self.user)

    @property
    def must_change_password(self):
        return bool(self.given_password) and self.given_password == self.user.password


def must_choose_another(user):
    """Let ``user`` in, by the password that somebody else gave them, to change it."""
    Account.objects.update_or_create(
        user=user, defaults={"given_password": user.password}
    )


class OwnPasswordValidator:
    """Refuses the password that somebody else chose."""

    def validate(self, password, user=None):
        account = Account.objects.filter(user_id=user and user.pk).first()
        if account and check_password(password, account.given_password):
            raise ValidationError(_("Choose a password that only you know."))

    def get_help_text(self):
        return _("It must not be the password that you were given.")


def _concrete(base):
    for model in base.__subclasses__():
        yield from _concrete(model)
        if not model._meta.abstract:
            yield model


# What the staff write. Addresses and mentions the portal keeps by itself.
RECORDED = sorted(
    {*_concrete(Fixed)} - {FormerAddress, Mention}, key=lambda model: model.__name__
)
for model in RECORDED:
    # What Postgres writes by itself is no part of a version.
    kept = [f.name for f in model._meta.fields if f.generated or f.name == "is_public"]
    simple_history.register(
        model,
        app="partnerships.desk",
        excluded_fields=kept,
        user_db_constraint=False,
    )
