import contextlib
import gzip
import http.client
import threading
import time

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import http_date

from portal import page_cache
from portal.page_cache import CACHE_CONTROL, Memory, Page, PageCache
from portal.versions import Known


class Site:
    """A WSGI application that answers ``response``, and counts."""

    def __init__(self):
        self.count, self.environ, self.closed = 0, None, 0
        self.response = lambda: HttpResponse(f"page {self.count} " + "words " * 50)

    def __call__(self, environ, start_response):
        self.count += 1
        self.environ = environ
        response = self.response()
        response.close = self._close
        headers = [*response.items(), *(("Set-Cookie", c) for c in response.cookies)]
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        return response

    def _close(self):
        self.closed += 1


class Told:
    """The versions that a test says."""

    def __init__(self):
        self.known, self.is_away = Known(1, 100.0, 102.0), False
        self.watched = 0

    @contextlib.contextmanager
    def watching(self):
        self.watched += 1
        yield
        self.watched -= 1

    def is_hanging(self):
        return False

    def current(self):
        return self.known

    def move(self):
        self.known = self.known._replace(number=self.known.number + 1)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, dict(headers), body


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def versions():
    return Told()


@pytest.fixture
def cache(site, versions):
    return PageCache(site, versions, megabytes=1, bypass=("/static/",))


@pytest.fixture
def ask(cache):
    def ask(path="/fr/", query="", method="GET", **headers):
        said = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "wsgi.url_scheme": "http",
            "HTTP_HOST": "localhost",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        body = b"".join(cache(environ, lambda *words: said.extend(words)))
        return Answer(*said, body)

    return ask


def answering(site, **values):
    site.response = lambda: HttpResponse("words " * 50, **values)


def test_page_is_made_once(ask, site):
    first, second = ask(), ask()
    assert (site.count, site.closed) == (1, 1)
    assert second.status == "200 OK"
    assert second.body == first.body
    assert second.headers == first.headers
    assert second.headers["Cache-Control"] == CACHE_CONTROL
    assert second.headers["Vary"] == "Accept-Encoding"
    assert second.headers["Content-Length"] == str(len(second.body))


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/en/"},
        {"query": "page=2"},
        {"host": "127.0.0.1"},
        {"x_forwarded_proto": "https"},
        {"accept_encoding": "gzip"},
    ],
    ids=str,
)
def test_other_page_is_made_for(ask, site, other):
    ask()
    ask(**other)
    assert site.count == 2


@pytest.mark.parametrize(
    ("path", "made"), [("/api/v1/", [1, 1, 2]), ("/id/a", [1, 2, 3])]
)
def test_what_varies_by_what_is_accepted_is_held_only_where_that_is_told_apart(
    ask, site, path, made
):
    answering(site, headers={"Vary": "Accept"})
    for accept, count in zip(("*/*", "*/*", "text/csv"), made, strict=True):
        answer = ask(path, accept=accept)
        assert site.count == count
        assert answer.headers["Vary"] == "Accept, Accept-Encoding"


def test_304_may_be_read_by_scripts_of_other_sites(ask, site):
    answering(site, headers={"Access-Control-Allow-Origin": "*"})
    answer = ask(if_none_match=ask().headers["ETag"])
    assert answer.status == "304 Not Modified"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_query_is_taken_as_it_comes(ask, site):
    ask(query="a=1&b=2")
    ask(query="b=2&a=1")
    assert site.count == 2


def test_page_is_made_anew_when_the_version_has_moved(ask, site, versions):
    first = ask()
    versions.move()
    assert ask().headers["ETag"] != first.headers["ETag"]
    assert site.count == 2


def test_page_that_was_made_while_the_version_moved_is_made_again(ask, site, versions):
    def respond():
        versions.move()
        return HttpResponse("words")

    site.response = respond
    ask()
    ask()
    assert site.count == 2


def test_django_knows_the_version(ask, site):
    ask()
    assert site.environ["portal.version"] == 1


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, *", "gzip"),
        ("*", "br"),
        ("*;q=0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_encoding_is_one_that_the_reader_takes(ask, accepted, encoding):
    answer = ask(accept_encoding=accepted)
    assert answer.headers.get("Content-Encoding") == encoding
    plain = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)
    assert plain(answer.body).startswith(b"page 1 words")


