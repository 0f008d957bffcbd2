"""How often one reader may ask for what has to be made anew.

Held pages cost nothing and are given to everybody. What is asked with a query, or as
data, is worked out each time that it is asked differently: a reader has so many of
those, and gets more as time goes by. nginx limits all requests alike (see deploy/);
this is in the memory of one process, and so holds in each of them by itself.
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.utils.deprecation import MiddlewareMixin

from partnerships.problems import error

AT_ONCE = 60
PER_SECOND = 2
# Those who asked last; who is forgotten has everything again.
REMEMBERED = 10_000
DATA = ("/data/", "/api/")


class Allowances:
    """What is left to each reader."""

    def __init__(self, now=time.monotonic):
        self._now = now
        self._known = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, reader):
        """Take one from what is left to a reader, and return 0; where there is none,
        return the seconds until there is."""
        with self._lock:
            now = self._now()
            left, since = self._known.pop(reader, (AT_ONCE, now))
            left = min(AT_ONCE, left + (now - since) * PER_SECOND)
            self._known[reader] = (left - 1 if left >= 1 else left, now)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return 0 if left >= 1 else (1 - left) / PER_SECOND


class LimitMiddleware(MiddlewareMixin):
    """Answers 429 to who asks for too much at once, but never to this machine itself."""

    def __init__(self, get_response):
        super().__init__(get_response)
        self._allowances = Allowances()

    def process_request(self, request):
        reader = reader_of(request)
        if reader is None or not is_costly(request):
            return None
        seconds = self._allowances.wait(reader)
        if not seconds:
            return None
        response = error(request, 429)
        response["Retry-After"] = math.ceil(seconds)
        response["Cache-Control"] = "no-store"
        return response


def is_costly(request):
    return bool(request.META["QUERY_STRING"]) or request.path_info.startswith(DATA)


def reader_of(request):
    """Who asks, as the nearest proxy saw them: an address, or the network of a home in
    IPv6; None for this machine."""
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    # Only a proxy of ours is believed.
    if forwarded and (settings.HTTPS or peer is None or peer.is_loopback):
        peer = _address(forwarded.rpartition(",")[2].strip())
    if peer is None or peer.is_loopback:
        return None
    if peer.version == 6:
        return ipaddress.ip_network((peer, 64), strict=False)
    return peer


def _address(text):
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
