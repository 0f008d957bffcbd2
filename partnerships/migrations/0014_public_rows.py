from django.db import migrations, models

from partnerships.public_rows import keep_public

ROWS = [
    "agreement",
    "alias",
    "classification",
    "document",
    "event",
    "evidence",
    "frameworklink",
    "group",
    "keyfigure",
    "membership",
    "mention",
    "organisation",
    "participation",
    "party",
    "passage",
    "person",
    "position",
    "quotation",
    "statement",
]


def stop_keeping(apps, schema_editor):
    for noun in ROWS:
        for name in ("keep_public", "pass_public_on"):
            schema_editor.execute(f"DROP FUNCTION partnerships_{noun}_{name} CASCADE")


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0012_alphabetical")]
    operations = [
        *(
            migrations.AddField(
                noun, "is_public", models.BooleanField(default=False, editable=False)
            )
            for noun in ROWS
        ),
        migrations.RunPython(keep_public, stop_keeping),
    ]
