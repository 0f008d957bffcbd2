"""What is made from the public records, and held in the process while they stay as they
are: pieces of HTML, and the records that facets name."""

import threading


class Held:
    """Things by content version and key; at most ``limit`` of their ``len``."""

    def __init__(self, limit):
        self._limit = limit
        self._lock = threading.Lock()
        self._things = {}
        self._length = 0

    def things(self, version, keys, make):
        """The things with ``keys`` of a content version, as {key: thing}.
        ``make(missing)`` makes those that are not held, likewise, of that version;
        without a ``version``, nothing is held."""
        if version is None:
            return make(keys)
        found = {key: self._things.get((version, key)) for key in keys}
        if missing := [key for key, thing in found.items() if thing is None]:
            made = make(missing)
            self._hold(version, made)
            found |= made
        return {key: thing for key, thing in found.items() if thing is not None}

    def _hold(self, version, made):
        with self._lock:
            for key, thing in made.items():
                if (version, key) not in self._things:
                    self._things[version, key] = thing
                    self._length += len(thing)
            while self._length > self._limit:
                # What was made first goes first, and what is of an older version.
                self._length -= len(self._things.pop(next(iter(self._things))))
