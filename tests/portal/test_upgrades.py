"""Migrations wait for nobody for long, can be taken back, and leave the release before
them running."""

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from partnerships.management.commands import migrate
from portal import roles
from tests import releases

pytestmark = pytest.mark.django_db
OURS = ("partnerships", "desk")
RELEASES = releases.recorded()


def our_migrations():
    loader = MigrationLoader(None)
    return [m for key, m in sorted(loader.disk_migrations.items()) if key[0] in OURS]


@pytest.mark.parametrize("migration", our_migrations(), ids=str)
def test_migration_is_whole_or_not_at_all_and_can_be_taken_back(migration):
    assert migration.atomic
    assert all(operation.reversible for operation in migration.operations)


def test_no_release_loses_what_it_reads_or_has_to_give_what_it_does_not_know():
    with connection.cursor() as cursor:
        now = releases.contract(cursor)
    found = {
        version: list(releases.breaches(release["tables"], now))
        for version, release in RELEASES.items()
    }
    assert found == {version: [] for version in RELEASES}


RELEASED = {"a": {"id": ["bigint", True], "name": ["text", False]}}


@pytest.mark.parametrize(
    ("now", "breach"),
    [
        ({}, "a is gone"),
        ({"a": {"id": ["bigint", True]}}, "a.name is gone"),
        ({"a": RELEASED["a"] | {"id": ["uuid", True]}}, "a.id is uuid and was bigint"),
        (
            {"a": RELEASED["a"] | {"name": ["text", True]}},
            "a.name has to be given and had not",
        ),
        ({"a": RELEASED["a"] | {"x": ["text", True]}}, "a.x is new and has to be given"),
    ],
)
def test_breach_is_found(now, breach):
    assert list(releases.breaches(RELEASED, now)) == [breach]


def test_schema_may_grow():
    grown = {"a": RELEASED["a"] | {"x": ["text", False]}, "b": {"id": ["bigint", True]}}
    assert list(releases.breaches(RELEASED, grown)) == []


def test_migration_that_waits_for_a_table_gives_up(connect, monkeypatch):
    def alter(*args, **options):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE partnerships_agreement ADD x int")

    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr(migrate.migrate.Command, "handle", alter)
    with connect(roles.PUBLIC) as reader:
        reader.cursor().execute("SELECT count(*) FROM partnerships_agreement")
        with pytest.raises(CommandError, match="was in use for 0.2 s: the migration was"):
            call_command("migrate")


def test_other_failures_of_migrations_are_not_explained_away(monkeypatch):
    def fail(*args, **options):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(migrate.migrate.Command, "handle", fail)
    with pytest.raises(OperationalError, match="the server closed"):
        call_command("migrate")


@pytest.mark.audit
def test_every_migration_goes_back_and_forth(spare):
    spare()
    steps = [
        name
        for app, name in sorted(MigrationLoader(None).disk_migrations)
        if app == "partnerships"
    ]
    call_command("migrate", database="spare", verbosity=0)
    with connections["spare"].cursor() as cursor:
        before = releases.contract(cursor)
    call_command("migrate", "desk", "zero", database="spare", verbosity=0)
    for name in [*reversed(steps[:-1]), "zero"]:
        call_command("migrate", "partnerships", name, database="spare", verbosity=0)
    call_command("migrate", database="spare", verbosity=0)
    with connections["spare"].cursor() as cursor:
        assert releases.contract(cursor) == before
