"""What is measured over HTTP: the same request to each site in turn, several times.

A Series holds one figure a repeat for each site; ratios are taken within a repeat, so
that a machine that slows down meanwhile slows both sides of them.
"""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlencode

from . import layout, rival

REPEATS = int(os.environ.get("BENCH_REPEATS", "5"))
SECONDS = 0.4
MIX_SECONDS = 2.0
MIX = 400
# How many of a mix are asked for at least, by all clients together.
LEAST = 40
# What a goal compares in milliseconds is asked for so many times in turn each repeat: a
# machine is seldom equally quick for a second.
TURNS = 8
# A site that takes longer for one page is asked for it only a few times.
SLOW_MS = 1000
SLOW_REPEATS = 1
# A slow site is asked for no more single pages when it has taken so long for them.
PATIENCE_SECONDS = 60
# A connection stays with the process that took it: of so many, each process has some.
CONNECTIONS = 8
OURS = "public", "uncached"


@dataclass
class Series:
    """The figures of one measure: ``of[site]`` has one a repeat, ms or per second."""

    name: str
    unit: str
    of: dict = field(default_factory=dict)
    extra: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)

    def add(self, site, value):
        self.of.setdefault(site, []).append(value)

    def median(self, site):
        return median(self.of[site])

    def ratio(self, over, under):
        """The median over the repeats of one site's figure by another's, or None. What
        was measured once stands for every repeat."""
        if not self.of.get(over) or not self.of.get(under):
            return None
        length = max(len(self.of[over]), len(self.of[under]))
        pairs = zip(*(self._lengthened(s, length) for s in (over, under)), strict=True)
        return median(a / b for a, b in pairs if b)

    def _lengthened(self, site, length):
        return (self.of[site] * length)[:length]


