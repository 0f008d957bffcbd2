"""That what is compared answers the same: the pages of the index and of the queries."""

import random
import re

from . import sites
from .measures import agreements, queries

# Queries are slow where there are many records: the smaller sizes try the most.
SAMPLES = {1000: 24, 10_000: 4}
LEAST_SAMPLES = 2
CARD = re.compile(r'<h3><a href="([^"]+)"')
OPTION = re.compile(
    r'<div class="facets-option.*?(?:value="([^"]*)"|<a href="([^"]*)").*?'
    r'facets-option-count">([^<]*)<',
    re.DOTALL,
)
TOTAL = re.compile(r'list_head-count" role="status">([^<]*)<')


class Unequal(AssertionError):
    """Two sites answer one query differently."""


def check(bench, data):
    """Ask both sites for sampled queries; returns how many were equal, or raises."""
    told, chosen = 0, sampled(data)
    for query in chosen:
        path = agreements(query)
        index, plain = (
            read((sites.get(bench.sites[name].port, path) or b"").decode())
            for name in ("uncached", "plain")
        )
        for what in index:
            if index[what] != plain[what]:
                raise Unequal(f"{path}: the {what} differ.")
        told += bool(index["records"] and index["total"]) and len(index["facets"]) > 9
    if told < len(chosen) / 2:
        raise Unequal("The pages show too little to be compared.")
    return len(chosen)


def read(html):
    """What a list shows: its records in order, its total, its facets with counts."""
    return {
        "records": CARD.findall(html),
        "total": [text.strip() for text in TOTAL.findall(html)],
        "facets": OPTION.findall(html),
    }


def sampled(data):
    """Queries of every kind, and random ones of several filters."""
    chance = random.Random(2)
    found = [*queries(data).values(), {"sort": "title"}, {"sort": "parties"}]
    wanted = SAMPLES.get(data.size, LEAST_SAMPLES)
    chance.shuffle(found)
    while len(found) < wanted:
        query = [("target", code) for code in chance.sample(data.targets[:40], 2)]
        if chance.random() < 0.5:
            query.append(("match", "all"))
        if chance.random() < 0.5:
            query.append(("year", str(chance.randint(1998, 2024))))
        if chance.random() < 0.4:
            query.append(("partner", chance.choice(data.organisations[:30])))
        if chance.random() < 0.3:
            query.append(("basis", chance.choice(["stated", "inferred"])))
        found.append(query)
    return found[:wanted]
