"""Backups: all that a database holds, with a manifest by which a restore is checked.

    one state ─┬─ pg_dump ─► portal.dump ───────► an empty database
               └─ counted ─► manifest.json ─ equal? ─┘

Each backup is a folder named after its time, written whole or not at all, which only
who made it can read: it holds accounts and drafts too.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
from psycopg2.extensions import make_dsn

from . import roles
from .embedded import EmbeddedError, find_binaries
from .whole import Refused, written_whole

DUMP = "portal.dump"
MANIFEST = "manifest.json"
NAME = "%Y-%m-%dT%H%M%SZ"

# The last ones stay, and of the last days, weeks and months that have backups, the newest
# of each.
KEPT = {NAME: 24, "%Y-%m-%d": 7, "%G-%V": 5, "%Y-%m": 12}

# The text of a row must not depend on who asks for it.
READING = """
SET statement_timeout = 0;
SET row_security = off;
SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC';
SET extra_float_digits = 1; SET bytea_output = 'hex';
"""
# Generated columns are computed anew by what restores them.
TABLES = """
SELECT c.relname, format('%I', c.relname),
  string_agg(format('%I', a.attname), ', ' ORDER BY a.attname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
# The sum of the rows' hashes, whatever their order.
ROWS = """
SELECT count(*), coalesce(sum(('x' || left(hash, 16))::bit(64)::bigint), 0)::text
  || ' ' || coalesce(sum(('x' || right(hash, 16))::bit(64)::bigint), 0)::text
FROM (SELECT md5(ROW({columns})::text) AS hash FROM public.{table}) AS hashes
"""
SEQUENCES = """
SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences
WHERE schemaname = 'public' ORDER BY sequencename
"""
OBJECTS = """
SELECT 'indexes', count(*) FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraints', count(*) FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL SELECT 'triggers', count(*) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'functions', count(*) FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'policies', count(*) FROM pg_policy
"""
ANYTHING = """
SELECT count(*) FROM (
  SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS found
"""


def write(folder: Path, connection) -> Path:
    """Write a backup of the database of Django's ``connection`` into ``folder``, beside
    earlier ones, and return where it is."""
    made = datetime.now(UTC)
    backup = folder.absolute() / made.strftime(NAME)
    with written_whole(backup, MANIFEST) as new, _session(connection) as cursor:
        new.chmod(0o700)
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [state] = cursor.fetchone()
        version, tool = _tool("pg_dump", _version_of(cursor))
        _run(
            [tool, "--format=custom", f"--snapshot={state}", f"--file={new / DUMP}"],
            connection,
            "pg_dump cannot read this database",
        )
        manifest = {
            "made": made.isoformat(),
            "pg_dump": version,
            **_described(new / DUMP),
            **counted(cursor),
        }
        (new / DUMP).chmod(0o600)
        sealed = manifest | {"seal": _seal(manifest)}
        (new / MANIFEST).write_text(json.dumps(sealed, indent=1) + "\n")
    return backup


def restore(backup: Path, connection) -> dict:
    """Fill an empty database with what ``write`` wrote, and return its manifest. A
    backup that is not as it was made is refused, and leaves the database empty."""
    manifest = _checked(backup)
    with _session(connection) as cursor:
        cursor.execute(ANYTHING)
        if cursor.fetchone() != (0,):
            raise Refused(
                "The database holds something already: name an empty one, made by"
                " CREATE DATABASE."
            )
        needed = max(_version_of(cursor), manifest["pg_dump"])
        # The rules of rows name the roles, on a new server too.
        roles.create_roles(connection, {})
        command = [_tool("pg_restore", needed)[1], "--single-transaction"]
        command += ["--exit-on-error", "--no-owner", "--no-privileges", backup / DUMP]
        _run(command, connection, "pg_restore cannot write this database")
        if mistakes := _differences(manifest, counted(cursor)):
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            raise Refused(
                f"The backup does not hold what its manifest says ({mistakes}): take"
                " another one. The database is empty again."
            )
        roles.create_roles(connection, {})
        cursor.execute("ANALYZE")
    return manifest


def forget_superseded(folder: Path) -> list[str]:
    """Remove the backups that KEPT does not keep, and return their names."""
    gone = superseded(names(folder))
    for name in gone:
        shutil.rmtree(folder / name)
    return gone


def names(folder: Path) -> list[str]:
    """The names of the backups in a folder."""
    return [path.name for path in folder.iterdir() if _is_backup(path)]


def superseded(names) -> list[str]:
    """Those of backups of these names that KEPT does not keep."""
    kept = set()
    for period, count in KEPT.items():
        newest = {}
        for name in sorted(names, reverse=True):
            newest.setdefault(datetime.strptime(name, NAME).strftime(period), name)
        kept.update(list(newest.values())[:count])
    return sorted(set(names) - kept)


def counted(cursor) -> dict:
    """How many rows each table has and what their hashes sum up to, how far sequences
    are, and how many things of each kind there are beside."""
    cursor.execute(TABLES)
    tables = {}
    for name, table, columns in cursor.fetchall():
        cursor.execute(ROWS.format(table=table, columns=columns))
        rows, total = cursor.fetchone()
        tables[name] = {"rows": rows, "sum": total}
    cursor.execute(SEQUENCES)
    sequences = dict(cursor.fetchall())
    cursor.execute(OBJECTS)
    return {"tables": tables, "sequences": sequences, "objects": dict(cursor.fetchall())}


def _differences(manifest, found):
    """The names of what is not as the manifest says, separated by commas."""
    different = [
        name
        for kind in ("tables", "objects")
        for name in sorted({*manifest[kind], *found[kind]})
        if manifest[kind].get(name) != found[kind].get(name)
    ]
    # They are no part of a state: pg_dump may have read a later value.
    late = [
        name
        for name, value in manifest["sequences"].items()
        if found["sequences"].get(name, -1) < value
    ]
    return ", ".join(different + late)


def _checked(backup):
    """The manifest of a backup whose files are as they were made."""
    try:
        manifest = json.loads((backup / MANIFEST).read_text())
        described = _described(backup / DUMP)
    except (OSError, ValueError) as error:
        raise Refused(f"{backup} is no whole backup: {error}.") from None
    seal = manifest.pop("seal", "") if isinstance(manifest, dict) else ""
    if seal != _seal(manifest):
        raise Refused(f"{backup / MANIFEST} is not as it was made: take another backup.")
    if any(manifest[key] != value for key, value in described.items()):
        raise Refused(f"{backup / DUMP} is not as it was made: take another backup.")
    return manifest


def _seal(manifest):
    """What a manifest's other entries come to, so that none is altered by chance."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _described(dump):
    with dump.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": dump.stat().st_size, "sha256": checksum}


def _is_backup(path):
    try:
        datetime.strptime(path.name, NAME)
    except ValueError:
        return False
    return (path / MANIFEST).is_file()


@contextlib.contextmanager
def _session(connection):
    """A cursor of a connection of its own, on which nothing is set."""
    try:
        opened = psycopg2.connect(**connection.get_connection_params())
    except psycopg2.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Refused(f"The database cannot be reached: {reason}") from None
    with contextlib.closing(opened), opened.cursor() as cursor:
        opened.autocommit = True
        cursor.execute(READING)
        yield cursor


def _version_of(cursor):
    return cursor.connection.server_version // 10_000


def _tool(name, version):
    """The version and the path of a program of Postgres that is no older than this, and
    no newer than need be: the system's, or the embedded one's."""
    found = [path for path in [shutil.which(name)] if path]
    with contextlib.suppress(EmbeddedError):
        found.append(find_binaries() / "bin" / name)
    versions = [(_version_of_tool(path), path) for path in found]
    fitting = [pair for pair in versions if pair[0] >= version]
    if not fitting:
        raise Refused(
            f"No {name} of Postgres {version} or later is there: install"
            f" postgresql-client-{version}, or requirements-embedded.txt."
        )
    return min(fitting, key=lambda pair: pair[0])


def _version_of_tool(path):
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return int(re.search(r"\d+", said)[0])


def _run(command, connection, failure):
    """Run a program of Postgres on a database. No list of processes shows a password."""
    parameters = dict(connection.get_connection_params())
    del parameters["cursor_factory"]
    password = parameters.pop("password", None)
    done = subprocess.run(
        [*command, f"--dbname={make_dsn(**parameters)}"],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if " error: " in line]
        raise Refused(f"{failure}: {' '.join(errors[:1])}.")
