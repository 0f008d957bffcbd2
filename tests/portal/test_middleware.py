import contextlib
import http.client

import pytest
from django.conf import settings

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


def test_staff_site_serves_nothing_but_the_desk(client):
    assert client.get("/fr/").status_code == 404
    assert client.get("/admin/").status_code == 302
    assert "django.contrib.admin" in settings.INSTALLED_APPS
