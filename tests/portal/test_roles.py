import psycopg2
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from partnerships.management.commands import create_roles as command
from portal import roles

pytestmark = pytest.mark.django_db

# Which there are depends on the server.
ANY_EXTENSION = """
DO $$ BEGIN EXECUTE (
  SELECT format('CREATE EXTENSION %I', name) FROM pg_available_extensions
  WHERE installed_version IS NULL LIMIT 1
); END $$
"""
REFUSED_TO_THE_PUBLIC = {
    "insert": "INSERT INTO partnerships_theme (slug) VALUES ('x')",
    "update": "UPDATE partnerships_agreement SET slug = 'x'",
    "delete": "DELETE FROM partnerships_evidence",
    "truncate": "TRUNCATE partnerships_evidence",
    "lock": "LOCK TABLE partnerships_agreement",
    "row lock": "SELECT * FROM partnerships_agreement FOR UPDATE",
    "table": "CREATE TABLE x (y int)",
    "temporary table": "CREATE TEMP TABLE x (y int)",
    "schema": "CREATE SCHEMA x",
    "function": "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "role": "CREATE ROLE x",
    "becoming staff": "SET ROLE portal_staff",
    "becoming owner": "SET ROLE portal_owner",
    "file writing": "COPY (SELECT 1) TO '/tmp/x'",
    "program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "rows from a client": "COPY partnerships_theme FROM STDIN",
    "rows from a file": "COPY partnerships_theme FROM '/etc/passwd'",
    "rows from a program": "COPY partnerships_theme FROM PROGRAM 'true'",
    "index": "CREATE INDEX ON partnerships_theme (slug)",
    "column": "ALTER TABLE partnerships_theme ADD x int",
    "drop": "DROP TABLE partnerships_theme",
    "view": "CREATE VIEW x AS SELECT 1",
    "extension": ANY_EXTENSION,
    "reindexing": "REINDEX TABLE partnerships_theme",
    "file reading": "SELECT pg_read_file('PG_VERSION')",
    "folder reading": "SELECT pg_ls_dir('.')",
    "large object": "SELECT lo_create(0)",
    "large object from a file": "SELECT lo_import('/etc/passwd')",
    "waiting": "SELECT pg_sleep(0)",
    "ending what others do": "SELECT pg_terminate_backend(0)",
    "large object from bytes": "SELECT lo_from_bytea(0, 'x')",
    "advisory lock": "SELECT pg_advisory_lock(1)",
    "message": "SELECT pg_logical_emit_message(true, 'x', 'y')",
    "sequence": "SELECT nextval('partnerships_agreement_id_seq')",
    "trigger": "ALTER TABLE partnerships_evidence DISABLE TRIGGER ALL",
    "row security": "ALTER TABLE partnerships_agreement DISABLE ROW LEVEL SECURITY",
    "accounts": "SELECT * FROM auth_user",
    "second factors": "SELECT * FROM mfa_authenticator",
    "what is known of accounts": "SELECT * FROM desk_account",
    "failed logins": "SELECT * FROM desk_cache",
    "the history of records": "SELECT * FROM desk_historicalagreement",
    "sessions": "SELECT * FROM django_session",
    "the log of the desk": "SELECT * FROM django_admin_log",
    "bookkeeping": "SELECT * FROM partnerships_loadedrecord",
    "passwords": "SELECT * FROM pg_authid",
}


