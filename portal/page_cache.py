"""Whole pages, kept compressed and answered before Django is asked.

    request ─► PageCache ─ held? ─► the page, or 304
                   └─ not held ─► Django ─► compressed once ─► held

A page is held under its address, its encoding and the content version that was known
before it was rendered (see ``portal.versions``), so that one that was made while the
version moved is made again. What is held of an older version is replaced when it is
asked for next, or when memory is needed.

Held is what Django answers completely and says nothing about: no Cache-Control, no
cookie, no stream, nothing that varies by more than the encoding, or under NEGOTIATED
by what the reader accepts. A page that was made
from an index older than ``environ["portal.version"]`` must say so, by a Cache-Control
of its own.

Browsers ask each time, and get a 304 of a few bytes: an edit is seen by who reloads.
Proxies answer for a second by themselves, for another while they ask, and for a day
where we fail.
"""

import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from contextlib import ExitStack
from functools import lru_cache
from typing import NamedTuple

import brotli
from django.utils.http import http_date, parse_etags, parse_http_date_safe

CACHE_CONTROL = (
    "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
)
# The better one first. Higher levels take longer than rendering and save little.
COMPRESS = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
TEXTUAL = re.compile(r"text/|[/+](json|xml)\b")
REFUSED = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")
# What a 304 says of the page (RFC 9110, section 15.4.5).
REPEATED = {"ETag", "Last-Modified", "Cache-Control", "Vary", "Age"}
# A script on another site may not read a 304 without it.
REPEATED |= {"Access-Control-Allow-Origin", "Access-Control-Expose-Headers"}
# Addresses whose answers depend on what the reader accepts.
NEGOTIATED = ("/api/",)
CONDITIONS = {
    "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_RANGE",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_RANGE",
}
# Headers of Django's that are written anew for the bytes that are sent.
REPLACED = {"content-length", "etag", "last-modified", "vary"}
# An address that is asked for while its first answer is being made waits this long.
PATIENCE_SECONDS = 10
# What is not a page of its own is held too, but in this part of the memory, so that
# made-up addresses do not push pages out.
ODD = ("301", "404", "410")
ODD_PART = 1 / 16
# What Python needs for a page besides its body, roughly, in bytes.
OVERHEAD = 2000


class Page(NamedTuple):
    """An answer that is ready to be sent. ``version`` is None where it is not held."""

    status: str
    headers: list
    body: bytes
    etag: str
    version: int | None

    def is_of(self, known):
        return known is not None and self.version == known.number

    def is_with_reader(self, environ, modified):
        """Whether the reader says to have this page, unchanged since ``modified``."""
        if not self.status.startswith("200"):
            return False
        if etags := environ.get("HTTP_IF_NONE_MATCH"):
            held = [etag.removeprefix("W/") for etag in parse_etags(etags)]
            return self.etag in held or held == ["*"]
        since = parse_http_date_safe(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
        return None not in (since, modified) and modified <= since


class Memory:
    """The pages asked for last, as many as fit into ``limit`` bytes."""

    def __init__(self, limit):
        self.size = 0
        self._limit = limit
        self._pages = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key):
        with self._lock:
            if page := self._pages.get(key):
                self._pages.move_to_end(key)
            return page

    def put(self, key, page):
        with self._lock:
            self._pages[key] = page
            self.size += _size(key, page)
            while self.size > self._limit:
                self._forget(next(iter(self._pages)))

    def forget(self, key):
        with self._lock:
            if key in self._pages:
                self._forget(key)

    def _forget(self, key):
        self.size -= _size(key, self._pages.pop(key))


def _size(key, page):
    return OVERHEAD + len(page.body) + sum(map(len, key))


