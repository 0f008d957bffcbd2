"""The content version (see ``portal.versions``), and the triggers that move it.

A transaction adds one, once, to a row that no other transaction holds, or makes a new
row. What it did is remembered for as long as the transaction lasts, so that a thousand
statements cost one update; a savepoint that is rolled back takes the memory with it.
Under REPEATABLE READ a row that another has changed since could not be written: there
it makes a row of its own.
"""

from django.db import migrations, models

from portal.versions import watch_tables

CONTENT_CHANGED = """
CREATE FUNCTION content_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  this text := pg_current_xact_id()::text;
  free bigint;
BEGIN
  IF current_setting('portal.changed_in', true) = this THEN
    RETURN NULL;
  END IF;
  PERFORM set_config('portal.changed_in', this, true);
  IF current_setting('transaction_isolation') = 'read committed' THEN
    SELECT id INTO free FROM partnerships_contentversion
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
  END IF;
  IF free IS NULL THEN
    INSERT INTO partnerships_contentversion (changes, changed_at)
    VALUES (1, clock_timestamp());
  ELSE
    UPDATE partnerships_contentversion
    SET changes = changes + 1, changed_at = clock_timestamp() WHERE id = free;
  END IF;
  RETURN NULL;
END $$;
"""

DROP_CONTENT_CHANGED = "DROP FUNCTION content_changed CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0003_rules")]
    operations = [
        migrations.CreateModel(
            name="ContentVersion",
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
                ("changes", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(CONTENT_CHANGED, DROP_CONTENT_CHANGED),
        migrations.RunPython(watch_tables, migrations.RunPython.noop),
    ]