def test_each_encoding_has_an_etag_of_its_own(ask):
    etags = {ask(accept_encoding=e).headers["ETag"] for e in ("br", "gzip", "")}
    assert len(etags) == 3


def test_pictures_are_not_compressed(ask, site):
    answering(site, content_type="image/png")
    assert "Content-Encoding" not in ask(accept_encoding="br").headers


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_reader_who_has_the_page_gets_304(ask, form):
    etag = ask().headers["ETag"]
    answer = ask(if_none_match=form.format(etag))
    assert (answer.status, answer.body) == ("304 Not Modified", b"")
    assert answer.headers.keys() <= page_cache.REPEATED
    assert answer.headers["ETag"] == etag


def test_reader_who_has_another_page_gets_this_one(ask):
    date = ask().headers["Last-Modified"]
    answer = ask(if_none_match='"other"', if_modified_since=date)
    assert answer.status == "200 OK"


@pytest.mark.parametrize(
    ("since", "status"),
    [(100, "304"), (101, "304"), (99, "200"), (None, "200")],
)
def test_if_modified_since(ask, since, status):
    value = "yesterday" if since is None else http_date(since)
    assert ask(if_modified_since=value).status.startswith(status)


def test_time_is_not_said_while_its_second_runs(ask, versions):
    versions.known = Known(1, 100.0, 100.9)
    assert "Last-Modified" not in ask(if_modified_since=http_date(100)).headers
    versions.known = Known(1, 100.0, 101.0)
    assert ask().headers["Last-Modified"] == http_date(100)


def test_first_request_with_conditions_makes_the_whole_page(ask, site):
    ask(if_none_match='"x"', range="bytes=0-1", if_modified_since=http_date(1))
    assert not page_cache.CONDITIONS & site.environ.keys()


def test_head_has_the_headers_of_get(ask, site):
    head, get = ask(method="HEAD"), ask()
    assert site.environ["REQUEST_METHOD"] == "GET"
    assert site.count == 1
    assert (head.body, head.headers) == (b"", get.headers)


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/static/a.css"])
def test_left_alone(ask, site, path):
    ask(path, if_none_match="x")
    ask(path)
    assert site.count == 2
    assert "portal.version" not in site.environ


def test_other_methods_are_left_alone(ask, site):
    ask(method="OPTIONS")
    assert site.environ["REQUEST_METHOD"] == "OPTIONS"


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "no-store"},
        {"Cache-Control": "max-age=60"},
        {"Vary": "Accept-Language"},
        {"Vary": "Accept-Encoding, Cookie"},
    ],
    ids=str,
)
def test_page_that_says_otherwise_is_not_held(ask, site, headers):
    answering(site, headers=headers)
    ask()
    answer = ask()
    assert site.count == 2
    assert answer.headers.get("Cache-Control") == headers.get("Cache-Control")
    assert answer.headers["Vary"].endswith("Accept-Encoding")


def test_page_with_a_cookie_is_not_held(ask, site):
    def respond():
        response = HttpResponse()
        response.set_cookie("a", "b")
        return response

    site.response = respond
    ask()
    ask()
    assert site.count == 2


@pytest.mark.parametrize("status", [301, 404, 410])
def test_odd_answers_are_held_apart(ask, site, cache, status):
    answering(site, status=status)
    ask()
    assert ask(if_none_match="*").status.startswith(str(status))
    assert site.count == 1
    assert cache._pages.size == 0


def test_page_that_was_missing_is_found_later(ask, site, versions):
    answering(site, status=404)
    ask()
    answering(site)
    versions.move()
    assert [ask().status for _time in range(2)] == ["200 OK"] * 2
    assert site.count == 2


@pytest.mark.parametrize("status", [302, 400, 405, 500])
def test_other_answers_are_not_held(ask, site, status):
    answering(site, status=status)
    ask()
    assert "Cache-Control" not in ask().headers
    assert site.count == 2


def test_nothing_is_held_before_a_version_is_known(ask, site, versions):
    versions.known = None
    answers = [ask(), ask()]
    assert site.count == 2
    assert not {"Age", "Last-Modified"} & answers[1].headers.keys()


def test_page_is_answered_with_its_age_while_postgres_is_away(ask, site, versions):
    ask()
    versions.is_away = True
    versions.known = versions.known._replace(seen=time.time() - 30)
    assert ask().headers["Age"] in ("30", "31")
    assert ask(if_none_match="*").headers["Age"] in ("30", "31")
    assert site.count == 1


