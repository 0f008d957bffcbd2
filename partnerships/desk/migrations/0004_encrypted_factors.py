"""What second factors know, encrypted: the secret of an app, the seed of the recovery
codes. Passkeys leave no secret here."""

from allauth.mfa.utils import decrypt, encrypt
from django.db import migrations

KEPT = {"secret", "seed"}


def rewrite(change):
    def run(apps, schema_editor):
        for factor in apps.get_model("mfa", "Authenticator").objects.iterator():
            kept = {name: change(factor.data[name]) for name in KEPT & factor.data.keys()}
            if kept:
                factor.data |= kept
                factor.save(update_fields=["data"])

    return run


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_intake"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(rewrite(encrypt), rewrite(decrypt))]