def queries(data):
    """What is asked of the list of agreements: {name: its parameters}."""
    common, year = data.common, str(data.year)
    return {
        "unfiltered": {},
        "common target": {"target": common},
        "rare target": {"target": data.rare},
        "target and year": {"target": common, "year": year},
        "two targets, all": {"target": data.targets[:2], "match": "all"},
        "goal": {"goal": common.partition(".")[0]},
        "organisation": {"partner": data.organisations[20]},
        **{
            name: {name: data.most[name]} for name in ("kind", "theme", "region", "group")
        },
        "basis": {"basis": "interpreted"},
        "from and to": {"from": str(data.year), "to": str(data.year + 5)},
        "words": {"q": data.common_word},
        "by title": {"sort": "title"},
        "late page": {"page": str(min(5000, int(data.size * 0.9) // 20))},
    }


def mix(data):
    """Random filters: a target, as often as agreements work for it, since readers come
    from these; and in 40 % of cases a year."""
    chance = random.Random(1)
    chosen = []
    for target in chance.choices(data.targets, data.per_target.values(), k=MIX):
        query = {"target": target}
        if chance.random() < 0.4:
            query["year"] = str(chance.randint(1998, 2024))
        chosen.append(query)
    return chosen


def agreements(query):
    query = urlencode(query, doseq=True)
    return f"/en/agreements/?{query}" if query else "/en/agreements/"


class Bench:
    """Measures the sites that run."""

    def __init__(self, client, sites, repeats=REPEATS):
        self.client = client
        self.sites = sites
        self.repeats = repeats
        self.series = []
        self.figures = {}
        self._spent = Counter()

    def latency(
        self, name, paths, *, seconds=SECONDS, accept="identity", most=30, turns=1
    ):
        """The median time of a page, in ms; ``paths`` are {name: (site, [path, …])}. Of
        quick ones that are compared, a repeat is several ``turns``."""
        series = Series(name, "ms")
        asked = {
            label: (site, addresses)
            for label, (site, addresses) in paths.items()
            if self._spent[site] <= PATIENCE_SECONDS
        }
        for site, addresses in asked.values():
            self.warm(site, addresses, accept=accept)
        for _turn in range(self.repeats * turns):
            for label, (site, addresses) in asked.items():
                if self._is_slow(series, label):
                    continue
                done = self.client.ask(
                    self.sites[site].port,
                    addresses,
                    seconds=seconds,
                    most=most,
                    accept=accept,
                )
                self._note(series, label, done)
                if median(done["whole"]) > SLOW_MS:
                    self._spent[site] += done["elapsed"]
                series.add(label, median(done["whole"]))
        self.series.append(series)
        return series

    def warm(self, site, addresses, accept="identity"):
        """Ask for each page before any is measured, so that every process has at hand
        what pages are put together from, as one has that has run for a while. Returns
        the median times, in ms, over one connection and over all. A rival's page that
        is slow is asked for once, and no more of its pages after that."""
        times, is_rival = [], site not in OURS
        for clients in (1, CONNECTIONS):
            if is_rival and (self._spent[site] or clients * sum(times) > SLOW_MS):
                break
            done = self.client.ask(
                self.sites[site].port,
                addresses,
                clients=clients,
                most=len(addresses),
                accept=accept,
            )
            times.append(median(done["whole"]))
            if is_rival and times[-1] > SLOW_MS:
                self._spent[site] += done["elapsed"]
        return times

    def rate(self, name, paths, *, clients, seconds=MIX_SECONDS, most=5000):
        """Requests per second, and the tail of the times, under several clients: each
        time for other paths, and for so many that a slow site's are of every kind."""
        series = Series(name, "/s", extra={"p50": {}, "p99": {}, "tail": {}})
        for repeat in range(self.repeats):
            for label, (site, addresses) in paths.items():
                if self._is_slow(series, label):
                    continue
                done = self.client.ask(
                    self.sites[site].port,
                    addresses,
                    begin=repeat * len(addresses) // self.repeats,
                    clients=clients,
                    seconds=seconds,
                    least=LEAST // clients,
                    most=most,
                )
                self._note(series, label, done)
                series.add(label, len(done["whole"]) / done["elapsed"])
                p50, p99 = quantile(done["whole"], 0.5), quantile(done["whole"], 0.99)
                for key, value in (("p50", p50), ("p99", p99), ("tail", p99 / p50)):
                    series.extra[key].setdefault(label, []).append(value)
        self.series.append(series)
        return series

    def _is_slow(self, series, label):
        """Whether a site has been asked often enough for how slow it is."""
        found = series.of.get(label, ())
        times = series.extra["p50"].get(label, ()) if series.unit == "/s" else found
        return len(found) >= SLOW_REPEATS and median(times) > SLOW_MS

    def _note(self, series, label, done):
        series.extra.setdefault("bytes", {})[label] = int(median(done["bytes"]))
        if done["errors"]:
            series.errors.setdefault(label, {}).update(done["errors"])


def quantile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def lists(bench, data):
    """The list, uncached, by each kind of filter: ours, by queries, and Datasette."""
    for name, query in queries(data).items():
        path = agreements(query)
        paths = {"ours": ("uncached", [path]), "plain": ("plain", [path])}
        if "datasette" in bench.sites and set(query) <= {"target", "year"}:
            paths["datasette"] = ("datasette", [rival.page(**query)])
            if query:
                paths["sql"] = ("datasette", [rival.statement(**query)])
        bench.latency(f"list: {name}", paths)
    path = agreements({})
    bench.latency("list: compressed", {"ours": ("uncached", [path])}, accept="br")


def mixes(bench, data):
    """Random filters under one client and four: requests per second."""
    drawn = mix(data)
    one, all_ = bench.warm("uncached", [agreements(query) for query in drawn])
    bench.figures["mix at first, 1 clients, ms"] = one
    bench.figures[f"mix at first, {CONNECTIONS} clients, ms"] = all_
    paths = {
        "ours": ("uncached", [agreements(query) for query in drawn]),
        "plain": ("plain", [agreements(query) for query in drawn]),
    }
    if "datasette" in bench.sites:
        paths["datasette"] = ("datasette", [rival.page(**query) for query in drawn])
        paths["sql"] = ("datasette", [rival.statement(**query) for query in drawn])
    for clients in (4, 1):
        bench.rate(f"mix, {clients} clients", paths, clients=clients)


def records(bench, data):
    """The pages of the hub and of another organisation, other pages with long lists,
    and the long document's parts."""
    pages = {
        "hub": ("uncached", [f"/en/organisations/{data.hub}/"]),
        "other": ("uncached", [f"/en/organisations/{data.other}/"]),
    }
    bench.latency("organisation page", pages, turns=TURNS)
    longest = {
        "group": f"/en/groups/{data.most['largest group']}/",
        "agreement": f"/en/agreements/{data.most['largest agreement']}/",
        "target": f"/en/sdgs/{data.common}/",
        "goal": f"/en/sdgs/{data.common.partition('.')[0]}/",
    }
    bench.latency(
        "longest page", {name: ("uncached", [path]) for name, path in longest.items()}
    )
    parts = [f"/en/documents/{data.document}/?part={n}" for n in (1, 2, 5, 10, 20)]
    small = "/en/documents/"
    reader = {"long": ("uncached", parts), "list": ("uncached", [small])}
    bench.latency("reader of the long document", reader, accept="br", most=5, seconds=0)


def reader_parts(bench, data, per_part=100):
    """Every part of the long document: [(bytes compressed, ms to the first byte)]."""
    count = (data.passages - 1) // per_part + 1
    paths = [f"/en/documents/{data.document}/?part={n + 1}" for n in range(count)]
    port = bench.sites["uncached"].port
    done = bench.client.ask(port, paths, most=count, accept="br")
    return list(zip(done["bytes"], done["first"], strict=True)), done["errors"]


def reader_layout(bench, data, parts=(1, 2, 10, 20)):
    """What Chromium takes to lay out parts of the long document, as ``layout`` says;
    None where there is no browser."""
    if layout.browser() is None:
        return None
    port = bench.sites["public"].port
    address = f"http://127.0.0.1:{port}/en/documents/{data.document}/?part="
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.layout", *(f"{address}{n}" for n in parts)],
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout)


def search(bench, data):
    """The page of search and the proposals, against the least page of 20 rows."""
    found = "/en/search/?" + urlencode({"q": data.rare_word})
    common = "/en/search/?" + urlencode({"q": data.common_word})
    mistyped = "/en/search/?" + urlencode({"q": data.common_word[:-1] + "q"})
    begun = "/en/search/suggest/?" + urlencode({"q": data.common_word[:3]})
    paths = {
        "rare word": ("uncached", [found]),
        "common word": ("uncached", [common]),
        "type-ahead": ("uncached", [begun]),
        "bare": ("plain", ["/bare/"]),
        "mistyped word": ("uncached", [mistyped]),
    }
    bench.latency("search", paths, most=20, turns=TURNS)
