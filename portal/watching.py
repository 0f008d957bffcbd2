"""What is noted of requests and queries: their lines in the log, and their metrics.

request ─► Identified ─► PageCache ─ not held ─► Noted ─► Django ─► queries
               └ id, count                          └ line, time       └ slow ones
"""

import itertools
import logging
import re
import secrets
import time

from django.db.backends.signals import connection_created
from prometheus_client import Counter, Histogram

from .logs import request_id

SLOW_SECONDS = 0.5
GIVEN_ID = re.compile(r"[0-9a-f]{32}")

logger = logging.getLogger("portal")

ANSWERS = Counter("portal_answers", "Answers, held pages too.", ["site", "status"])
MADE = Histogram(
    "portal_made_seconds",
    "Time until Django began to answer; held pages are not made.",
    ["site"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SLOW_QUERIES = Counter(
    "portal_slow_queries", "Queries of half a second or more.", ["site"]
)


class Identified:
    """A WSGI application around one that answers everything: gives each request an id,
    that of the proxy if it gave one, and counts the answers. Held pages pass here
    thousands of times a second."""

    def __init__(self, application, site):
        self._application = application
        self._counters = Counters(site)
        # Ids of one process are counted; those of no two processes begin alike.
        self._process = secrets.token_hex(10)
        self._numbers = itertools.count()

    def __call__(self, environ, start_response):
        known = environ.get("HTTP_X_REQUEST_ID")
        if known is None or not GIVEN_ID.fullmatch(known):
            known = f"{self._process}{next(self._numbers):012x}"
        request_id.set(known)

        def start(status, headers, *error):
            self._counters[status[:3]].inc()
            headers.append(("X-Request-ID", known))
            return start_response(status, headers, *error)

        return self._application(environ, start)


class Counters(dict):
    """ANSWERS of a site by status, each looked up once."""

    def __init__(self, site):
        super().__init__()
        self._site = site

    def __missing__(self, status):
        self[status] = ANSWERS.labels(self._site, status)
        return self[status]


class Noted:
    """A WSGI application around Django: a line in the log for what it makes."""

    def __init__(self, application, site):
        self._application = application
        self._site = site

    def __call__(self, environ, start_response):
        began = time.monotonic()

        def start(status, headers, *error):
            seconds = time.monotonic() - began
            MADE.labels(self._site).observe(seconds)
            logger.info(
                "request",
                extra={
                    "method": environ["REQUEST_METHOD"],
                    "path": environ["PATH_INFO"],
                    "status": int(status[:3]),
                    "ms": round(seconds * 1000),
                },
            )
            return start_response(status, headers, *error)

        return self._application(environ, start)


def watch_queries(site):
    """Let connections that are made from now on note their slow queries: the statement,
    without the values that it was given."""

    def timed(execute, sql, params, many, context):
        began = time.monotonic()
        try:
            return execute(sql, params, many, context)
        finally:
            seconds = time.monotonic() - began
            if seconds >= SLOW_SECONDS:
                SLOW_QUERIES.labels(site).inc()
                statement = " ".join(str(sql).split())
                extra = {"sql": statement[:2000], "ms": round(seconds * 1000)}
                logger.warning("slow query", extra=extra)

    def follow(connection, **kwargs):
        if timed not in connection.execute_wrappers:
            connection.execute_wrappers.append(timed)

    connection_created.connect(follow, weak=False, dispatch_uid="watch_queries")
