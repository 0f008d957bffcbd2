"""Whatever is asked of the public site, nothing breaks, nothing that was sent comes back
as markup or as a header, and nothing answers that is not published.

Requests are bytes, sent to the server as it runs in production. What the API's own
description allows and forbids is tried in tests/partnerships/api/test_fuzz.py.
"""

import gzip
import json
import re
import socket
from collections import Counter
from http.client import HTTPMessage, HTTPResponse
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

import brotli
import pytest
from django.conf import settings
from django.urls import Resolver404, get_resolver, resolve
from django.utils import translation
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal import roles
from portal.middleware import READING
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

IN_THE_GATE = 2000
IN_THE_AUDIT = 100_000
PARTS = 20

DRAFT, SECRET = "made-draft", "What a draft says to nobody"
LANGUAGE = re.compile(r"/(?:embed/)?(fr|en|es)/")
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}
TAGS = re.compile(rb"<fuzz|['\"] onfuzz=|(href|src|action)=[\"']\s*javascript:", re.I)

# What stands for a record of each noun.
RECORDS = {
    **{"agreements": "crest", "organisations": "ilo", "groups": "gmg", "facts": "a10"},
    **{"events": "ilo-iom-signing-2020", "people": "guy-ryder", "goals": "8"},
    **{"documents": "ilo-iom-agreement-2020", "figures": "migrants-abroad-2013"},
    **{"frameworks": "sdgs", "targets": "8.7", "objectives": "18"},
    **{"themes": "decent-work", "regions": "global"},
}
LISTS = ("agreements", "organisations", "groups", "events", "people", "documents")
PICTURES = ("explore/network", "explore/timeline", "explore/matrix")
# Those of every view, and what must not be answered.
ADDRESSES = [
    *json.loads(Path(__file__).with_name("query_budgets.json").read_text()),
    *("/", "/fr/", "/en", "/healthz", "/readyz", "/robots.txt", "/opensearch.xml"),
    *("/sitemap.xml", "/sitemap-agreement.xml", "/.well-known/security.txt"),
    *("/api/v1/", "/api/v1/schema/", "/id/organisation/ilo", "/data/dump/SHA256SUMS"),
    *("/data/agreements.csv", "/data/organisations.xlsx", "/data/agreements.jsonld"),
    *("/data/agreements/crest.ttl", "/data/vocabulary.ttl"),
    *("/static/css/portal.css", "/admin/", "/accounts/login/"),
    *(f"/embed/fr/{name}/" for name in (*LISTS, *PICTURES)),
    *(f"/api/v1/{noun}/" for noun in RECORDS),
    *(f"/api/v1/{noun}/{key}/" for noun, key in RECORDS.items()),
    *(f"/data/{noun}.json" for noun in (*LISTS, "figures", "facts")),
    *(f"/data/{noun}/{RECORDS[noun]}.json" for noun in (*LISTS, "figures", "facts")),
    *(f"/{start}/{DRAFT}" for start in ("id/organisation", "data/dump")),
    *(f"/{start}/organisations/{DRAFT}/" for start in ("en", "fr", "api/v1")),
    f"/data/organisations/{DRAFT}.json",
]
PARAMETERS = [
    *("q", "target", "goal", "gcm", "partner", "group", "kind", "basis", "theme"),
    *("region", "year", "from", "to", "match", "sort", "page", "as_of", "a", "b"),
    *("noun", "slug", "format", "lang", "offset", "limit", "cursor", "unasked"),
]
HEADERS = [
    *("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "Host", "Expect"),
    *("If-Modified-Since", "If-Match", "Range", "Cookie", "Referer", "Origin"),
    *("User-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"),
    *("X-HTTP-Method-Override", "X-Request-ID", "Authorization", "Forwarded"),
]
METHODS = [*["GET"] * 12, "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "FUZZ"]
KNOWN = [
    *("ilo", "8.8", "2020", "any", "1", "crest", "fr", DRAFT, "*/*", "gzip"),
    *("text/turtle", "bytes=0-1"),
]
ODD = [
    *("<fuzz>", '"><fuzz a="', "'><fuzz>", "</title></script><fuzz>", "<!--<fuzz>"),
    *("]]><fuzz/>", '" onfuzz="1', "' onfuzz='1", "javascript:fuzz()", "&lt;fuzz&gt;"),
    *("\0", "%00", "%", "%zz", "%ff%fe", "%c0%af", "%ed%a0%80", "%u003cfuzz%u003e"),
    *("\r\nX-Fuzz: 1\r\n\r\n<fuzz>", "%0d%0aX-Fuzz:%201", "\u2028X-Fuzz: 1", "\n"),
    *("' OR '1'='1", "1; DROP TABLE partnerships_agreement; --", "$$; SELECT 1; --"),
    *("') UNION SELECT password FROM auth_user --", "\\", "..", "../../../../etc/passwd"),
    *("..%2f..%2fetc%2fpasswd", "....//", "%2e%2e/", "/", "//example.org/", "///"),
    *("\\\\example.org", "http://example.org/", ";", "*", "{{7*7}}", "{% debug %}"),
    *("x" * 300, "é" * 3000, "9" * 30, "9" * 4000, "-1", "0", "1e309", "NaN", "٣", "²"),
    *("0x10", "2020-13-45", "2014-01-01/", "[2020,2021]", "true", "null", "[]", " ", ""),
    *("\N{RIGHT-TO-LEFT OVERRIDE}fuzz", "\N{ZERO WIDTH JOINER}", "ıİ", "\N{PILE OF POO}"),
]

odd = st.one_of(
    st.sampled_from(ODD), st.text(max_size=12), st.binary(max_size=6).map(quote)
)
known, written = st.sampled_from(KNOWN), odd.map(quote)
# Most of what is asked is written as addresses are, and gets further than the door.
values = st.one_of(known, known, written, written, odd)
pairs = st.lists(st.tuples(st.sampled_from(PARAMETERS) | values, values), max_size=2)
headers = st.lists(st.tuples(st.sampled_from(HEADERS), known | odd), max_size=1)


@st.composite
def addresses(draw):
    """One that is answered, of which a part is exchanged or goes on, asked for more."""
    path, _mark, query = draw(st.sampled_from(ADDRESSES)).partition("?")
    parts = path.split("/")
    for place in draw(st.sets(st.integers(1, len(parts) - 1), max_size=1)):
        parts[place] = draw(st.sampled_from(["", parts[place]])) + draw(values)
    asked = [query, *(f"{name}={value}" for name, value in draw(pairs))]
    return f"{'/'.join(parts)}?{'&'.join(filter(None, asked))}"


class Answer:
    """What the server at ``port`` says."""

    def __init__(self, port, method, address, headers):
        lines = [f"{method} {address} HTTP/1.1", "Connection: close"]
        if "Host" not in dict(headers):
            lines.append("Host: 127.0.0.1")
        lines += [f"{name}: {value}" for name, value in headers]
        with socket.create_connection(("127.0.0.1", port), timeout=60) as opened:
            opened.sendall("\r\n".join([*lines, "", ""]).encode())
            response = HTTPResponse(opened, method=method)
            response.begin()
            body = response.read()
        self.status, self.headers = response.status, response.headers
        self.body = UNPACK.get(self.headers["Content-Encoding"], bytes)(body)


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    """What stands for records in addresses: the slugs and codes of what is public."""
    known = set()
    with django_db_blocker.unblock():
        for model in roles.public_models():
            rows = getattr(model.objects, "published", model.objects.all)()
            for name in {"slug", "code"} & {field.name for field in model._meta.fields}:
                known |= set(map(str, rows.values_list(name, flat=True)))
    assert {"ilo", "crest", "8.7", "a10"} <= known
    return known


@pytest.fixture(scope="module")
def draft(django_db_setup, django_db_blocker):
    """A record that is committed, and is nobody's business."""
    with django_db_blocker.unblock():
        made = OrganisationFactory(slug=DRAFT, name_en=SECRET)
        yield
        made.delete()


@pytest.fixture
def site(draft, public_server):
    return public_server


def wrongs(answer, path, published):
    """What is wrong with an answer, in words."""
    if answer.status >= 500:
        yield f"status {answer.status}"
    for name in {"x-fuzz", "set-cookie"} & {name.lower() for name in answer.headers}:
        yield f"header {name}"
    kind = answer.headers.get("Content-Type", "")
    if re.search("html|xml|svg", kind):
        if TAGS.search(answer.body):
            yield "markup that was sent"
    elif kind and answer.headers["X-Content-Type-Options"] != "nosniff":
        yield "what may be taken for markup"
    if SECRET.encode() in answer.body:
        yield "what a draft says"
    location = urljoin("http://here/", answer.headers.get("Location", "/"))
    own = {"here", "127.0.0.1", urlsplit(settings.PUBLIC_URL).netloc}
    if "\\" in location or urlsplit(location).netloc not in own:
        yield f"a way to {location}"
    if answer.status == 200 and (unknown := unpublished(path, published)):
        yield f"an answer for {unknown}"


def unpublished(path, published):
    """What of the path names a record that is not public; "" where nothing does."""
    path = unquote_to_bytes(path).decode()
    if path.startswith(settings.STATIC_URL):
        return ""
    if not (match := resolved(path)):
        return path
    records = {match.kwargs.get(name) for name in ("slug", "key", "code")} - {None}
    return ", ".join(str(key) for key in records if str(key) not in published)


def resolved(path):
    """The view of the public site that answers; None where there is none."""
    language = LANGUAGE.match(path)
    with translation.override(language[1] if language else "en"):
        try:
            return resolve(path, settings.SITES["public"].urlconf)
        except Resolver404:
            return None


def patterns(resolver):
    for pattern in resolver.url_patterns:
        yield from patterns(pattern) if hasattr(pattern, "url_patterns") else [pattern]


def test_every_view_is_among_the_addresses(public_site):
    paths = [address.partition("?")[0] for address in ADDRESSES]
    asked = {match.func for path in paths if (match := resolved(path))}
    views = list(patterns(get_resolver()))
    assert [view.name for view in views if view.callback not in asked] == []


def fuzz(site, published, examples, number=0):
    """Ask so many things; the count of answers by status."""
    counts = Counter()

    @seed(number)
    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(METHODS), addresses(), headers)
    def ask(method, address, headers):
        answer = Answer(site.port, method, address, headers)
        counts[answer.status] += 1
        wrong = list(wrongs(answer, address.partition("?")[0], published))
        assert not wrong
        # Other methods never answer with content.
        assert method in READING or answer.status in (400, 405, 431)

    ask()
    print(f"\n{counts.total()} requests: {dict(sorted(counts.items()))}")
    return counts


def test_nothing_that_is_asked_breaks_anything(site, published, untraced):
    counts = fuzz(site, published, IN_THE_GATE)
    assert counts.total() >= IN_THE_GATE
    assert {200, 400, 404, 405} <= counts.keys()


@pytest.mark.audit
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_nothing_that_is_asked_breaks_anything_at_length(site, published, untraced, part):
    counts = fuzz(site, published, IN_THE_AUDIT // PARTS, part)
    assert counts.total() >= IN_THE_AUDIT // PARTS


def made(body, **headers):
    message = HTTPMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return SimpleNamespace(status=200, headers=message, body=body)


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"<p><fuzz>", "text/html"), (b'<a href="javascript:fuzz()">', "image/svg+xml")],
)
def test_markup_that_comes_back_is_found(body, kind):
    answer = made(body, Content_Type=kind)
    assert list(wrongs(answer, "/en/", set())) == ["markup that was sent"]


def test_what_is_not_published_is_found():
    headers = {"Location": "//example.org/", "X-Fuzz": "1", "Content-Type": "text/csv"}
    answer = made(SECRET.encode(), **headers)
    assert list(wrongs(answer, f"/en/organisations/{DRAFT}/", {"ilo"})) == [
        "header x-fuzz",
        "what may be taken for markup",
        "what a draft says",
        "a way to http://example.org/",
        f"an answer for {DRAFT}",
    ]
