import io
import threading
import time
from contextlib import closing

import psycopg2
import pytest
from django.apps import apps
from django.db import connection, transaction

from partnerships.models import ContentVersion
from portal import roles, versions
from portal.versions import UNWATCHED, Versions
from tests.factories import OrganisationFactory

CHANGES = {
    "a save": lambda: OrganisationFactory(),
    "raw SQL": lambda: run("UPDATE partnerships_theme SET name_fr = 'x'"),
    "a deletion": lambda: run("DELETE FROM partnerships_mention"),
    "TRUNCATE": lambda: run("TRUNCATE partnerships_mention"),
    "COPY": lambda: copy("partnerships_formeraddress (noun, slug, successor)", "a,b,c\n"),
}


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def copy(table, lines):
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv)", io.StringIO(lines))


def version():
    with connection.cursor() as cursor:
        cursor.execute(versions.SUM)
        return cursor.fetchone()[0]


@pytest.fixture
def forget():
    """Lets the transaction of a test stand for the next one."""
    run("SELECT set_config('portal.changed_in', '', true)")


@pytest.mark.django_db
def test_every_table_that_readers_see_moves_the_version():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname = 'content_changed'"
        )
        watched = {row[0] for row in cursor.fetchall()}
    names = {
        model._meta.db_table: model._meta.model_name
        for model in apps.get_app_config(roles.APP).get_models(include_auto_created=True)
    }
    assert {name for table, name in names.items() if table not in watched} == UNWATCHED
    public = {model._meta.model_name for model in roles.public_models()}
    assert public & UNWATCHED == {"contentversion"}


@pytest.mark.django_db
@pytest.mark.usefixtures("forget")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_version_moves_with(change):
    before = version()
    change()
    assert version() == before + 1


@pytest.mark.django_db
@pytest.mark.usefixtures("forget")
def test_transaction_moves_the_version_once():
    before = version()
    for _change in range(3):
        OrganisationFactory()
    assert version() == before + 1


@pytest.mark.django_db
@pytest.mark.usefixtures("forget")
def test_savepoint_that_is_rolled_back_takes_its_move_with_it():
    before = version()
    savepoint = transaction.savepoint()
    OrganisationFactory()
    transaction.savepoint_rollback(savepoint)
    assert version() == before
    OrganisationFactory()
    assert version() == before + 1


@pytest.mark.django_db
@pytest.mark.usefixtures("forget")
def test_row_says_when_it_moved():
    OrganisationFactory()
    row = ContentVersion.objects.latest("changed_at")
    assert abs(row.changed_at.timestamp() - time.time()) < 60
    assert str(row).startswith(f"{row.changes} changes until 20")


@pytest.mark.django_db
def test_staff_wait_for_nobody_and_the_public_sees_what_is_committed(connect):
    with (
        connect(roles.STAFF) as one,
        connect(roles.STAFF) as two,
        connect(roles.PUBLIC) as reader,
    ):
        reader.autocommit = True
        cursors = [opened.cursor() for opened in (one, two)]
        with reader.cursor() as cursor:
            cursor.execute(versions.SUM)
            before = cursor.fetchone()
            for number, writer in enumerate(cursors):
                writer.execute("SET lock_timeout = '1s'")
                writer.execute(
                    "UPDATE partnerships_theme SET slug = slug WHERE id IN"
                    f" (SELECT id FROM partnerships_theme ORDER BY id OFFSET {number}"
                    " LIMIT 1)"
                )
            cursor.execute(versions.SUM)
            assert cursor.fetchone() == before
        cursors[0].execute(versions.SUM)
        assert cursors[0].fetchone()[0] == before[0] + 1


@pytest.mark.django_db
def test_repeatable_read_makes_a_row_of_its_own(connect):
    with connect(roles.STAFF) as staff:
        staff.set_session(isolation_level="REPEATABLE READ")
        cursor = staff.cursor()
        cursor.execute("SELECT count(*) FROM partnerships_contentversion")
        before = cursor.fetchone()[0]
        cursor.execute("UPDATE partnerships_theme SET slug = slug")
        cursor.execute("SELECT count(*) FROM partnerships_contentversion")
        assert cursor.fetchone()[0] == before + 1


@pytest.mark.django_db
def test_public_may_not_move_the_version(connect):
    with connect(roles.PUBLIC) as reader, reader.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ WRITE")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("UPDATE partnerships_contentversion SET changes = 0")


@pytest.mark.django_db
def test_postgres_is_asked_over_a_connection_of_its_own():
    postgres = versions.Postgres()
    first = postgres()
    assert first == postgres()
    with closing(postgres._connection) as own:
        assert own is not connection.connection


@pytest.mark.django_db
def test_connection_that_broke_is_made_anew():
    postgres = versions.Postgres()
    postgres()
    postgres._connection.close()
    assert postgres() >= 0
    postgres._connection.close()


