"""The indexes that a process has: the one of each list, and the next, while it is made.

    indexes.get(FilterSet, version) ─► Index, or None while there is none yet
                                 └──► made() in a thread, where the version has moved

When the content version moves, a thread makes the next index, and until the first is
ready lists are read from Postgres. The State that an index was made from is kept until
the next is ready.
"""

import logging
import threading
import time

from django.db import connection

from portal.processes import settle
from portal.states import State

from .index_files import made

log = logging.getLogger(__name__)

# How long after a failure an index is tried again.
RETRY_SECONDS = 30
# How long a State is kept before another with the same content takes its place.
KEEP_SECONDS = 60


class Indexes:
    """The indexes of this process, by FilterSet. ``made`` gives one in a State."""

    def __init__(self, made):
        self._made = made
        self._indexes = {}
        # What was asked for last is made first.
        self._wanted = []
        self._lock = threading.Lock()
        self._is_following = False
        # Where they could not be made: the time before which nobody tries again.
        self._not_before = 0
        self._timer = None

    def get(self, filterset_class, version):
        """The Index, or None while there is none yet. Where ``version``, the content
        version now, is newer than the index's, the next one is made meanwhile."""
        index = self._indexes.get(filterset_class)
        if index is None or index.version < version:
            others = [each for each in self._wanted if each != filterset_class]
            self._wanted = [filterset_class, *others]
            self.follow()
        return index

    def current(self, filterset_class, version):
        """The Index of this very version, or None while there is none."""
        index = self.get(filterset_class, version)
        return index if index and index.version == version else None

    def follow(self):
        """Have those that are wanted made of the state that there is now."""
        with self._lock:
            if self._is_following or time.monotonic() < self._not_before:
                return
            self._is_following = True
        threading.Thread(target=self._make, daemon=True).start()

    def _make(self):
        """Make the indexes that are wanted, of the state that there is now. While the
        content is as it was, those that there are stay, and only their State is new."""
        try:
            state = State()
            for each in self._wanted:
                index = self._indexes.get(each)
                if index and index.version == state.version:
                    index.state = state
                else:
                    self._indexes[each] = self._made(each, state)
                    settle()
        except Exception:
            # Lists go on with what they have.
            log.exception("The indexes of lists could not be made.")
            self._not_before = time.monotonic() + RETRY_SECONDS
        finally:
            connection.close()
            self._is_following = False
            self._follow_later()

    def _follow_later(self):
        if self._timer:
            self._timer.cancel()
        self._timer = threading.Timer(KEEP_SECONDS, self.follow)
        self._timer.daemon = True
        self._timer.start()


indexes = Indexes(made)
