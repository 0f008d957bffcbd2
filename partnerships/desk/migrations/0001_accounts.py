"""Accounts, the four groups, and the table of the cache that login limits are kept in.

What each group may do is in ``partnerships.desk.rights``, and given after migrating.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CACHE = """
CREATE TABLE desk_cache (
  cache_key varchar(255) PRIMARY KEY,
  value text NOT NULL,
  expires timestamp with time zone NOT NULL
);
CREATE INDEX desk_cache_expires ON desk_cache (expires);
"""


def make_groups(apps, schema_editor):
    for name in ("Reader", "Editor", "Publisher", "Administrator"):
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("given_password", models.CharField(blank=True, max_length=128)),
                ("is_excused", models.BooleanField(default=False)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "permissions": [("publish", "Can publish, and change what is published")],
            },
        ),
        migrations.RunSQL(CACHE, "DROP TABLE desk_cache"),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
