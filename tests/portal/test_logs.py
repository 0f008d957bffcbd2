import json
import logging
import sys

import pytest
from django.contrib.auth import get_user_model
from django.db import Error, IntegrityError, OperationalError, connection, transaction
from django.test import RequestFactory

from portal.logs import Lines, request_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_request():
    """Whatever request this thread answered last, in another test."""
    token = request_id.set(None)
    yield
    request_id.reset(token)


def line(message, *, exc_info=None, **extra):
    record = logging.makeLogRecord(
        {"name": "a.logger", "levelname": "ERROR", "msg": message, "exc_info": exc_info}
        | extra
    )
    return json.loads(Lines("public").format(record))


def test_record_is_a_line_of_json():
    written = line("slow query", ms=700)
    assert written.pop("time").endswith("Z")
    assert written == {
        "level": "ERROR",
        "logger": "a.logger",
        "message": "slow query",
        "site": "public",
        "ms": 700,
    }


def test_line_has_the_id_of_its_request():
    token = request_id.set("0" * 32)
    assert line("x")["request_id"] == "0" * 32
    request_id.reset(token)
    assert "request_id" not in line("x")


def test_line_has_nothing_of_what_django_attaches():
    request = RequestFactory().get("/en/search/?q=Anna", HTTP_COOKIE="sessionid=secret")
    written = json.dumps(line("Not Found: /en/search/", request=request, status_code=404))
    assert "Anna" not in written
    assert "secret" not in written


def test_error_of_the_database_is_told_without_its_rows():
    users, name = get_user_model().objects, "".join(["an", "na"])
    users.create(username=name)
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        users.create(username=name)
    error = raised.value
    written = line("failed", exc_info=(type(error), error, error.__traceback__))
    assert "duplicate key value violates unique constraint" in written["exc_info"]
    assert "IntegrityError" in written["exc_info"]
    assert "anna" not in json.dumps(written)


def written_of(work, error=Error):
    """What the log says of the error that ``work`` ends in."""
    with pytest.raises(error) as raised:
        work()
    return line("failed", exc_info=(raised.type, raised.value, raised.tb))["exc_info"]


def test_database_that_is_away_is_told_in_one_line():
    own = connection.copy()
    own.settings_dict = own.settings_dict | {"HOST": "/nowhere"}
    written = written_of(own.ensure_connection, OperationalError)
    assert written.startswith("OperationalError: connection to server on socket")
    assert "\n" not in written


def test_query_that_took_too_long_is_told_with_its_trace():
    def wait():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)")

    written = written_of(wait, OperationalError)
    assert "Traceback" in written
    assert "canceling statement due to statement timeout" in written


def test_query_that_failed_is_told_without_its_values():
    name = "".join(["an", "na"])
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM auth_user WHERE username = %s", [name])
    except Exception:
        written = line("failed", exc_info=sys.exc_info())
    assert 'column "nothing" does not exist' in written["exc_info"]
    assert name not in written["exc_info"]


def test_host_that_is_not_ours_is_refused_and_no_trouble(client, public_site, caplog):
    assert client.get("/en/", headers={"host": "evil.example"}).status_code == 400
    assert caplog.records == []
