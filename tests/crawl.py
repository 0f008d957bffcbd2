"""Follows every link from a language's home page, as a reader could."""

import re
import zlib
from collections import Counter
from functools import cached_property
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from tests.markup import parse

LANGUAGES = ("fr", "en", "es")
# Filters combine without end: of each one, this many values are followed on each page.
VALUES_PER_FILTER = 2
FILE = re.compile(r"/(?!static/)[^?]*[^/?](\?|$)|/api/")
MANY_AND_ALIKE = re.compile(r"/../(facts/.+|sdgs/\d+\.\w+)/$")


class Page:
    def __init__(self, address, status, language, html):
        self.address = address
        self.status = status
        self.language = language
        self.html = html

    @cached_property
    def root(self):
        return parse(self.html)

    @cached_property
    def ids(self):
        return Counter(element["id"] for element in self.root.all(id=True))

    @cached_property
    def links(self):
        """The addresses of pages that the page links to, as (address, fragment); those
        within the site without its name."""
        site = settings.PUBLIC_URL
        found = (
            urljoin(self.address, a["href"].removeprefix(site))
            for a in self.root.all("a", href=True)
            if "download" not in a.attributes
        )
        return [tuple(urldefrag(address)) for address in dict.fromkeys(found)]

    @cached_property
    def files(self):
        """The addresses within the site of what is no page: data, feeds, pictures …"""
        elements = (e for e in self.root.all(href=True) if e.tag in ("a", "link"))
        ways = (element["href"].removeprefix(settings.PUBLIC_URL) for element in elements)
        found = {urldefrag(urljoin(self.address, way)).url for way in ways}
        return {address for address in found if FILE.match(address)}


def crawl(language, *, is_whole=False):
    """The pages that ``/language/`` leads to: {address: Page}.

    The pages of facts and of targets are many and alike: each is followed in one of the
    languages only, unless the crawl ``is_whole``.
    """
    pages, followed = {}, Counter()
    waiting = [f"/{language}/"]
    while waiting:
        address = waiting.pop()
        if address not in pages:
            pages[address] = page = ask(address)
            if page.status == 200:
                waiting += _to_follow(page, language, followed, is_whole)
    return pages


def ask(address):
    """The page at an address."""
    response = answer(address)
    assert not response.cookies
    return Page(
        address,
        response.status_code,
        response.get("Content-Language"),
        response.content.decode(),
    )


def answer(address):
    """What the portal answers. No test client: that keeps every template's context."""
    return WSGIHandler().get_response(RequestFactory().get(address))


def is_followed_in(language, address):
    """Whether the crawl from ``language`` follows an address: see ``crawl``."""
    alike = MANY_AND_ALIKE.match(address)
    return not alike or LANGUAGES[zlib.crc32(alike[1].encode()) % 3] == language


def _to_follow(page, language, followed, is_whole):
    for address, _fragment in page.links:
        parts = urlsplit(address)
        if parts.netloc or not parts.path.startswith(f"/{language}/"):
            continue
        # Feeds and files are no pages.
        if not parts.path.endswith("/"):
            continue
        if not is_whole and not is_followed_in(language, parts.path):
            continue
        if parts.query:
            if urlsplit(page.address).query:
                continue
            names = parts.path, *(name for name, _value in parse_qsl(parts.query))
            followed[names] += 1
            if followed[names] > VALUES_PER_FILTER:
                continue
        yield address
