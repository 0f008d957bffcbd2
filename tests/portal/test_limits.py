import pytest
from django.test import RequestFactory

from portal import limits
from portal.limits import Allowances, reader_of
from tests.portal.test_middleware import ask

pytestmark = pytest.mark.django_db
READER = {"X-Forwarded-For": "192.0.2.7"}


class Clock:
    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(limits, "AT_ONCE", 2)
    monkeypatch.setattr(limits, "PER_SECOND", 0.1)


def test_reader_has_so_many_at_once_and_more_as_time_goes_by(monkeypatch):
    monkeypatch.setattr(limits, "AT_ONCE", 2)
    clock = Clock()
    allowances = Allowances(clock)
    assert [allowances.wait("a") for _n in range(3)] == [0, 0, 0.5]
    assert allowances.wait("b") == 0
    clock.seconds += 0.5
    assert [allowances.wait("a") for _n in range(2)] == [0, 0.5]
    clock.seconds += 1000
    assert [allowances.wait("a") for _n in range(3)] == [0, 0, 0.5]


def test_only_the_last_readers_are_remembered(few, monkeypatch):
    monkeypatch.setattr(limits, "REMEMBERED", 2)
    allowances = Allowances(Clock())
    for reader in ("a", "a", "a", "b", "c"):
        allowances.wait(reader)
    assert [allowances.wait("a"), len(allowances._known)] == [0, 2]


@pytest.mark.parametrize(
    ("peer", "forwarded", "https", "reader"),
    [
        ("192.0.2.1", "", False, "192.0.2.1"),
        ("192.0.2.1", "192.0.2.9", False, "192.0.2.1"),
        ("10.0.0.2", "1.1.1.1, 192.0.2.9", True, "192.0.2.9"),
        ("127.0.0.1", "192.0.2.9", False, "192.0.2.9"),
        ("2001:db8::1:2:3:4", "", False, "2001:db8::/64"),
        ("127.0.0.1", "", False, "None"),
        ("::1", "", False, "None"),
        ("", "", False, "None"),
        ("127.0.0.1", "somebody", False, "None"),
    ],
)
def test_reader_is_who_our_own_proxy_names(settings, peer, forwarded, https, reader):
    settings.HTTPS = https
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **headers)
    assert str(reader_of(request)) == reader


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Too many requests at once"),
        ("fr", "Trop de demandes à la fois"),
        ("es", "Demasiadas peticiones a la vez"),
    ],
)
def test_who_asks_for_too_much_is_told_to_wait(client, public_site, few, language, words):
    address = f"/{language}/agreements/?page=1"
    answers = [client.get(address, headers=READER) for _n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert words in answers[2].content.decode()
    assert 1 <= int(answers[2]["Retry-After"]) <= 10
    assert answers[2]["Cache-Control"] == "no-store"
    others = {"X-Forwarded-For": "192.0.2.8"}
    assert client.get(address, headers=others).status_code == 200


def test_programs_are_told_as_programs(client, public_site, few):
    answers = [client.get("/data/agreements.csv", headers=READER) for _n in range(3)]
    assert answers[2].status_code == 429
    assert answers[2].json()["title"] == "Too Many Requests"


@pytest.mark.parametrize("address", ["/en/", "/en/agreements/", "/healthz", "/en/x/"])
def test_pages_without_a_query_are_not_counted(client, public_site, few, address):
    answers = {client.get(address, headers=READER).status_code for _n in range(5)}
    assert answers <= {200, 404}


@pytest.mark.audit
def test_production_server_limits_each_reader(public_server):
    """Each of its two processes by itself."""
    asked = [
        ask(public_server, "GET", f"/data/agreements.csv?x={number}", READER).status
        for number in range(2 * limits.AT_ONCE + 60)
    ]
    assert asked[0] == 400
    assert asked[-1] == 429
    assert ask(public_server, "GET", "/data/agreements.csv?x=y").status == 400