def visible_to_the_public(model):
    """The keys of the rows that the public's role sees, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {roles.PUBLIC}")
        keys = set(model._base_manager.values_list("pk", flat=True))
        cursor.execute("RESET ROLE")
    return keys


@pytest.mark.parametrize(
    "statement", REFUSED_TO_THE_PUBLIC.values(), ids=REFUSED_TO_THE_PUBLIC
)
def test_public_role_is_refused(connect, statement):
    with connect(roles.PUBLIC) as public:
        cursor = public.cursor()
        # The role may switch its own default off: its rights are what counts.
        cursor.execute("SET TRANSACTION READ WRITE")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)


@pytest.mark.parametrize(
    "statement", roles.NOT_TO_BE_TAKEN.values(), ids=roles.NOT_TO_BE_TAKEN
)
def test_what_no_role_can_be_refused_is_listed(connect, statement):
    with connect(roles.PUBLIC) as public:
        public.cursor().execute(statement)


@pytest.mark.parametrize("role", [roles.STAFF, roles.PUBLIC])
def test_roles_are_patient_for_seconds_only(connect, role):
    assert {"statement_timeout", "lock_timeout"} < roles.ROLE_SETTINGS[role].keys()
    with connect(role) as opened:
        cursor = opened.cursor()
        for name, value in roles.ROLE_SETTINGS[role].items():
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,)


def test_staff_wait_for_a_lock_for_seconds_only(connect):
    with connect(roles.STAFF) as first, connect(roles.STAFF) as second:
        first.cursor().execute("SELECT * FROM partnerships_agreement FOR UPDATE")
        waiting = second.cursor()
        waiting.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            waiting.execute("UPDATE partnerships_agreement SET slug = slug")


@pytest.mark.parametrize("model", roles.public_models(), ids=lambda m: m.__name__)
def test_public_role_sees_what_published_says(model):
    published = set(model.objects.published().values_list("pk", flat=True))
    assert visible_to_the_public(model) == published


def test_public_role_sees_nothing_of_drafts_nor_of_facts_about_them():
    for name in ("Organisation", "Group", "Agreement", "Event", "Document"):
        apps.get_model(roles.APP, name).objects.update(status="draft")
    for name in ("Agreement", "Membership", "Party", "Evidence", "Passage", "Alias"):
        assert visible_to_the_public(apps.get_model(roles.APP, name)) == set()


def test_public_role_gets_no_draft_by_its_key(connect):
    """As an attacker would ask, over a connection of the role's own."""
    names = ("organisation", "group", "agreement", "event", "person", "document")
    with connect(roles.PUBLIC) as public:
        cursor = public.cursor()
        for name in names:
            cursor.execute(
                f"SELECT count(*) FROM partnerships_{name} WHERE status <> 'published'"
            )
            assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM partnerships_passage WHERE kind = 'contact'")
        assert cursor.fetchone() == (0,)


def test_public_role_sees_no_contact_details():
    passages = apps.get_model(roles.APP, "Passage").objects
    contacts = set(passages.filter(kind="contact").values_list("pk", flat=True))
    assert contacts
    assert not contacts & visible_to_the_public(passages.model)


def test_model_that_points_to_accounts_is_not_public(monkeypatch):
    config = apps.get_app_config("admin")
    monkeypatch.setattr(roles.apps, "get_app_config", lambda label: config)
    assert roles.public_models() == []


def test_staff_role_writes_rows_and_changes_no_table(connect):
    with connect(roles.STAFF) as staff:
        cursor = staff.cursor()
        cursor.execute("UPDATE partnerships_agreement SET slug = slug")
        assert cursor.rowcount > 0
        cursor.execute("SELECT nextval('partnerships_agreement_id_seq')")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("ALTER TABLE partnerships_agreement ADD x int")


def test_roles_can_be_made_before_the_tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "SAVEPOINT empty; DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        )
        assert roles.create_roles(connection, {}) == []
        cursor.execute("ROLLBACK TO empty")


def test_roles_are_made_anew_with_what_they_need(monkeypatch):
    for name in ("OWNER", "STAFF", "PUBLIC"):
        monkeypatch.setattr(roles, name, f"{getattr(roles, name)}_again")
    settings = {roles.PUBLIC: {"lock_timeout": "1s"}}
    monkeypatch.setattr(roles, "ROLE_SETTINGS", settings)
    assert roles.create_roles(connection, {roles.PUBLIC: "secret"}) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolconfig FROM pg_roles WHERE rolname = %s",
            [roles.PUBLIC],
        )
        assert cursor.fetchone() == (True, False, ["lock_timeout=1s"])


def test_operator_reads_what_could_not_be_taken_away(monkeypatch, capsys):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE portal_tests_operator")
        cursor.execute("SET LOCAL ROLE portal_tests_operator")
        sentences = roles._revoke_functions(cursor)
        cursor.execute("RESET ROLE")
    monkeypatch.setattr(command.roles, "create_roles", lambda *args: sentences)
    call_command("create_roles")
    assert "run create_roles as a superuser" in capsys.readouterr().err


def test_operator_without_the_right_is_told_who_has_it(monkeypatch):
    def refuse(connection, passwords):
        assert passwords == {roles.OWNER: None, roles.STAFF: None, roles.PUBLIC: "p"}
        raise ProgrammingError("permission denied to create role.")

    monkeypatch.setenv("PORTAL_PUBLIC_PASSWORD", "p")
    monkeypatch.setattr(command.roles, "create_roles", refuse)
    with pytest.raises(CommandError, match="as a superuser"):
        call_command("create_roles")
