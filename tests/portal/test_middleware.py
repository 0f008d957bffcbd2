import contextlib
import http.client

import pytest
from django.conf import settings
from django.db import Error, OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from portal import middleware, versions

pytestmark = pytest.mark.django_db

MALFORMED = {
    "NUL in the path": "/fr/agreements/%00/",
    "NUL in the query": "/fr/agreements/?q=%00",
    "NUL in a name": "/fr/agreements/?%00=1",
    "broken UTF-8 in the path": "/fr/%ff/",
    "broken UTF-8 in the query": "/fr/agreements/?q=%c3%28",
    "a long path": f"/fr/{'x' * 2048}/",
    "a long query": f"/fr/agreements/?q={'x' * 8192}",
    "many parameters": f"/fr/agreements/?{'&'.join(['q=x'] * 501)}",
}


def ask(server, method, path, headers=None):
    """The status and headers that a real server answers with."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, headers=headers or {})
        with connection.getresponse() as response:
            return response


@pytest.mark.parametrize("address", MALFORMED.values(), ids=MALFORMED)
def test_malformed_address_gets_a_400_page(client, public_site, address):
    response = client.get(address)
    assert response.status_code == 400
    assert 'lang="fr"' in response.content.decode()


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_malformed_address_is_answered_in_its_language(client, public_site, language):
    response = client.get(f"/{language}/?q=%00", headers={"accept-language": "fr"})
    assert f'lang="{language}"' in response.content.decode()
    assert response["Content-Language"] == language


def test_query_of_the_greatest_length_is_read(client, public_site):
    assert client.get(f"/healthz?q={'x' * 8190}").status_code == 200


@pytest.mark.parametrize("address", ["/admin/%00/", "/admin/login/?next=%ff"])
def test_staff_site_refuses_malformed_addresses_too(client, address):
    response = client.get(address)
    assert (response.status_code, response.content) == (400, b"400 Bad Request\n")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", ["/", "/fr/", "/en/agreements/", "/healthz", "/x"])
def test_public_site_only_reads(client, public_site, method, address):
    response = getattr(client, method)(address)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert "Set-Cookie" not in response


@pytest.mark.parametrize("address", ["/", "/fr/", "/nowhere/"])
def test_options_names_the_methods(client, public_site, address):
    response = client.options(address)
    assert (response.status_code, response.content) == (204, b"")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_production_server_only_reads(public_server, method):
    response = ask(public_server, method, "/en/", {"Content-Length": "0"})
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("address", MALFORMED.values(), ids=MALFORMED)
def test_production_server_answers_malformed_addresses_with_400(public_server, address):
    assert ask(public_server, "GET", address).status == 400


@pytest.mark.parametrize("query", ["q=\xff", "q=%", "page=" + "9" * 4000])
def test_production_server_never_fails_on_odd_queries(public_server, query):
    connection = http.client.HTTPConnection("127.0.0.1", public_server.port)
    connection._encode_request = lambda request: request.encode("latin-1")
    connection._validate_path = lambda url: None
    with contextlib.closing(connection):
        connection.request("GET", f"/fr/?{query}")
        with connection.getresponse() as response:
            assert response.status < 500


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("address", ["/", "/fr/", "/healthz", "/readyz", "/en/nowhere/"])
def test_public_site_sets_no_cookie_and_sends_its_policy(public_server, method, address):
    cookies = {"Cookie": "sessionid=x; csrftoken=y; django_language=es"}
    response = ask(public_server, method, address, cookies)
    assert response.status < 500
    assert "Set-Cookie" not in response.headers
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("address", "resource_policy"),
    [
        ("/en/", "same-origin"),
        ("/en/nowhere/", "same-origin"),
        ("/static/css/portal.css", "same-origin"),
        ("/data/agreements.csv", "cross-origin"),
        ("/api/v1/agreements/", "cross-origin"),
        ("/embed/en/explore/network/", "cross-origin"),
    ],
)
def test_answers_tell_browsers_what_to_refuse(public_server, address, resource_policy):
    headers = ask(public_server, "GET", address).headers
    assert headers["Cross-Origin-Resource-Policy"] == resource_policy
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=(), " in headers["Permissions-Policy"]
    assert "Content-Security-Policy" in headers


def test_desk_tells_browsers_what_to_refuse(client):
    response = client.get("/accounts/login/")
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=(), " in response["Permissions-Policy"]


def test_greatest_number_of_parameters_is_read(client, public_site):
    assert client.get(f"/healthz?{'&'.join(['q=x'] * 500)}").status_code == 200


@pytest.mark.parametrize(
    "headers", [{"X": "y" * 80_000}, {f"X-{n}": "" for n in range(200)}]
)
def test_production_server_refuses_long_headers(public_server, headers):
    assert ask(public_server, "GET", "/en/", headers).status in (400, 431)


@pytest.mark.parametrize("address", ["/admin/", "/accounts/login/", "/fr/admin/"])
def test_public_site_has_no_way_in(public_server, address):
    assert ask(public_server, "GET", address).status == 404


class Site:
    """What is behind a middleware: asks Postgres, does ``between``, and asks again."""

    def __init__(self, connection):
        self.connection, self.count, self.between = connection, 0, lambda: None
        self.status = 200

    def __call__(self, request):
        self.count += 1
        with self.connection.cursor() as cursor:
            try:
                cursor.execute("SELECT 1")
                self.between()
                if self.status == 200:
                    cursor.execute("SELECT 1")
            except Error:
                # Django makes a response of what a view raises.
                return HttpResponse(status=503)
        return HttpResponse(f"answer {self.count}", status=self.status)


@pytest.fixture
def behind(own, monkeypatch):
    monkeypatch.setattr(middleware, "connection", own)
    return Site(own)


@pytest.fixture
def may_reach(own, monkeypatch):
    """Lets the connection, which is there, be one to any of some hosts."""

    def reach(hosts):
        own.ensure_connection()
        options = own.settings_dict["OPTIONS"] | {"host": hosts}
        own.settings_dict = own.settings_dict | {"OPTIONS": options}
        monkeypatch.setattr(middleware.versions, "connection", own)

    return reach


@pytest.fixture
def ask_once(own, behind):
    return lambda **environ: middleware.OneStateMiddleware(behind)(
        RequestFactory().get("/en/", **environ)
    )


@pytest.mark.parametrize(
    ("address", "hosts", "is_open"),
    [
        ("/en/search/", "/a", True),
        ("/en/search/suggest/", "/a", False),
        ("/en/search/suggest/", "/a,/b", True),
    ],
    ids=["a page", "proposals", "proposals, and what the server knows"],
)
def test_transaction_is_open_where_more_than_one_thing_is_asked(
    own, behind, may_reach, address, hosts, is_open
):
    may_reach(hosts)
    opened = []
    behind.between = lambda: opened.append(own.in_atomic_block)
    middleware.OneStateMiddleware(behind)(RequestFactory().get(address))
    assert opened == [is_open]


def end(own):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(%s, 5000)", [own.connection.info.backend_pid]
        )


def test_request_that_loses_its_connection_is_answered_on_a_fresh_one(
    own, behind, ask_once
):
    behind.between = lambda: end(own) if behind.count == 1 else None
    response = ask_once()
    assert (response.status_code, response.content) == (200, b"answer 2")


def test_request_that_loses_its_connection_again_is_told_so(own, behind, ask_once):
    behind.between = lambda: end(own)
    assert (ask_once().status_code, behind.count) == (503, 2)
    behind.between = lambda: None
    assert ask_once().status_code == 200


def test_request_that_finds_no_connection_asks_for_one_once_more(own, behind, ask_once):
    def connect():
        del own.connect
        raise OperationalError("server closed the connection unexpectedly")

    own.connect = connect
    assert (ask_once().status_code, behind.count) == (200, 1)


def test_page_that_was_read_before_the_connection_was_lost_is_whole(
    own, behind, ask_once
):
    def close():
        end(own)
        with pytest.raises(Error), own.cursor() as cursor:
            cursor.execute("SELECT 1")

    behind.between, behind.status = close, 404
    assert (ask_once().status_code, behind.count) == (404, 1)


def test_failure_over_a_sound_connection_is_not_tried_again(own, behind, ask_once):
    behind.status = 500
    assert (ask_once().status_code, behind.count) == (500, 1)


def test_database_that_cannot_be_reached_is_said_without_a_trace(
    own, behind, ask_once, caplog
):
    own.close()
    own.settings_dict = own.settings_dict | {"HOST": "/nowhere"}
    response = ask_once()
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert behind.count == 0
    assert "Traceback" not in caplog.text


def test_nobody_waits_for_a_database_that_hangs(own, behind, ask_once):
    response = ask_once(**{"portal.is_hanging": lambda: True})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert behind.count == 0


@pytest.mark.parametrize(
    ("hosts", "ahead", "is_held"),
    [("/a,/b", 1, False), ("/a,/b", 0, True), ("/a", 1, True)],
    ids=["one that lags", "one that does not", "only one"],
)
def test_page_from_a_server_that_lags_is_not_held(
    behind, may_reach, hosts, ahead, is_held
):
    may_reach(hosts)
    known = versions.seen() + ahead
    request = RequestFactory().get("/en/", **{"portal.version": known})
    response = middleware.OneStateMiddleware(behind)(request)
    assert ("no-cache" not in response.get("Cache-Control", "")) is is_held


def test_staff_site_serves_nothing_but_the_desk(client):
    assert client.get("/fr/").status_code == 404
    assert client.get("/admin/").status_code == 302
    assert "django.contrib.admin" in settings.INSTALLED_APPS
