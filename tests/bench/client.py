"""The client: a process of its own that asks over connections that it keeps.

It reads jobs from its standard input, a line of JSON each, and answers each by a line:

    {"port": 8000, "paths": ["/en/"], "begin": 0, "clients": 4, "seconds": 1,
     "least": 1, "most": 100, "patience": 120, "accept": "identity"}
    {"first": [ms, …], "whole": [ms, …], "bytes": [n, …], "elapsed": s, "errors": {}}

As a class, ``Client`` is the other end.
"""

import contextlib
import http.client
import json
import subprocess
import sys
import threading
import time
from collections import Counter

TIMEOUT = 600
DEFAULTS = {
    "begin": 0,
    "clients": 1,
    "seconds": 0.0,
    "least": 1,
    "patience": 120,
    "accept": "identity",
}


class Client:
    """Starts the process, and gives it jobs."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.client"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, port, paths, *, most=1, **others):
        """Ask for ``paths`` in turn from the one at ``begin`` on, the ``clients`` each
        from another one, ``most`` times a client; where ``seconds`` are given, no
        further when they are over, but ``least`` times a client if that takes no longer
        than ``patience``, in seconds."""
        job = {"port": port, "paths": paths, "most": most, **DEFAULTS, **others}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait()


def run(job):
    """Do a job; returns what it took."""
    results = []
    offset = len(job["paths"]) // job["clients"]
    threads = [
        threading.Thread(target=_ask, args=(job, job["begin"] + n * offset, results))
        for n in range(job["clients"])
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    errors = Counter(f"{r[3]} {r[4]}" for r in results if r[3] not in (200, 404))
    return {
        "first": [round(r[0] * 1000, 3) for r in results],
        "whole": [round(r[1] * 1000, 3) for r in results],
        "bytes": [r[2] for r in results],
        "elapsed": time.perf_counter() - began,
        "errors": dict(errors.most_common(3)),
    }


def _ask(job, offset, results):
    connection = http.client.HTTPConnection("127.0.0.1", job["port"], timeout=TIMEOUT)
    headers = {"Accept-Encoding": job["accept"]}
    asked_first = time.perf_counter()
    with contextlib.closing(connection):
        for turn in range(job["most"]):
            path = job["paths"][(offset + turn) % len(job["paths"])]
            began = time.perf_counter()
            try:
                connection.request("GET", path, headers=headers)
                response = connection.getresponse()
                first = time.perf_counter() - began
                length, status = len(response.read()), response.status
            except (OSError, http.client.HTTPException) as error:
                first, length, status = 0, 0, type(error).__name__
                connection.close()
            whole = time.perf_counter() - began
            results.append((first, whole, length, status, path))
            spent = time.perf_counter() - asked_first
            is_over = job["seconds"] and spent >= job["seconds"]
            if is_over and (turn + 1 >= job["least"] or spent >= job["patience"]):
                break


def main():
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
