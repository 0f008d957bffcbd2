"""Whatever is asked of the public site, nothing breaks, nothing that was sent comes back
as markup or as a header, and nothing answers that is not published.

Requests go through everything that a process of the public site has, as WSGI calls.
"""

import io
import json
import logging
import re
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import Resolver404, resolve
from django.utils import translation
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal import roles
from portal.page_cache import PageCache
from portal.versions import Known
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

IN_THE_GATE = 2000
IN_THE_AUDIT = 100_000
PARTS = 20

LANGUAGE = re.compile(r"/(?:embed/)?(fr|en|es)/")
SECRET = "What a draft says to nobody"
DRAFT = "made-draft"
WHOLE = Path(__file__).with_name("query_budgets.json")
MORE = [
    "/",
    "/en",
    "/fr/",
    "/es/agreements/",
    "/healthz",
    "/robots.txt",
    "/opensearch.xml",
    "/sitemap.xml",
    "/sitemap-organisations.xml",
    "/.well-known/security.txt",
    "/id/agreements/crest",
    "/id/organisations/ilo",
    "/data/agreements.csv",
    "/data/organisations.xlsx",
    "/data/agreements.json",
    "/data/agreements.jsonld",
    "/data/groups.ttl",
    "/data/agreements/crest.json",
    "/data/organisations/ilo.ttl",
    "/data/dump/SHA256SUMS",
    "/api/v1/",
    "/api/v1/schema/",
    "/api/v1/agreements/",
    "/api/v1/organisations/ilo/",
    "/api/v1/search/?q=ilo",
    "/embed/en/agreements/",
    "/embed/fr/explore/network/",
    f"/en/organisations/{DRAFT}/",
    f"/data/organisations/{DRAFT}.json",
    f"/api/v1/organisations/{DRAFT}/",
    f"/id/organisations/{DRAFT}",
    f"/en/organisations/{DRAFT}.atom",
    "/admin/",
    "/accounts/login/",
    "/static/css/portal.css",
]
NAMES = [
    "q",
    "target",
    "goal",
    "gcm",
    "partner",
    "group",
    "kind",
    "basis",
    "theme",
    "region",
    "year",
    "from",
    "to",
    "match",
    "sort",
    "page",
    "as_of",
    "a",
    "b",
    "noun",
    "slug",
    "form",
    "format",
    "next",
    "lang",
    "callback",
    "unasked",
    "offset",
    "limit",
    "cursor",
]
VALUES = ["ilo", "8.8", "2020", "any", "1", "agreements", "crest", "fr", DRAFT]
MARKUP = [
    "<fuzz>",
    '"><fuzz a="',
    "'><fuzz>",
    "</title></script><fuzz>",
    "<!--<fuzz>",
    "]]><fuzz/>",
    '" onfuzz="1',
    "' onfuzz='1",
    "javascript:fuzz()",
    "&lt;fuzz&gt;&#60;fuzz>",
]
ODD = [
    *MARKUP,
    "\0",
    "%00",
    "%",
    "%zz",
    "%ff%fe",
    "%c0%af",
    "%ed%a0%80",
    "%u003cfuzz%u003e",
    "\r\nX-Fuzz: 1\r\n\r\n<fuzz>",
    "%0d%0aX-Fuzz:%201",
    "\u2028X-Fuzz: 1",
    "' OR '1'='1",
    "1; DROP TABLE partnerships_agreement; --",
    "') UNION SELECT password FROM auth_user --",
    "$$; SELECT pg_sleep(9); --",
    "\\",
    "..",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "....//",
    "%2e%2e/",
    "/",
    "//example.org/",
    "\\\\example.org",
    "http://example.org/",
    ";",
    "*",
    "{{7*7}}",
    "{% debug %}",
    "${7*7}",
    "__class__",
    "x" * 300,
    "é" * 3000,
    "9" * 30,
    "9" * 4000,
    "-1",
    "0",
    "1e309",
    "NaN",
    "٣",
    "²",
    "0x10",
    "2020-13-45",
    "2014-01-01/",
    "[2020,2021]",
    "true",
    "null",
    "[]",
    "\N{RIGHT-TO-LEFT OVERRIDE}fuzz",
    "\N{ZERO WIDTH JOINER}",
    "\N{LATIN SMALL LETTER DOTLESS I}İ",
    "\N{PILE OF POO}",
    " ",
    "",
]
HEADERS = [
    "ACCEPT",
    "ACCEPT_LANGUAGE",
    "ACCEPT_CHARSET",
    "IF_NONE_MATCH",
    "IF_MODIFIED_SINCE",
    "IF_MATCH",
    "RANGE",
    "COOKIE",
    "REFERER",
    "ORIGIN",
    "USER_AGENT",
    "X_FORWARDED_FOR",
    "X_FORWARDED_HOST",
    "X_FORWARDED_PROTO",
    "X_HTTP_METHOD_OVERRIDE",
    "X_REQUEST_ID",
    "X_REQUESTED_WITH",
    "AUTHORIZATION",
    "FORWARDED",
    "HOST",
    "TE",
    "EXPECT",
]
GOOD_HEADERS = ["*/*", "fr", "text/turtle", "application/json", '"x"', "bytes=0-1", "a=b"]
METHODS = ["GET"] * 12 + ["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "FUZZ"]

SEEDS = [*json.loads(WHOLE.read_text()), *MORE]
odd = st.one_of(
    st.sampled_from(ODD),
    st.sampled_from(ODD).map(quote),
    st.text(max_size=12),
    st.binary(max_size=6).map(quote),
)
values = st.one_of(st.sampled_from(VALUES), odd)
parameters = st.lists(st.tuples(st.sampled_from(NAMES) | odd, values), max_size=3)
headers = st.dictionaries(
    st.sampled_from(HEADERS), st.sampled_from(GOOD_HEADERS) | odd, max_size=2
)


@st.composite
def addresses(draw):
    """A path and a query: those of a page, with a part exchanged, put in or added."""
    path, _mark, query = draw(st.sampled_from(SEEDS)).partition("?")
    way = draw(st.sampled_from(["as it is", "exchanged", "put in", "added", "odd"]))
    parts = path.split("/")
    place = draw(st.integers(1, len(parts) - 1))
    if way == "exchanged":
        parts[place] = draw(values)
    elif way == "put in":
        parts.insert(place, draw(odd))
    elif way == "added":
        parts[-1] += draw(odd)
    elif way == "odd":
        parts = ["", draw(odd)]
    more = "&".join(f"{name}={value}" for name, value in draw(parameters))
    return "/".join(parts), "&".join(filter(None, [query, more]))


class Answer:
    def __init__(self, status, said, body):
        self.status = int(status.split()[0])
        self.said, self.body = said, body
        self.headers = {name.lower(): value for name, value in said}
        self.type = self.headers.get("content-type", "").partition(";")[0]


class One:
    """One content version, which never moves."""

    is_away = False

    def current(self):
        return Known(1, 100.0, 102.0)

    def watching(self):
        return nullcontext()

    def is_hanging(self):
        return False


@pytest.fixture
def silence():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def site(public_site, silence):
    """Answers a request as a process of the public site does."""
    OrganisationFactory(slug=DRAFT, name_en=SECRET)
    application = PageCache(
        WSGIHandler(), One(), megabytes=16, bypass=(settings.STATIC_URL,)
    )

    def answer(method, path, query, headers):
        start = []
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": as_wsgi(unquote_to_bytes(path)),
            "QUERY_STRING": as_wsgi(query.encode()),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            **{f"HTTP_{n}": as_wsgi(v.encode()) for n, v in headers.items()},
        }
        response = application(environ, lambda *said: start.extend(said))
        body = b"".join(response)
        if close := getattr(response, "close", None):
            close()
        return Answer(*start, body)

    return answer


