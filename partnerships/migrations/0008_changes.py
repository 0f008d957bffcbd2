"""When each record last changed, as Postgres saw it.

A record has changed when its row has, or a row that states a fact about it, or the
evidence for one of these. Each statement notes it once a record and transaction.
"""

from django.db import migrations, models

from portal.versions import watch_tables

# The rows that state facts about records, and the columns that name those.
FACTS = {
    "alias": ["organisation", "group", "agreement"],
    "membership": ["group"],
    "party": ["agreement"],
    "classification": ["agreement"],
    "statement": ["organisation", "group", "agreement", "event"],
    "frameworklink": ["group", "agreement", "event"],
    "participation": ["event"],
    "position": ["person"],
    "quotation": ["speaker"],
}
RECORDS = [
    "organisation",
    "group",
    "person",
    "agreement",
    "document",
    "event",
    "keyfigure",
]
# What evidence calls its subjects where that is not the table's own name.
SUBJECTS = {"framework_link": "frameworklink", "key_figure": "keyfigure"}


def records_of(noun, rows):
    """The SELECTs of the records, as noun and key, that ``rows`` of ``noun`` concern."""
    if noun in RECORDS:
        yield f"SELECT '{noun}', id FROM {rows} r"
    for column in FACTS.get(noun, ()):
        owner = "person" if column == "speaker" else column
        yield (
            f"SELECT '{owner}', {column}_id FROM {rows} r WHERE {column}_id IS NOT NULL"
        )
    if noun == "frameworklink":
        yield from records_of("statement", related("statement", "statement", rows))
    if noun == "passage":
        yield f"SELECT 'document', document_id FROM {rows} r"
    if noun == "evidence":
        for subject in [*RECORDS, *FACTS]:
            names = {table: name for name, table in SUBJECTS.items()}
            column = names.get(subject, subject)
            yield from records_of(subject, related(subject, column, rows))


def related(noun, column, rows):
    return (
        f"(SELECT t.* FROM partnerships_{noun} t JOIN {rows} c ON c.{column}_id = t.id)"
    )


def note_changes(noun):
    selects = "\n    UNION ALL ".join(records_of(noun, "changed"))
    triggers = "".join(
        f"""
CREATE TRIGGER note_{event.lower()} AFTER {event} ON partnerships_{noun}
REFERENCING {rows} TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION note_changes_of_{noun}();
"""
        for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    )
    return f"""
CREATE FUNCTION note_changes_of_{noun}() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO partnerships_change AS known (noun, record, changed_at)
  SELECT DISTINCT noun, record, now() FROM (
    {selects}
  ) AS concerned (noun, record)
  ORDER BY noun, record
  ON CONFLICT (noun, record) DO UPDATE SET changed_at = excluded.changed_at
  WHERE known.changed_at < excluded.changed_at;
  RETURN NULL;
END $$;
{triggers}"""


NOTED = [*RECORDS, *FACTS, "passage", "evidence"]

# What stood before anybody noted changes has its date from now on.
FIRST = "".join(
    "INSERT INTO partnerships_change (noun, record, changed_at)"
    f" SELECT '{noun}', id, now() FROM partnerships_{noun};"
    for noun in RECORDS
)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0007_search_in_stages")]
    operations = [
        migrations.CreateModel(
            name="Change",
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
                ("noun", models.CharField(max_length=20)),
                ("record", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["noun", "record"], name="change_unique"
                    )
                ]
            },
        ),
        migrations.RunSQL(
            FIRST + "".join(map(note_changes, NOTED)),
            "".join(f"DROP FUNCTION note_changes_of_{n} CASCADE;" for n in NOTED),
        ),
        migrations.RunPython(watch_tables, migrations.RunPython.noop),
    ]
