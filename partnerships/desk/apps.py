from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    """What only the staff's site has: accounts. It is installed after the apps whose
    permissions its groups have."""

    name = "partnerships.desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .rights import give_rights

        post_migrate.connect(give_rights, sender=self)
