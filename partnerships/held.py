"""What is made from the public records, and held in the process while they stay as they
are: pieces of HTML, and the records that facets name."""

import threading


class Held:
    """Things by key, under the content version; at most ``limit`` of their ``len``."""

    def __init__(self, limit):
        self._limit = limit
        self._lock = threading.Lock()
        self._begin(0)

    def things(self, version, keys, make):
        """The things with ``keys``, as {key: thing}. ``make(missing)`` makes those that
        are not held, likewise; without a ``version``, nothing is held."""
        if version is None:
            return make(keys)
        with self._lock:
            if version > self._version:
                self._begin(version)
            held = self._things
        found = {key: held.get(key) for key in keys}
        if missing := [key for key, thing in found.items() if thing is None]:
            made = make(missing)
            self._hold(version, made)
            found |= made
        return {key: thing for key, thing in found.items() if thing is not None}

    def _begin(self, version):
        self._version, self._things, self._length = version, {}, 0

    def _hold(self, version, made):
        with self._lock:
            if version != self._version:
                return
            for key, thing in made.items():
                if key not in self._things:
                    self._things[key] = thing
                    self._length += len(thing)
            while self._length > self._limit:
                # What was made first goes first.
                self._length -= len(self._things.pop(next(iter(self._things))))
