"""The whole list of agreements as files: how long they take, and how much memory."""

import contextlib
import http.client
import threading
import time

from . import sites

FORMS = ("csv", "xlsx")
PIECE = 65_536
WATCH_SECONDS = 0.05


def figures(data):
    """For each form, the seconds until its last byte, its MB, and the MB by which the
    largest process of a fresh site grows meanwhile."""
    found = {}
    for form in FORMS:
        with sites.running("files", sites.ours(data)) as site:
            # What the first rows need of the code is not counted.
            _fetch(site, f"/data/agreements.{form}?year=1000")
            before = sites.memory(site.process)
            with watched(site) as memory:
                began = time.monotonic()
                length = _fetch(site, f"/data/agreements.{form}")
                seconds = time.monotonic() - began
            found[f"{form} seconds"] = seconds
            found[f"{form} MB"] = length / 2**20
            found[f"{form} added MB"] = max(memory) - before
    return found


def _fetch(site, path):
    connection = http.client.HTTPConnection(sites.HOST, site.port, timeout=600)
    with contextlib.closing(connection):
        connection.request("GET", path)
        response = connection.getresponse()
        if response.status != 200:
            raise RuntimeError(f"{path} answers {response.status}.")
        length = 0
        while piece := response.read(PIECE):
            length += len(piece)
        return length


@contextlib.contextmanager
def watched(site):
    """The memory of the site's largest process, looked at again and again."""
    memory, is_over = [], threading.Event()

    def watch():
        while not is_over.wait(WATCH_SECONDS):
            memory.append(sites.memory(site.process))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield memory
    finally:
        is_over.set()
        thread.join()
        memory.append(sites.memory(site.process))