def as_wsgi(raw):
    return raw.decode("latin-1")


@pytest.fixture
def published():
    """What stands for records in addresses: the slugs and codes of what is public."""
    known = set()
    for model in roles.public_models():
        rows = getattr(model.objects, "published", model.objects.all)()
        for name in {"slug", "code"} & {field.name for field in model._meta.fields}:
            known |= set(map(str, rows.values_list(name, flat=True)))
    assert {"ilo", "crest", "8.7", "a10"} <= known
    assert DRAFT not in known
    return known


def told_wrong(answer, path, published):
    """What is wrong with an answer, in words."""
    if answer.status >= 500:
        yield f"status {answer.status}"
    for name, value in answer.said:
        if re.search(r"[\r\n\0]", name + value) or name.lower() in (
            "x-fuzz",
            "set-cookie",
        ):
            yield f"header {name}: {value}"
    if reflected(answer):
        yield "markup that was sent"
    if SECRET.encode() in answer.body:
        yield "what a draft says"
    location = urlsplit(answer.headers.get("location", "/"))
    if location.netloc not in (
        "",
        urlsplit(settings.PUBLIC_URL).netloc,
        "127.0.0.1:8000",
    ):
        yield f"a way to {location.netloc}"
    if answer.headers.get("location", "/").startswith(("//", "/\\")):
        yield "a way to another site"
    if answer.status == 200 and (unknown := unpublished(path, published)):
        yield f"an answer for {unknown}"


