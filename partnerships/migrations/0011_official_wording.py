from django.db import migrations, models

from portal.versions import watch_tables


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0008_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfficialWording",
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
                ("uri", models.URLField(unique=True, verbose_name="URI")),
                (
                    "text_fr",
                    models.TextField(blank=True, default="", verbose_name="text"),
                ),
                (
                    "text_en",
                    models.TextField(blank=True, default="", verbose_name="text"),
                ),
                (
                    "text_es",
                    models.TextField(blank=True, default="", verbose_name="text"),
                ),
            ],
        ),
        migrations.RunPython(watch_tables, migrations.RunPython.noop),
    ]
