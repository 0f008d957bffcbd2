import logging

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from portal import watching
from portal.logs import request_id
from tests.portal.test_middleware import ask

pytestmark = pytest.mark.django_db
GIVEN = "0123456789abcdef" * 2


def page(environ, start_response):
    start_response("404 Not Found", [("X", "y")])
    return [b"nothing"]


def answered(application, **environ):
    said = []
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/en/", **environ}
    body = application(asked, lambda *words: said.append(words))
    return said, body


@pytest.mark.parametrize("given", ["", "x", "ABCDEF" * 6, f"{GIVEN}\n", GIVEN * 2])
def test_request_gets_an_id(given):
    identified = watching.Identified(page, "public")
    [(status, headers)], body = answered(identified, HTTP_X_REQUEST_ID=given)
    assert (status, body) == ("404 Not Found", [b"nothing"])
    assert headers == [("X", "y"), ("X-Request-ID", request_id.get())]
    assert watching.GIVEN_ID.fullmatch(request_id.get())
    assert request_id.get() != given


def test_request_keeps_the_id_that_the_proxy_gave():
    identified = watching.Identified(page, "public")
    [(_status, headers)], _body = answered(identified, HTTP_X_REQUEST_ID=GIVEN)
    assert headers[-1] == ("X-Request-ID", GIVEN)


def test_what_is_made_has_a_line_without_its_query(caplog):
    caplog.set_level(logging.INFO, "portal")
    noted = watching.Noted(page, "public")
    said, body = answered(noted, QUERY_STRING="q=Anna", REMOTE_ADDR="192.0.2.1")
    assert (said, body) == ([("404 Not Found", [("X", "y")])], [b"nothing"])
    [record] = caplog.records
    assert (record.method, record.path, record.status) == ("GET", "/en/", 404)
    assert record.ms >= 0
    assert "Anna" not in str(vars(record))
    assert "192.0.2.1" not in str(vars(record))


@pytest.fixture
def watched(monkeypatch):
    """The connection of the tests, watched."""
    monkeypatch.setattr(watching, "SLOW_SECONDS", 0.05)
    wrappers = connection.execute_wrappers
    connection.execute_wrappers = []
    watching.watch_queries("staff")
    for _again in range(2):
        connection_created.send(type(connection), connection=connection)
    yield
    connection_created.disconnect(dispatch_uid="watch_queries")
    connection.execute_wrappers = wrappers


def test_slow_query_is_noted_once_without_its_values(watched, caplog):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s),\n %s", [0.06, "Anna"])
        cursor.execute("SELECT 1")
    [record] = caplog.records
    assert record.message == "slow query"
    assert record.sql == "SELECT pg_sleep(%s), %s"
    assert record.ms >= 50


def test_production_server_identifies_answers(public_server):
    for _again in range(2):  # The second is a held page.
        headers = ask(public_server, "GET", "/en/", {"X-Request-ID": GIVEN}).headers
        assert headers["X-Request-ID"] == GIVEN
