"""What is made from the public records, and held in the process while they stay as they
are: pieces of HTML, and the records that facets name."""

import threading
from itertools import chain

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

# Stands in a piece for what differs from page to page; no address can hold it.
MARK = "\0"


def fill(html, *parts):
    """``html`` with ``parts`` in the places of its MARKs, one after the other; as in a
    template, what is no HTML is escaped."""
    head, *rest = html.split(MARK)
    filled = chain(*zip(map(conditional_escape, parts), rest, strict=True))
    return mark_safe("".join([head, *filled]))


class Held:
    """Things by content version and key; at most ``limit`` of their ``len``."""

    def __init__(self, limit):
        self._limit = limit
        self._lock = threading.Lock()
        self._versions = {}
        self._length = 0

    def things(self, version, keys, make):
        """The things with ``keys`` of a content version, each in its key's place; None
        for what there is not. ``make(missing)`` makes those that are not held, as
        {key: thing}, of that version; without a ``version``, nothing is held."""
        if version is None:
            return list(map(make(keys).get, keys))
        found = list(map(self._versions.get(version, {}).get, keys))
        if None in found:
            missing = [k for k, thing in zip(keys, found, strict=True) if thing is None]
            made = make(missing)
            self._hold(version, made)
            found = [
                made.get(key) if thing is None else thing
                for key, thing in zip(keys, found, strict=True)
            ]
        return found

    def _hold(self, version, made):
        with self._lock:
            held = self._versions.setdefault(version, {})
            for key, thing in made.items():
                if key not in held:
                    held[key] = thing
                    self._length += len(thing)
            while self._length > self._limit:
                self._drop()

    def _drop(self):
        """What is of the first version that came goes first, and of it what was made
        first."""
        version, held = next(iter(self._versions.items()))
        if held:
            self._length -= len(held.pop(next(iter(held))))
        else:
            del self._versions[version]
