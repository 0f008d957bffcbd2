"""The drill: back up, destroy, restore, compare everything."""

import json
import shutil
import stat
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections

from partnerships.management.commands import backup as backup_command
from partnerships.management.commands import restore as restore_command
from portal import backup, roles
from portal.embedded import EmbeddedError
from portal.whole import Refused

pytestmark = pytest.mark.django_db
WHO_MAY_READ = "SELECT grantee, table_name, privilege_type FROM information_schema"
WHO_MAY_READ += ".role_table_grants WHERE grantee LIKE 'portal%' ORDER BY 1, 2, 3"


@pytest.fixture(scope="module")
def backup_of_tests(django_db_setup, django_db_blocker, tmp_path_factory):
    """A backup of the loaded portal."""
    with django_db_blocker.unblock():
        return backup.write(tmp_path_factory.mktemp("backups"), connection)


def everything(database):
    """All rows of all tables, generated columns too, and all that there is besides."""
    with backup._session(database) as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT t::text FROM public."{table}" t ORDER BY 1')
            found[table] = cursor.fetchall()
        for kind, query in {
            "sequences": backup.SEQUENCES,
            "indexes":  # Postgres may write the same definition in other words.
            "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'",
            "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE NOT tgisinternal",
            "functions": "SELECT pg_get_functiondef(oid) FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace",
            "policies": "SELECT tablename, policyname, roles, cmd, qual FROM pg_policies",
            "rights": WHO_MAY_READ,
        }.items():
            cursor.execute(query)
            found[kind] = sorted(cursor.fetchall())
    return found


def test_drill(backup_of_tests, spare, tmp_path):
    backup.restore(backup_of_tests, spare())
    before = everything(connections["spare"])
    assert before["partnerships_evidence"]
    assert before == everything(connection)
    with connections["spare"].cursor() as cursor:
        cursor.execute("UPDATE partnerships_theme SET name_en = name_en || ' (edited)'")
        cursor.execute(
            "INSERT INTO auth_user (username, password, is_superuser, first_name,"
            " last_name, email, is_staff, is_active, date_joined)"
            " VALUES ('anna', 'x', false, '', '', '', true, true, now())"
        )
    edited = everything(connections["spare"])
    second = backup.write(tmp_path, connections["spare"])
    backup.restore(second, spare())
    assert everything(connections["spare"]) == edited != before


def test_backup_is_from_one_state_and_names_its_rows(backup_of_tests):
    manifest = json.loads((backup_of_tests / backup.MANIFEST).read_text())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM partnerships_evidence")
        assert manifest["tables"]["partnerships_evidence"]["rows"] == cursor.fetchone()[0]
    assert manifest["objects"]["policies"] > 0
    assert manifest["bytes"] == (backup_of_tests / backup.DUMP).stat().st_size


def test_backup_is_for_who_made_it_only(backup_of_tests):
    for path in (backup_of_tests, backup_of_tests / backup.DUMP):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def cut(folder):
    dump = folder / backup.DUMP
    dump.write_bytes(dump.read_bytes()[:-100])


def alter(folder):
    dump = folder / backup.DUMP
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)


def lose(folder):
    (folder / backup.DUMP).unlink()


def garble(folder):
    (folder / backup.MANIFEST).write_text("{")


def blank(folder):
    (folder / backup.MANIFEST).write_text("[]")


def count_wrongly(folder):
    path = folder / backup.MANIFEST
    path.write_text(path.read_text().replace('"rows": ', '"rows": 1', 1))


@pytest.mark.parametrize("harm", [cut, alter, lose, garble, blank, count_wrongly])
def test_truncated_or_altered_backup_is_refused(backup_of_tests, tmp_path, harm):
    copy = shutil.copytree(backup_of_tests, tmp_path / "copy")
    harm(copy)
    with pytest.raises(Refused, match="is no whole backup|not as it was made"):
        backup.restore(copy, connection)


def rewritten(folder, change):
    """The backup with another manifest, whose checksums fit."""
    path = folder / backup.MANIFEST
    manifest = json.loads(path.read_text())
    del manifest["seal"]
    change(manifest)
    manifest |= backup._described(folder / backup.DUMP)
    path.write_text(json.dumps(manifest | {"seal": backup._seal(manifest)}))
    return folder


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            lambda m: m["tables"]["partnerships_theme"].update(rows=1),
            "partnerships_theme",
        ),
        (lambda m: m["objects"].update(triggers=0), "triggers"),
        (lambda m: m["sequences"].update(lost=1), "lost"),
    ],
    ids=["rows", "objects", "sequences"],
)
def test_manifest_that_says_otherwise_leaves_the_database_empty(
    backup_of_tests, spare, tmp_path, change, named
):
    copy = rewritten(shutil.copytree(backup_of_tests, tmp_path / "copy"), change)
    with pytest.raises(Refused, match=rf"manifest says \({named}\)"):
        backup.restore(copy, spare())
    with connections["spare"].cursor() as cursor:
        cursor.execute(backup.ANYTHING)
        assert cursor.fetchone() == (0,)


def test_dump_that_ends_early_leaves_the_database_empty(backup_of_tests, spare, tmp_path):
    copy = shutil.copytree(backup_of_tests, tmp_path / "copy")
    cut(copy)
    rewritten(copy, lambda manifest: None)
    with pytest.raises(Refused, match="pg_restore cannot write this database"):
        backup.restore(copy, spare())
    with connections["spare"].cursor() as cursor:
        cursor.execute(backup.ANYTHING)
        assert cursor.fetchone() == (0,)


def test_only_an_empty_database_is_filled(backup_of_tests):
    with pytest.raises(Refused, match="The database holds something already"):
        backup.restore(backup_of_tests, connection)