def reflected(answer):
    if not re.search("html|xml|svg", answer.type):
        return "nosniff" not in answer.headers.get("x-content-type-options", "nosniff")
    tags = rb"<fuzz|['\"] onfuzz=['\"]|(href|src|action)=[\"']\s*javascript:"
    return re.search(tags, answer.body, re.IGNORECASE)


def unpublished(path, published):
    """What of the path names a record that is not public; "" where nothing does."""
    path = unquote_to_bytes(path).decode()
    if path.startswith(settings.STATIC_URL):
        return ""
    language = LANGUAGE.match(path)
    with translation.override(language[1] if language else "en"):
        try:
            named = resolve(path).kwargs
        except Resolver404:
            return path
    records = {named.get(name) for name in ("slug", "key", "code")} - {None}
    return ", ".join(str(key) for key in records if str(key) not in published)


def fuzz(site, published, examples, number=0):
    """Ask so many things; the count of answers by status."""
    counts = {}

    @seed(number)
    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(method=st.sampled_from(METHODS), address=addresses(), headers=headers)
    def ask(method, address, headers):
        answer = site(method, *address, headers)
        counts[answer.status] = counts.get(answer.status, 0) + 1
        # Other methods never answer with content.
        assert method in ("GET", "HEAD", "OPTIONS") or answer.status in (400, 405)
        assert list(told_wrong(answer, address[0], published)) == []

    ask()
    return dict(sorted(counts.items()))


def test_nothing_that_is_asked_breaks_anything(site, published, untraced):
    counts = fuzz(site, published, IN_THE_GATE)
    assert sum(counts.values()) >= IN_THE_GATE
    assert {200, 400, 404, 405} <= counts.keys()


@pytest.mark.audit
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_is_asked_breaks_anything_at_length(site, published, untraced, part):
    counts = fuzz(site, published, IN_THE_AUDIT // PARTS, part + 1)
    print(f"\npart {part}: {counts}")
    assert sum(counts.values()) >= IN_THE_AUDIT // PARTS


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"<p><fuzz>", "text/html"), (b'<a href="javascript:fuzz()">', "image/svg+xml")],
)
def test_markup_that_comes_back_is_found(body, kind):
    answer = Answer("200 OK", [("Content-Type", f"{kind}; charset=utf-8")], body)
    assert list(told_wrong(answer, "/en/", set())) == ["markup that was sent"]


def test_what_is_not_published_is_found():
    headers = [("Location", "//example.org/"), ("X-Fuzz", "1")]
    answer = Answer("200 OK", headers, SECRET.encode())
    assert list(told_wrong(answer, f"/en/organisations/{DRAFT}/", {"ilo"})) == [
        "header X-Fuzz: 1",
        "what a draft says",
        "a way to example.org",
        "a way to another site",
        f"an answer for {DRAFT}",
    ]
