"""What changed of the records that readers see, one row a record and transaction.

A record is published, changed or withdrawn. It has changed when its row has, or a public
row that states a fact about it, or the public evidence for one of these; a document also
with its passages. What happens to drafts is noted nowhere here.
"""

from importlib import import_module

import django.contrib.postgres.fields
from django.db import migrations, models

from portal.versions import watch_tables

noted = import_module("partnerships.migrations.0008_changes")

IS_SEEN = """
CREATE FUNCTION is_seen(noun text, record bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
SELECT CASE noun {cases} END
$$;
""".format(
    cases="\n  ".join(
        f"WHEN '{noun}' THEN EXISTS (SELECT FROM partnerships_{noun} r"
        " WHERE r.id = record AND r.status = 'published' AND r.is_public)"
        for noun in noted.RECORDS
    )
)

# In one transaction a record is published or withdrawn once, and changes many times.
LOG = """
    INSERT INTO partnerships_publicchange AS known (noun, record, at, act, parts)
    SELECT noun, record, now(), act, ARRAY['{noun}']
    FROM concerned
    ORDER BY noun, record
    ON CONFLICT (noun, record, at) DO UPDATE
    SET act = CASE excluded.act WHEN 'changed' THEN known.act ELSE excluded.act END,
        parts = ARRAY(SELECT DISTINCT unnest(known.parts || excluded.parts) ORDER BY 1)
    WHERE excluded.act NOT IN ('changed', known.act)
      OR known.act = 'changed' AND NOT known.parts @> excluded.parts;
"""


def seen(row):
    return f"({row}.status = 'published' AND {row}.is_public)"


# What a statement did to records, as (noun, record, act).
ACTS = {
    "INSERT": "SELECT '{noun}', n.id, 'published' FROM new_rows n WHERE " + seen("n"),
    "UPDATE": "SELECT '{noun}', n.id, CASE"
    f" WHEN {seen('o')} AND {seen('n')} THEN 'changed'"
    f" WHEN {seen('n')} THEN 'published' ELSE 'withdrawn' END"
    " FROM new_rows n JOIN old_rows o ON o.id = n.id"
    f" WHERE ({seen('o')} OR {seen('n')}) AND n IS DISTINCT FROM o",
    "DELETE": "SELECT '{noun}', o.id, 'withdrawn' FROM old_rows o WHERE " + seen("o"),
}
# Which rows it changed of those that readers saw, or see now.
CHANGED = {
    "INSERT": "SELECT n.* FROM new_rows n WHERE n.is_public",
    "UPDATE": "SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id"
    " WHERE (o.is_public OR n.is_public) AND n IS DISTINCT FROM o",
    "DELETE": "SELECT o.* FROM old_rows o WHERE o.is_public",
}
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def concerned(noun, event):
    """The start of the statement that logs an event: WITH the records it concerns."""
    if noun in noted.RECORDS:
        acts = ACTS[event].format(noun=noun)
        return f"WITH concerned (noun, record, act) AS ({acts})"
    selects = "\n      UNION ALL ".join(noted.records_of(noun, "changed"))
    return f"""WITH changed AS ({CHANGED[event]}), concerned (noun, record, act) AS (
      SELECT DISTINCT noun, record, 'changed' FROM (
        {selects}
      ) AS owners (noun, record)
      WHERE is_seen(noun, record)
    )"""


def log_changes(noun):
    for event, rows in ROWS.items():
        name = f"log_{event.lower()}_of_{noun}"
        yield f"""
CREATE FUNCTION {name}() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    {concerned(noun, event)}{LOG.format(noun=noun)}
    RETURN NULL;
END $$;
CREATE TRIGGER log_{event.lower()} AFTER {event} ON partnerships_{noun}
REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def stop_logging():
    for noun in noted.NOTED:
        for event in ROWS:
            yield f"DROP FUNCTION log_{event.lower()}_of_{noun} CASCADE;"
    yield "DROP FUNCTION is_seen;"


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0015_facts_by_subject")]
    operations = [
        migrations.CreateModel(
            name="PublicChange",
            fields=[
                ("id", key()),
                ("noun", models.CharField(max_length=20)),
                ("record", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("published", "published"),
                            ("changed", "changed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="public_change_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["noun", "record", "at"], name="public_change_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", key()),
                ("noun", models.CharField(max_length=20)),
                ("record", models.BigIntegerField()),
                ("verified_on", models.DateField(verbose_name="last verified")),
                ("look_again_by", models.DateField(verbose_name="to look at again by")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["noun", "record"], name="verification_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(look_again_by__gt=models.F("verified_on")),
                        name="verification_looks_ahead",
                        violation_error_message="Choose a day after today.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            IS_SEEN + "".join(sql for noun in noted.NOTED for sql in log_changes(noun)),
            "".join(stop_logging()),
        ),
        migrations.RunPython(watch_tables, migrations.RunPython.noop),
    ]