def test_who_may_not_read_everything_is_refused(tmp_path, database_url):
    public = connection.copy()
    password = urlsplit(database_url(roles.PUBLIC)).password
    public.settings_dict.update(USER=roles.PUBLIC, PASSWORD=password)
    with pytest.raises(Refused, match="pg_dump cannot read .* permission denied"):
        backup.write(tmp_path, public)
    assert list(tmp_path.iterdir()) == []


def test_database_that_is_away_is_named_as_such(tmp_path):
    away = connection.copy()
    away.settings_dict.update(HOST="127.0.0.1", PORT="1")
    with pytest.raises(Refused, match="The database cannot be reached: .*127.0.0.1"):
        backup.write(tmp_path, away)
    assert list(tmp_path.iterdir()) == []


def test_password_is_handed_on_out_of_sight(monkeypatch):
    seen = {}

    class Done:
        returncode = 0

    def run(command, env, **options):
        seen.update(command=command, password=env.get("PGPASSWORD"))
        return Done

    database = connection.copy()
    database.settings_dict["PASSWORD"] = "very-secret"
    monkeypatch.setattr(backup.subprocess, "run", run)
    backup._run(["pg_dump"], database, "failure")
    assert seen["password"] == "very-secret"
    assert "very-secret" not in " ".join(seen["command"])


@pytest.fixture
def tools(monkeypatch):
    """Lets a machine have programs of these versions."""

    def found(system, embedded):
        def binaries():
            if embedded is None:
                raise EmbeddedError
            return backup.Path(str(embedded))

        path = None if system is None else str(system)
        monkeypatch.setattr(backup.shutil, "which", lambda name: path)
        monkeypatch.setattr(backup, "find_binaries", binaries)
        monkeypatch.setattr(
            backup, "_version_of_tool", lambda path: int(backup.Path(path).parts[0])
        )

    return found


@pytest.mark.parametrize(
    ("system", "embedded", "chosen"),
    [
        (15, 18, "15"),
        (18, None, "18"),
        (14, 18, "18/bin/pg_dump"),
        (None, 18, "18/bin/pg_dump"),
    ],
)
def test_program_is_no_older_than_the_server(tools, system, embedded, chosen):
    tools(system, embedded)
    assert str(backup._tool("pg_dump", 15)[1]) == chosen


def test_missing_program_is_named(tools):
    tools(14, None)
    with pytest.raises(Refused, match="install postgresql-client-15, or requirements"):
        backup._tool("pg_dump", 15)


def named(time):
    return time.strftime(backup.NAME)


def test_retention_keeps_the_last_and_some_of_days_weeks_and_months():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    names = [named(now - timedelta(hours=h)) for h in range(24 * 500)]
    kept = sorted(set(names) - set(backup.superseded(names)), reverse=True)
    assert kept[:24] == names[:24]
    days = {name[:10] for name in kept}
    assert {named(now - timedelta(days=d))[:10] for d in range(7)} <= days
    assert {(now - timedelta(weeks=w)).isocalendar()[1] for w in range(5)} <= {
        datetime.strptime(name, backup.NAME).isocalendar()[1] for name in kept
    }
    assert len({name[:7] for name in kept}) == 12
    assert len(kept) <= sum(backup.KEPT.values())


def test_retention_never_takes_what_is_too_few():
    names = [named(datetime(2020, 1, day, tzinfo=UTC)) for day in range(1, 8)]
    assert backup.superseded(names) == []


def test_command_writes_and_forgets(tmp_path, monkeypatch, capsys):
    old = [tmp_path / named(datetime(2020, 1, 1, 1, m, tzinfo=UTC)) for m in (1, 2)]
    other = tmp_path / "notes"
    for folder in (*old, other, tmp_path / "2020-01-01T000000Z"):
        folder.mkdir()
    for folder in (*old, other):
        (folder / backup.MANIFEST).touch()
    monkeypatch.setattr(backup, "write", lambda folder, connection: folder / "new")
    monkeypatch.setattr(backup, "KEPT", {"%Y-%m-%d": 7})
    call_command("backup", str(tmp_path))
    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path / 'new'}",
        f"Removed {old[0].name}.",
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        [old[1].name, "2020-01-01T000000Z", "notes"]
    )


def test_command_says_what_came_back(monkeypatch, capsys):
    manifest = {"made": "2026-11-22", "tables": {"a": {"rows": 2}, "b": {"rows": 3}}}
    monkeypatch.setattr(backup, "restore", lambda folder, connection: manifest)
    call_command("restore", "somewhere")
    assert capsys.readouterr().out == "5 rows of 2 tables, as on 2026-11-22.\n"


def test_folder_of_backups_is_that_of_the_settings(settings, monkeypatch, capsys):
    with pytest.raises(CommandError, match="Name a folder, or set BACKUP_DIR"):
        call_command("backup", "")


@pytest.mark.parametrize(
    ("command", "verb", "module"),
    [("backup", "write", backup_command), ("restore", "restore", restore_command)],
)
def test_refusal_is_a_sentence(monkeypatch, command, verb, module):
    def refuse(folder, connection):
        raise Refused("It is not to be.")

    monkeypatch.setattr(module.backup, verb, refuse)
    with pytest.raises(CommandError, match="It is not to be"):
        call_command(command, "somewhere")


def test_operator_without_the_right_to_make_roles_is_told(monkeypatch):
    def refuse(connection, passwords):
        raise ProgrammingError("permission denied to create role.")

    monkeypatch.setattr(backup, "_checked", lambda folder: {"pg_dump": 1})
    monkeypatch.setattr(backup, "ANYTHING", "SELECT 0::bigint")
    monkeypatch.setattr(roles, "create_roles", refuse)
    with pytest.raises(CommandError, match="Run restore as a superuser"):
        call_command("restore", "somewhere")
