import contextlib
import re
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import Error, connection, transaction
from django.http import HttpResponse
from django.middleware import locale
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.deprecation import MiddlewareMixin

from partnerships.problems import FOR_PROGRAMS, error, unavailable

from . import hosts, versions

EMBEDDED = re.compile(r"/embed/(\w\w)/")
# What is answered while Postgres is away, too: the way to the home page, and health.
STATELESS = ("/", "/healthz", "/readyz")
# What is asked of Postgres in one statement, which sees one state by itself.
ASKS_ONCE = re.compile(r"/\w\w/search/suggest/")
READING = ("GET", "HEAD", "OPTIONS")
PATH_BYTES = 2048
QUERY_BYTES = 8192
PARAMETERS = 500
# Addresses whose answers are the same for readers of every language.
IN_NO_LANGUAGE = ("/api/", "/data/", "/sitemap", "/robots.txt", "/.well-known/")


# What no page uses, and nothing that gets into one shall.
PERMISSIONS = "accelerometer camera display-capture geolocation gyroscope magnetometer"
PERMISSIONS += " microphone midi payment usb"
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in PERMISSIONS.split())
# What pages of other sites may show or read.
FOR_OTHER_SITES = (*FOR_PROGRAMS, "/embed/")


class HeadersMiddleware(MiddlewareMixin):
    """Says to browsers what they need not allow, beside what Django and the content
    policy say."""

    def process_response(self, request, response):
        is_for_others = request.path_info.startswith(FOR_OTHER_SITES)
        response["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if is_for_others else "same-origin"
        )
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        return response


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's, which finds the language of ``/embed/fr/`` too, and speaks English where
    answers are the same for readers of every language."""

    def process_request(self, request):
        super().process_request(request)
        if language := self._of_address(request):
            translation.activate(language)
            request.LANGUAGE_CODE = language

    def process_response(self, request, response):
        if language := self._of_address(request):
            response.headers.setdefault("Content-Language", language)
            return response
        return super().process_response(request, response)

    def _of_address(self, request):
        if request.path_info.startswith(IN_NO_LANGUAGE):
            return "en"
        match = EMBEDDED.match(request.path_info)
        return match[1] if match and match[1] in dict(settings.LANGUAGES) else None


class AnyOriginMiddleware(MiddlewareMixin):
    """Lets scripts of any site read what is for programs. That is everybody's, without
    cookies: an answer that depended on its origin could not be held (``Vary``)."""

    def process_response(self, request, response):
        if request.path_info.startswith(FOR_PROGRAMS):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag"
            if request.method == "OPTIONS":
                response["Access-Control-Allow-Methods"] = ", ".join(READING)
                response["Access-Control-Allow-Headers"] = "If-None-Match"
                response["Access-Control-Max-Age"] = "86400"
        return response


class WellFormedMiddleware(MiddlewareMixin):
    """Refuses addresses that no link leads to, before they reach a query: Postgres
    takes no NUL in a text, and broken UTF-8 has no meaning that we could look up."""

    def process_request(self, request):
        # WSGI hands over the query's bytes as Latin-1. Of the path, Django has already
        # decoded what is UTF-8, and left the rest quoted.
        query = request.META["QUERY_STRING"].encode("latin-1")
        if len(request.path_info.encode()) > PATH_BYTES:
            raise BadRequest("The path is too long.")
        if len(query) > QUERY_BYTES or query.count(b"&") >= PARAMETERS:
            raise BadRequest("The query is too long.")
        for part in (request.path_info, query):
            unquoted = unquote_to_bytes(part)
            if b"\0" in unquoted:
                raise BadRequest("The address holds a NUL byte.")
            try:
                unquoted.decode()
            except UnicodeDecodeError:
                raise BadRequest("The address is not UTF-8.") from None


class OneStateMiddleware:
    """Makes each page from one state of the database, however many queries it takes: an
    edit that is committed meanwhile is on all of the page or on none of it.

    The isolation level that this needs is in the settings of the public site.

    A request that loses its connection on the way is answered once more, on a fresh one.
    Where Postgres hangs, none waits for it.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self._may_lag = hosts.are_many(connection.settings_dict)

    def __call__(self, request):
        if request.path_info in STATELESS:
            return self.get_response(request)
        is_hanging = request.environ.get("portal.is_hanging", lambda: False)
        if is_hanging():
            return unavailable(request)
        response, is_lost = self._answer(request)
        if is_lost and response.status_code >= 500 and not is_hanging():
            response, _is_lost = self._answer(request)
        return response

    def _answer(self, request):
        """The response, and whether the connection was lost meanwhile, or never made."""
        response = None
        try:
            with self._state(request):
                opened = connection.connection
                response = self.get_response(request)
                if self._may_lag and _is_behind(request):
                    patch_cache_control(response, no_cache=True)
        except Error:
            if response is None:
                # Of several servers, the first may have died while it was greeted.
                return unavailable(request), True
            # What was read before it broke is whole; there is nothing to commit.
        if is_lost := bool(opened.closed):
            connection.close()
        return response, is_lost

    @contextlib.contextmanager
    def _state(self, request):
        """What the answer to a request is made from; Error if Postgres is away."""
        if ASKS_ONCE.fullmatch(request.path_info) and not self._may_lag:
            connection.ensure_connection()
            yield
        else:
            with transaction.atomic(savepoint=False):
                yield


def _is_behind(request):
    """Whether this server has older content than one that the process knows."""
    return versions.seen() < (request.environ.get("portal.version") or 0)


class ReadOnlyMiddleware(MiddlewareMixin):
    """Answers reading methods only. The database role is what really keeps the public
    site from writing; this says so at the door."""

    def process_request(self, request):
        if request.method not in READING:
            response = error(request, 405)
        elif request.method == "OPTIONS":
            response = HttpResponse(status=204)
        else:
            return None
        response["Allow"] = ", ".join(READING)
        return response
