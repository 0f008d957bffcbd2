"""States that are kept: what is committed later is not in them."""

import pytest
from django.db import OperationalError, connection, transaction
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from portal import roles, states, versions
from portal.states import Lost, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(own, monkeypatch):
    """A connection in whose transactions nothing changes."""
    options = {"isolation_level": ISOLATION_LEVEL_REPEATABLE_READ}
    settings = connection.settings_dict
    own.settings_dict = settings | {"OPTIONS": settings["OPTIONS"] | options}
    monkeypatch.setattr(states, "connection", own)
    monkeypatch.setattr(versions, "connection", own)
    return own


@pytest.fixture
def change(connect):
    """Commits a change that changes nothing but the content version."""
    with connect(roles.STAFF) as editor, editor.cursor() as cursor:

        def made():
            cursor.execute("UPDATE partnerships_theme SET name_en = name_en")
            editor.commit()

        yield made


def lose(state):
    """Cut the connection that keeps a State. Of one that is only closed, Postgres gives
    the State out until it has noticed."""
    with connection.cursor() as cursor:
        server_process = state._connection.get_backend_pid()
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [server_process])
        assert cursor.fetchone() == (True,)
    state._connection.close()


def test_transaction_sees_the_state_that_it_enters(reader, change):
    state = State()
    change()
    with transaction.atomic():
        state.enter()
        assert versions.seen() == state.version
    with transaction.atomic():
        assert versions.seen() == state.version + 1
    assert State().version == state.version + 1


def test_lost_state_leaves_what_there_is_to_be_seen(reader, change):
    state = State()
    lose(state)
    change()
    with transaction.atomic():
        with pytest.raises(Lost):
            state.enter()
        assert versions.seen() == state.version + 1


def test_state_is_entered_with_the_first_question_if_there_is_any(reader, change):
    state = State()
    change()
    with transaction.atomic(), state.entered():
        assert [versions.seen(), versions.seen()] == [state.version] * 2
    lose(state)
    with transaction.atomic():
        with state.entered():
            pass
        with state.entered(), pytest.raises(Lost):
            versions.seen()


def test_connection_that_sees_other_states_is_left_for_another_one(reader, change):
    state = State()
    lose(state)
    with transaction.atomic(), pytest.raises(Lost):
        state.enter()
    before = reader.connection
    reader.close_if_unusable_or_obsolete()
    with transaction.atomic():
        assert reader.connection is not before


def test_connection_that_broke_is_no_lost_state(reader):
    state = State()
    transaction.atomic().__enter__()
    end(reader)
    with pytest.raises(OperationalError):
        state.enter()


def end(reader):
    """Have Postgres end the connection of ``reader``."""
    reader.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(%s, 5000)", [reader.connection.info.backend_pid]
        )


def test_kept_state_is_in_nobodys_way(reader, connect):
    state = State()
    with connect(roles.STAFF) as editor, editor.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE pid = %s AND relation"
            " = 'partnerships_contentversion'::regclass",
            [state._connection.info.backend_pid],
        )
        assert cursor.fetchone() == (0,)


def test_postgres_is_told_to_end_a_state_that_is_forgotten(reader):
    with State()._connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("5min",)
