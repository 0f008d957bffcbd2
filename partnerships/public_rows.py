"""Which rows are public: a column of each, ``is_public``, that Postgres keeps.

    status of a record ─► its is_public ─► that of all that rests on it

A row is public when its own rule is met (``PublicRow.public_when``) and every row that it
rests on (``public_with``) is public. A trigger works it out whenever a row is written, in
raw SQL too, and passes a change on to the rows that rest on this one. So the ORM and
row-level security ask one column, and a question about a million facts joins nothing.

Two that write at once do not miss each other: who writes a row holds the rows that it
rests on as they are, and who publishes or withdraws one of those waits for that.
"""

import graphlib

from django.apps import apps

from .models.base import PublicRow


def keep_public(_apps, schema_editor):
    """For ``RunPython``: let Postgres keep the column by the rules of the models.

    A migration that adds a model with the column, or changes what rows rest on, ends with
    it; tests/partnerships/test_public_rows.py finds the one that was forgotten."""
    with schema_editor.connection.cursor() as cursor:
        correct(cursor)
        there = _there(cursor)
        for model, columns in there.items():
            cursor.execute(_trigger(model, _parents(model, columns)))
            cursor.execute(_cascade(model, there))


def correct(cursor):
    """Set the column right in rows that were written without the triggers."""
    # Whole tables are compared, of which Postgres may know nothing yet.
    cursor.execute("SET LOCAL enable_nestloop = off")
    for model, columns in _there(cursor).items():
        cursor.execute(_correction(model, _parents(model, columns)))
    cursor.execute("SET LOCAL enable_nestloop = on")


def in_order():
    """The models whose rows have the column, each after those that it rests on."""
    models = apps.get_app_config("partnerships").get_models()
    rests_on = {
        model: [field.related_model for field in rests_on_of(model)]
        for model in models
        if issubclass(model, PublicRow)
    }
    return list(graphlib.TopologicalSorter(rests_on).static_order())


def rests_on_of(model):
    """The relations of ``model`` to rows that must be public for its own to be. What has
    no such column, a target or a goal, is always public."""
    fields = (model._meta.get_field(name) for name in model.public_with)
    return [field for field in fields if issubclass(field.related_model, PublicRow)]


def _there(cursor):
    """The models whose tables have the column by now, with all of their columns."""
    columns = {model: _columns(cursor, model) for model in in_order()}
    return {model: names for model, names in columns.items() if "is_public" in names}


def _columns(cursor, model):
    """The names of the table's columns, none where it is not there yet."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s)"
        " AND attnum > 0 AND NOT attisdropped",
        [model._meta.db_table],
    )
    return {name for (name,) in cursor.fetchall()}


def _trigger(model, parents):
    """What works the column out when a row is written."""
    table = model._meta.db_table
    rules = [model.public_when.format(row="NEW")]
    for field in parents:
        # A row that is not there yet gives NULL, which the column refuses.
        rules.append(
            f"(NEW.{field.column} IS NULL OR (SELECT is_public"
            f" FROM {field.related_model._meta.db_table}"
            f" WHERE id = NEW.{field.column} FOR KEY SHARE))"
        )
    return TRIGGER.format(table=table, rules="\n    AND ".join(rules))


TRIGGER = """
CREATE OR REPLACE FUNCTION {table}_keep_public() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.is_public := {rules};
  IF TG_OP = 'UPDATE' AND NEW.is_public <> OLD.is_public THEN
    -- Wait for those who are writing rows that rest on this one, to see them too.
    PERFORM FROM {table} WHERE id = OLD.id FOR UPDATE;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER keep_public BEFORE INSERT OR UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_keep_public();
"""


def _cascade(model, there):
    """What passes a change of the column on to the rows that rest on this one."""
    updates = [
        f"UPDATE {other._meta.db_table} SET is_public = is_public"
        f" WHERE {field.column} = NEW.id;"
        for other, columns in there.items()
        for field in _parents(other, columns)
        if field.related_model is model
    ]
    return CASCADE.format(table=model._meta.db_table, updates="\n  ".join(updates))


CASCADE = """
CREATE OR REPLACE FUNCTION {table}_pass_public_on() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  {updates}
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER pass_public_on AFTER UPDATE ON {table}
FOR EACH ROW WHEN (OLD.is_public <> NEW.is_public)
EXECUTE FUNCTION {table}_pass_public_on();
"""


def _correction(model, parents):
    table = model._meta.db_table
    rules, joins = [model.public_when.format(row="t")], []
    for place, field in enumerate(parents):
        rules.append(f"(t.{field.column} IS NULL OR p{place}.is_public)")
        joins.append(
            f"LEFT JOIN {field.related_model._meta.db_table} p{place}"
            f" ON p{place}.id = t.{field.column}"
        )
    return (
        f"UPDATE {table} SET is_public = NOT {table}.is_public FROM {table} t"
        f" {' '.join(joins)} WHERE t.id = {table}.id"
        f" AND {table}.is_public <> ({' AND '.join(rules)})"
    )


def _parents(model, columns):
    return [field for field in rests_on_of(model) if field.column in columns]
