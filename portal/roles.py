"""The database roles: the owner migrates, the staff write, the public may only read.

The public site is read-only because its role is: it may SELECT from the tables that are
public business, and of their rows sees those that are public. What ``published()`` says
to the ORM, row-level security says to Postgres: both ask the column ``is_public``.
"""

from django.apps import apps
from django.db import transaction

OWNER = "portal_owner"
STAFF = "portal_staff"
PUBLIC = "portal_public"

APP = "partnerships"

# /readyz compares it with the migrations of the code; it names nobody.
PUBLIC_BOOKKEEPING = ["django_migrations"]

ROLE_OPTIONS = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"

# Just-in-time compilation takes longer than any of the queries runs.
ROLE_SETTINGS = {
    STAFF: {
        "jit": "off",
        "statement_timeout": "30s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "1min",
    },
    PUBLIC: {
        "jit": "off",
        "default_transaction_read_only": "on",
        "statement_timeout": "5s",
        "lock_timeout": "1s",
        "idle_in_transaction_session_timeout": "10s",
    },
}

# Functions that every role may call by default and that write, block, fill the disk or
# end what others of the role do, in spite of a role's missing rights on tables.
WRITING_FUNCTIONS = (
    r"^(lo_.*|loread|lowrite|pg_(try_)?advisory_.*|pg_logical_emit_message"
    r"|pg_sleep.*|pg_(cancel|terminate)_backend)$"
)

# What Postgres lets every role do that may connect, and cannot be told to refuse. None
# of it outlives the connection, or is seen by readers.
NOT_TO_BE_TAKEN = {
    "signals to who listens": "NOTIFY x, 'y'",
    "listening to them": "LISTEN x",
    "settings of the session": "SET statement_timeout = 0",
    "prepared statements": "PREPARE x AS SELECT 1",
    "the names of tables and columns": "SELECT relname FROM pg_class",
    "the names of roles": "SELECT rolname FROM pg_roles",
    "long computations": "SELECT count(*) FROM generate_series(1, 1000)",
}


def create_roles(connection, passwords):
    """Make the roles, or bring them up to date, in one transaction.

    ``passwords`` maps roles to passwords; the other roles' stay as they are. Returns
    the sentences that the operator should read.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for role in (OWNER, STAFF, PUBLIC):
            _create_role(cursor, role, passwords.get(role))
        _grant_database(cursor, connection.settings_dict["NAME"])
        tables = set(connection.introspection.table_names(cursor))
        _grant_tables(cursor, tables)
        for statement in row_security(tables):
            cursor.execute(statement)
        return _revoke_functions(cursor)


def public_models():
    """The models of which the public may see rows: all of the app's but those that say
    ``public = False`` and those that point outside, to accounts."""
    return [
        model
        for model in apps.get_app_config(APP).get_models(include_auto_created=True)
        if getattr(model, "public", True)
        and all(f.related_model._meta.app_label == APP for f in _foreign_keys(model))
    ]


def row_security(tables):
    """The statements that let the public see public rows only, and the staff all."""
    for model in apps.get_app_config(APP).get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in tables:
            yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
            yield from _policy(table, "staff_rows", "ALL", STAFF, "true")
    for model in public_models():
        table = model._meta.db_table
        if table in tables:
            kept = any(field.name == "is_public" for field in model._meta.fields)
            condition = "is_public" if kept else "true"
            yield from _policy(table, "public_rows", "SELECT", PUBLIC, condition)


def _create_role(cursor, role, password):
    """Roles belong to the whole server: they are changed only where they differ, so
    that databases of one server do not get into each other's way."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE ROLE {role} {ROLE_OPTIONS}")
    if password:
        cursor.execute(f"ALTER ROLE {role} PASSWORD %s", [password])
    cursor.execute(
        "SELECT unnest(setconfig) FROM pg_db_role_setting"
        " JOIN pg_roles ON pg_roles.oid = setrole"
        " WHERE rolname = %s AND setdatabase = 0",
        [role],
    )
    known = {row[0] for row in cursor.fetchall()}
    for name, value in ROLE_SETTINGS.get(role, {}).items():
        if f"{name}={value}" not in known:
            cursor.execute(f"ALTER ROLE {role} SET {name} = %s", [value])


def _grant_database(cursor, database):
    cursor.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
    cursor.execute(f'GRANT CONNECT ON DATABASE "{database}" TO {STAFF}, {PUBLIC}')
    cursor.execute(f'GRANT ALL ON DATABASE "{database}" TO {OWNER}')
    cursor.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {STAFF}, {PUBLIC}")
    cursor.execute(f"GRANT ALL ON SCHEMA public TO {OWNER}")


def _grant_tables(cursor, tables):
    everything = "ALL TABLES IN SCHEMA public"
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {everything} TO {STAFF}")
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {STAFF}")
    # A table that has stopped being public is taken back.
    cursor.execute(f"REVOKE ALL ON {everything} FROM {PUBLIC}, PUBLIC")
    public = [model._meta.db_table for model in public_models()]
    for table in [*public, *PUBLIC_BOOKKEEPING]:
        if table in tables:
            cursor.execute(f'GRANT SELECT ON "{table}" TO {PUBLIC}')


def _revoke_functions(cursor):
    """Take the writing functions from everybody; only their owner can do that."""
    cursor.execute(
        "SELECT oid::regprocedure::text, pg_has_role(proowner, 'USAGE') FROM pg_proc"
        " WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ %s",
        [WRITING_FUNCTIONS],
    )
    functions = cursor.fetchall()
    ours = [name for name, is_ours in functions if is_ours]
    if ours:
        cursor.execute(f"REVOKE EXECUTE ON FUNCTION {', '.join(ours)} FROM PUBLIC")
    if len(ours) < len(functions):
        return [
            "The functions that write large objects, take advisory locks and end what"
            " others do stay open to every role: run create_roles as a superuser to take"
            " them away."
        ]
    return []


def _policy(table, name, command, role, condition):
    yield f'DROP POLICY IF EXISTS {name} ON "{table}"'
    yield (
        f'CREATE POLICY {name} ON "{table}" FOR {command} TO {role} USING ({condition})'
    )


def _foreign_keys(model):
    fields = model._meta.concrete_fields
    return [field for field in fields if field.many_to_one or field.one_to_one]
