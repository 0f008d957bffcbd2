"""The log of changes has those of reference sources too: of each record that readers see
and a fact of which rests on one."""

from importlib import import_module

from django.db import migrations

from portal.versions import watch_tables

noted = import_module("partnerships.migrations.0008_changes")
logged = import_module("partnerships.migrations.0016_public_changes")

NOUN = "referencesource"
LOG_SOURCES = """
CREATE FUNCTION log_update_of_{noun}() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    WITH changed AS (
      SELECT e.* FROM partnerships_evidence e
      JOIN new_rows n ON n.id = e.reference_id JOIN old_rows o ON o.id = n.id
      WHERE e.is_public AND n IS DISTINCT FROM o
    ), concerned (noun, record, act) AS (
      SELECT DISTINCT noun, record, 'changed' FROM (
        {selects}
      ) AS owners (noun, record)
      WHERE is_seen(noun, record)
    ){log}
    RETURN NULL;
END $$;
CREATE TRIGGER log_update AFTER UPDATE ON partnerships_{noun}
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION log_update_of_{noun}();
""".format(
    noun=NOUN,
    selects="\n        UNION ALL ".join(noted.records_of("evidence", "changed")),
    log=logged.LOG.format(noun=NOUN),
)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0016_public_changes")]
    operations = [
        migrations.RunSQL(LOG_SOURCES, f"DROP FUNCTION log_update_of_{NOUN} CASCADE;"),
        migrations.RunPython(watch_tables, migrations.RunPython.noop),
    ]