class PageCache:
    """A WSGI application in front of ``application``, which is Django; it leaves
    addresses alone that begin with one of ``bypass``."""

    def __init__(self, application, versions, *, megabytes, bypass=()):
        self._application = application
        self._versions = versions
        self._bypass = ("/healthz", "/readyz", *bypass)
        self._pages = Memory(megabytes * 2**20 * (1 - ODD_PART))
        self._odd = Memory(megabytes * 2**20 * ODD_PART)
        self._lock = threading.Lock()
        self._under_way = {}

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        is_reading = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if not is_reading or path == "/" or path.startswith(self._bypass):
            with self._versions.watching():
                return self._application(environ, start_response)
        known = self._versions.current()
        key = _key(environ)
        page = self._held(key)
        if page is None or not page.is_of(known):
            answer = self._made(key, environ, known)
            if not isinstance(answer, Page):
                return _pass_on(*answer, environ, start_response)
            # What fails now may have worked before: readers get that, with its age.
            failed = answer.status.startswith("5")
            page = page if page and failed else answer
        age = self._age(page, known)
        return _send(page, known, age, environ, start_response)

    def _held(self, key):
        return self._pages.get(key) or self._odd.get(key)

    def _hold(self, key, page):
        self._pages.forget(key)
        self._odd.forget(key)
        memory = self._odd if page.status.startswith(ODD) else self._pages
        memory.put(key, page)

    def _age(self, page, known):
        """For how many seconds nobody has said that a held page is right; None where
        somebody just has."""
        if page.version is None or (page.is_of(known) and not self._versions.is_away):
            return None
        return int(time.time() - known.seen)

    def _made(self, key, environ, known):
        """The page, made by Django. Equal requests wait for the first of them."""
        work = key, known and known.number
        with self._lock:
            first = self._under_way.get(work)
            if first is None:
                mine = self._under_way[work] = threading.Event()
        if first is not None:
            first.wait(PATIENCE_SECONDS)
            page = self._held(key)
            return page if page and page.is_of(known) else self._ask(key, environ, known)
        try:
            return self._ask(key, environ, known)
        finally:
            with self._lock:
                del self._under_way[work]
            mine.set()

    def _ask(self, key, environ, known):
        """What Django answers: a Page, or where it must not be read from here, a tuple
        of status, headers and what to iterate over."""
        start = []
        with ExitStack() as until_answered:
            until_answered.enter_context(self._versions.watching())
            response = self._application(
                _whole(environ, known) | {"portal.is_hanging": self._versions.is_hanging},
                lambda *said: start.extend(said),
            )
            status, headers = start
            names = {name.lower(): value for name, value in headers}
            if getattr(response, "streaming", True) or "content-encoding" in names:
                return status, headers, Stream(response, until_answered.pop_all().close)
            body = b"".join(response)
            response.close()
        is_public = status.startswith(("200", *ODD)) and _is_public(names, environ)
        is_held = is_public and known is not None and not self._versions.is_away
        encoding = key[-1] if TEXTUAL.search(names.get("content-type", "")) else ""
        page = _page(status, headers, body, encoding, known if is_held else None)
        if is_public:
            page.headers.append(("Cache-Control", CACHE_CONTROL))
        if is_held:
            self._hold(key, page)
        return page


class Stream:
    """What is passed on piece by piece; ``end`` is called when it is over."""

    def __init__(self, response, end):
        self._response = response
        self._end = end

    def __iter__(self):
        return iter(self._response)

    def close(self):
        try:
            self._response.close()
        finally:
            self._end()


def _key(environ):
    """What tells pages apart. Queries are taken as they come: to sort them would give
    readers a page whose links were made for another order."""
    return (
        environ["wsgi.url_scheme"] + environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ.get("HTTP_HOST", ""),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        _accepted(environ),
        _encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


def _accepted(environ):
    return environ.get("HTTP_ACCEPT", "") if _is_negotiated(environ) else ""


def _is_negotiated(environ):
    return environ["PATH_INFO"].startswith(NEGOTIATED)


@lru_cache(maxsize=200)
def _encoding(accepted):
    """The best encoding that an Accept-Encoding allows; "" for none."""
    allowed = {}
    for part in accepted.lower().split(","):
        name, _separator, weight = part.partition(";")
        allowed[name.strip()] = not REFUSED.fullmatch(weight)
    anything = allowed.get("*", False)
    return next((name for name in COMPRESS if allowed.get(name, anything)), "")


def _whole(environ, known):
    """The request for the whole page, whatever part of it the reader asked for."""
    asked = {name: value for name, value in environ.items() if name not in CONDITIONS}
    return asked | {
        "REQUEST_METHOD": "GET",
        "portal.version": known and known.number,
    }


def _is_public(names, environ):
    """Whether an answer with these headers is everybody's, until something changes."""
    varies = {name.strip().lower() for name in names.get("vary", "").split(",")}
    own = {"cache-control", "set-cookie"} & names.keys()
    if _is_negotiated(environ):
        varies.discard("accept")
    return not own and varies <= {"", "accept-encoding"}


def _page(status, headers, body, encoding, known):
    """A Page with the headers that depend on its body."""
    if encoding:
        body = COMPRESS[encoding](body)
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    kept = [(n, v) for n, v in headers if n.lower() not in REPLACED]
    varies = [v for n, v in headers if n.lower() == "vary" and "ncoding" not in v]
    kept += [
        ("Content-Length", str(len(body))),
        ("Vary", ", ".join([*varies, "Accept-Encoding"])),
        ("ETag", etag),
    ]
    if encoding:
        kept.append(("Content-Encoding", encoding))
    return Page(status, kept, body, etag, known and known.number)


def _send(page, known, age, environ, start_response):
    headers = list(page.headers)
    modified = known.modified if page.is_of(known) else None
    if modified is not None:
        headers.append(("Last-Modified", _http_date(modified)))
    if age is not None:
        headers.append(("Age", str(age)))
    if page.is_with_reader(environ, modified):
        repeated = [(name, value) for name, value in headers if name in REPEATED]
        start_response("304 Not Modified", repeated)
        return []
    start_response(page.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]


_http_date = lru_cache(maxsize=10)(http_date)


def _pass_on(status, headers, response, environ, start_response):
    start_response(status, headers)
    if environ["REQUEST_METHOD"] != "HEAD":
        return response
    response.close()
    return []
