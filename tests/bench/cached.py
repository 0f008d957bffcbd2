"""The held page against nginx with the same page as a file: who answers more often."""

import gzip
import re
import shutil
import subprocess

from . import sites
from .measures import Series

CONNECTIONS = 16
SECONDS = 1
PATH = "/en/agreements/"


def compare(bench):
    """Requests per second of a page that is held; nginx's too, where there is one."""
    series = Series("held page", "/s")
    public = bench.sites["public"].port
    page = sites.get(public, PATH)
    start = sites.nginx(page, gzip.compress(page))
    if start is None:
        _measure(bench, series, {"ours": (public, PATH)})
    else:
        with sites.running("nginx", start, "/page") as site:
            targets = {"ours": (public, PATH), "nginx": (site.port, "/page")}
            _measure(bench, series, targets)
    series.extra["tool"] = "wrk" if shutil.which("wrk") else "our client"
    bench.series.append(series)


def _measure(bench, series, targets):
    for repeat in range(-1, bench.repeats):
        for label, (port, path) in targets.items():
            found = _rate(bench, port, path)
            if repeat >= 0:
                series.add(label, found)


def _rate(bench, port, path):
    if shutil.which("wrk") is None:
        done = bench.client.ask(
            port,
            [path],
            clients=4,
            seconds=SECONDS,
            most=1_000_000,
            accept="gzip",
        )
        return len(done["whole"]) / done["elapsed"]
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"),
            *("-H", "Accept-Encoding: gzip", f"http://{sites.HOST}:{port}{path}"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)[1])
