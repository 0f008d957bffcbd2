from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save
from simple_history.signals import pre_create_historical_record


class DeskConfig(AppConfig):
    """What only the staff's site has: accounts, and the history of
    records. It is installed after the apps whose
    permissions its groups have."""

    name = "partnerships.desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import history
        from .rights import give_rights

        post_migrate.connect(give_rights, sender=self)
        pre_save.connect(history.keep_first)
        pre_create_historical_record.connect(history.set_moment)
