"""The sites that are compared: ours, ours with nothing cached, and the rivals."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from portal import launcher
from portal.embedded import RUN_DIR
from portal.processes import end_with_parent

HOST = "127.0.0.1"
FOLDER = RUN_DIR / "bench-files"
LOG = RUN_DIR / "bench-sites.log"
FAILED = "could not be made"
# A rival's slow page must come to its end: Postgres would stop it after 5 s.
NO_LIMIT = "options=-c%20statement_timeout%3D600s"
# Those of portal.states stay open.
OPEN_TRANSACTIONS = """
SELECT count(*) FROM pg_stat_activity WHERE usename = 'portal_public'
AND datname = current_database() AND xact_start < now() - interval '50 milliseconds'
AND query <> 'ROLLBACK TO SAVEPOINT counted'
"""
NGINX = """
worker_processes 2; daemon off; pid {folder}/pid; error_log stderr;
events {{ worker_connections 256; }}
http {{ access_log off; gzip_static on; default_type text/html;
  client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}; keepalive_requests 100000000; }} }}
"""


@dataclass
class Site:
    """A running site; ``noted`` holds what its start showed, in seconds."""

    name: str
    port: int
    process: subprocess.Popen
    noted: dict = field(default_factory=dict)


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(name, start, path="/healthz"):
    """A Site that ``start(port)`` begins to run, once it answers for ``path``."""
    port, began = free_port(), time.monotonic()
    process = start(port)
    site = Site(name, port, process)
    try:
        while get(port, path) is None:
            if process.poll() is not None or time.monotonic() - began > 300:
                raise RuntimeError(f"The site “{name}” did not start.")
            time.sleep(0.01)
        site.noted["first answer"] = time.monotonic() - began
        yield site
    finally:
        launcher.stop(process)


def get(port, path, accept="identity"):
    """The body at ``path``; None if nobody listens yet, or it came to no end."""
    connection = http.client.HTTPConnection(HOST, port, timeout=600)
    with contextlib.closing(connection), contextlib.suppress(OSError):
        connection.request("GET", path, headers={"Accept-Encoding": accept})
        response = connection.getresponse()
        body = response.read()
        if response.status == 200:
            return body
        if response.status < 500:
            raise RuntimeError(f"{path} answers {response.status}.")
    return None


def ours(data, **environment):
    """Starts the public site on ``data``, as in production but for ``environment``."""

    def start(port):
        with LOG.open("a") as log:
            return launcher.serve(
                "public", port, {"DATABASE_URL": data.url(), **environment}, log=log
            )

    return start


def plain(data):
    """Starts the public site as it is without cache and index: by queries only."""
    return ours(
        data,
        DATABASE_URL=data.url(options=NO_LIMIT),
        DJANGO_SETTINGS_MODULE="tests.bench.settings",
    )


def wait_for_index(site, data):
    """Ask every worker of the site for a page that needs indexes, and wait until none of
    them makes any. Notes when the last one was made; RuntimeError
    if one cannot be made."""
    path = f"/en/organisations/{data.other}/"
    failures = LOG.read_text().count(FAILED)
    began = made = time.monotonic()
    with (
        contextlib.closing(psycopg2.connect(data.owner_url)) as connection,
        connection.cursor() as cursor,
    ):
        connection.autocommit = True
        for _turn in range(3):
            with ThreadPoolExecutor(8) as askers:
                for _request in range(8):
                    askers.submit(get, site.port, path)
                quiet = 0
                while quiet < 3:
                    time.sleep(0.1)
                    cursor.execute(OPEN_TRANSACTIONS)
                    quiet += 1
                    if cursor.fetchone()[0]:
                        quiet, made = 0, time.monotonic()
    if LOG.read_text().count(FAILED) > failures:
        raise RuntimeError(f"An index of {data.size} {FAILED}: {LOG} says why.")
    site.noted["index"] = made - began


def datasette(executable, database):
    """Starts Datasette on a SQLite file, with its limits raised."""
    limits = {
        "sql_time_limit_ms": 600_000,
        "facet_time_limit_ms": 600_000,
        "max_returned_rows": 2000,
        "suggest_facets": "off",
    }

    def start(port):
        settings = [
            word for name, n in limits.items() for word in ("--setting", name, str(n))
        ]
        with LOG.open("a") as log:
            return subprocess.Popen(
                [
                    *(executable, "serve", "-i", database, f"--host={HOST}"),
                    *(f"--port={port}", *settings),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(15),
            )

    return start


def nginx(page, compressed):
    """Starts nginx with one page, also compressed; None where it is not installed."""
    executable = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if executable is None:
        return None
    folder = FOLDER / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page").write_bytes(page)
    (folder / "page.gz").write_bytes(compressed)

    def start(port):
        configuration = folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=folder, port=port))
        return subprocess.Popen(
            [executable, "-c", configuration, "-p", folder],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent(15),
        )

    return start


def memory(process):
    """The largest resident memory, in MB, of a server's processes."""
    return max(map(_resident, [process.pid, *_children(process.pid)]))


def _children(parent):
    """The processes below one, at any depth."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                number = int(status.parent.name)
                found += [number, *_children(number)]
    return found


def _resident(number):
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{number}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0
