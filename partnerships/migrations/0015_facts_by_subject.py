"""Each subject of evidence is found by an index of its own facts, which also tells how
many of them are public; the ones before named every row for every subject."""

import django.db.models.deletion
from django.db import migrations, models

# The subjects, each with the model that it is of where that has another name.
SUBJECTS = {
    "organisation": "",
    "alias": "",
    "group": "",
    "membership": "",
    "agreement": "",
    "party": "",
    "classification": "",
    "statement": "",
    "framework_link": "frameworklink",
    "event": "",
    "participation": "",
    "person": "",
    "position": "",
    "key_figure": "keyfigure",
    "quotation": "",
    "document": "",
}


def without_index(name, model, on_delete):
    field = models.ForeignKey(
        blank=True,
        db_index=False,
        null=True,
        on_delete=on_delete,
        related_name="evidence",
        to=f"partnerships.{model or name}",
    )
    return migrations.AlterField("evidence", name, field)


def facts_of(subject):
    index = models.Index(
        condition=models.Q(**{f"{subject}__isnull": False}),
        fields=[subject, "field"],
        include=("is_public",),
        name=f"evidence_of_{subject}",
    )
    return migrations.AddIndex("evidence", index)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0014_public_rows")]
    operations = [
        *(
            without_index(name, model, django.db.models.deletion.CASCADE)
            for name, model in SUBJECTS.items()
        ),
        without_index("passage", "", django.db.models.deletion.PROTECT),
        *map(facts_of, SUBJECTS),
        migrations.AddIndex(
            "evidence",
            models.Index(
                fields=["passage"], include=("is_public",), name="evidence_from_passage"
            ),
        ),
    ]