class Told:
    """Gives the versions that it was told to, and counts how often it was asked."""

    def __init__(self, *answers):
        self.answers, self.count = list(answers), 0

    def __call__(self):
        self.count += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock that says when to ask again; starts at 100 seconds."""

    class Clock:
        now = 100.0

        def __call__(self):
            return self.now

    made = Clock()
    monkeypatch.setattr(versions.time, "monotonic", made)
    return made


def test_version_is_asked_for_once_a_second(clock):
    read = Told(1)
    known = Versions(read)
    for now in (100, 100.5, 100.99, 101, 101.5, 102.1):
        clock.now = now
        assert known.current().number == 1
    assert read.count == 3


def test_move_is_seen_by_who_asks_a_second_later(clock):
    known = Versions(Told(1, 2))
    first = known.current()
    clock.now += 1
    second = known.current()
    assert (first.number, second.number) == (1, 2)
    assert second.since >= first.since


def test_same_version_keeps_its_time(clock):
    known = Versions(Told(1))
    first = known.current()
    clock.now += 1
    assert known.current().since == first.since


def ask_until_it_is_there(known):
    """The version, once the poll that nobody waits for has its answer."""
    deadline = time.time() + 5
    while known.current() is None or known.is_away:
        assert time.time() < deadline
        time.sleep(0.01)
    return known.current().number


def test_version_never_goes_back(clock):
    known = Versions(Told(5, 4, 6))
    assert known.current().number == 5
    clock.now += 1
    assert known.current().number == 5
    assert known.is_away
    clock.now += 1
    assert ask_until_it_is_there(known) == 6


def test_version_stays_while_postgres_is_away(clock):
    known = Versions(Told(5, psycopg2.OperationalError(), 7))
    before = known.current()
    clock.now += 1
    assert known.current() == before
    assert known.is_away
    clock.now += 1
    assert ask_until_it_is_there(known) == 7


def test_nothing_is_known_before_the_first_answer(clock):
    known = Versions(Told(psycopg2.OperationalError()))
    assert known.current() is None
    assert known.is_away


def test_postgres_that_hangs_holds_up_nobody_for_long(monkeypatch):
    monkeypatch.setattr(versions, "PATIENCE_SECONDS", 0.05)
    answer = threading.Event()

    def hang():
        answer.wait(10)
        return 1

    known = Versions(hang)
    began = time.monotonic()
    assert [known.current() for _request in range(5)] == [None] * 5
    assert time.monotonic() - began < 1
    assert known.is_away
    answer.set()


@pytest.fixture
def cut(monkeypatch):
    """Lets a poll that hangs fail when the connections are cut; counts how often."""

    class Cut:
        count = 0
        over = threading.Event()

        def __call__(self):
            self.count += 1
            self.over.set()

        def hang(self):
            if not self.over.wait(10):
                return 0
            raise psycopg2.OperationalError

    made = Cut()
    made.over = threading.Event()
    monkeypatch.setattr(versions.connections, "cut", made)
    monkeypatch.setattr(versions, "HANGING_SECONDS", 0.2)
    monkeypatch.setattr(versions, "WATCH_SECONDS", 0.02)
    monkeypatch.setattr(versions, "PATIENCE_SECONDS", 0.02)
    monkeypatch.setattr(versions, "POLL_SECONDS", 0.05)
    return made


def wait_until(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_postgres_that_hangs_while_somebody_waits_is_cut_off(cut):
    answers = [lambda: 3, cut.hang]
    known = Versions(lambda: answers[0]())
    assert known.current().number == 3
    answers.pop(0)
    with known.watching():
        wait_until(lambda: cut.count)
        assert known.is_hanging()
    assert cut.count == 1
    # The watch goes on by itself until Postgres is back.
    answers[0] = lambda: 4
    wait_until(lambda: not known.is_away)
    assert (known.current().number, known.is_hanging()) == (4, False)
    wait_until(lambda: not known._has_watch)


def test_staff_site_is_watched_while_it_works(cut):
    known = Versions(Told(1))
    seen = []

    def application(environ, start_response):
        seen.append(known._watched)
        return [environ["PATH_INFO"]]

    answer = versions.watched(application, known)
    assert answer({"PATH_INFO": "/admin/"}, None) == ["/admin/"]
    assert (seen, known._watched) == ([1], 0)
    wait_until(lambda: not known._has_watch)


def test_postgres_that_answers_is_not_cut_off(cut):
    known = Versions(Told(1))
    with known.watching(), known.watching():
        time.sleep(0.4)
    assert (cut.count, known.is_hanging()) == (0, False)
    wait_until(lambda: not known._has_watch)


@pytest.mark.parametrize(
    ("since", "seen", "modified"), [(7.2, 7.9, None), (7.2, 8.0, 7), (7.9, 9.5, 7)]
)
def test_modified_is_known_when_its_second_is_over(since, seen, modified):
    assert versions.Known(1, since, seen).modified == modified