def test_page_that_is_made_while_postgres_is_away_is_not_held(ask, site, versions):
    versions.is_away = True
    ask()
    assert "Age" not in ask().headers
    assert site.count == 2


def test_page_of_an_older_version_stands_in_for_one_that_fails(ask, site, versions):
    ask()
    versions.move()
    versions.known = versions.known._replace(seen=time.time())
    answering(site, status=503)
    answer = ask()
    assert (answer.status, answer.headers["Age"]) == ("200 OK", "0")
    assert "Last-Modified" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_streams_pass_through(ask, site, method):
    site.response = lambda: StreamingHttpResponse([b"a", b"b"])
    answers = [ask(method=method), ask(method=method)]
    assert answers[1].body == (b"ab" if method == "GET" else b"")
    assert "ETag" not in answers[1].headers
    assert site.count == 2
    # A server closes what it was given to send.
    assert site.closed == (0 if method == "GET" else 2)


def test_postgres_is_watched_while_django_works(ask, site, versions):
    watched = []
    made = site.response

    def respond():
        watched.append(versions.watched)
        return made()

    site.response = respond
    for path in ("/fr/", "/readyz"):
        ask(path)
    assert (watched, versions.watched) == ([1, 1], 0)
    assert site.environ.get("portal.is_hanging", bool)() is False


def test_postgres_is_watched_until_a_stream_is_over(cache, site, versions):
    site.response = lambda: StreamingHttpResponse([b"a", b"b"])
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/data/a.csv",
        "wsgi.url_scheme": "http",
    }
    stream = cache(environ, lambda *words: None)
    assert (b"".join(stream), versions.watched) == (b"ab", 1)
    stream.close()
    assert (site.closed, versions.watched) == (1, 0)


def test_what_is_compressed_already_passes_through(ask, site):
    answering(site, headers={"Content-Encoding": "zstd"})
    assert ask(accept_encoding="br").headers["Content-Encoding"] == "zstd"


def together(ask, count):
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask())) for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_equal_requests_make_a_page_once(ask, site):
    made = site.response

    def respond():
        time.sleep(0.2)
        return made()

    site.response = respond
    answers = together(ask, 8)
    assert site.count == 1
    assert {answer.status for answer in answers} == {"200 OK"}


def test_equal_requests_for_what_is_not_held_are_all_answered(ask, site, cache):
    def respond():
        time.sleep(0.1)
        return HttpResponse("x", headers={"Cache-Control": "no-store"})

    site.response = respond
    assert len(together(ask, 4)) == 4
    assert site.count == 4
    assert cache._under_way == {}


def test_failure_of_the_first_request_lets_the_next_one_try(ask, site, cache):
    def fail():
        raise RuntimeError

    site.response = fail
    with pytest.raises(RuntimeError):
        ask()
    assert cache._under_way == {}


def page(size):
    return Page("200 OK", [], b"x" * size, '""', 1)


def test_memory_keeps_what_was_asked_for_last():
    memory = Memory(3 * (page_cache.OVERHEAD + 101))
    for name in "abc":
        memory.put((name,), page(100))
    memory.get(("a",))
    memory.put(("d",), page(100))
    assert [name for name in "abcd" if memory.get((name,))] == ["a", "c", "d"]
    assert memory.size == 3 * (page_cache.OVERHEAD + 101)


def test_memory_forgets():
    memory = Memory(10**6)
    memory.put(("a",), page(100))
    memory.forget(("a",))
    memory.forget(("a",))
    assert (memory.size, memory.get(("a",))) == (0, None)


def test_page_that_is_larger_than_the_memory_is_not_kept():
    memory = Memory(10**4)
    memory.put(("a",), page(10**5))
    assert memory.size == 0


@pytest.mark.django_db
def test_production_server_answers_from_the_cache(public_server):
    connection = http.client.HTTPConnection("127.0.0.1", public_server.port)
    answers = []
    for method in ("GET", "GET", "HEAD"):
        connection.request(method, "/fr/", headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        answers.append((response.headers["ETag"], len(response.read())))
        assert response.headers["Cache-Control"] == CACHE_CONTROL
        assert response.headers["Content-Encoding"] == "gzip"
    connection.request("GET", "/fr/", headers={"If-None-Match": answers[0][0]})
    assert connection.getresponse().status in (200, 304)
    connection.close()
    assert answers[2][1] == 0
