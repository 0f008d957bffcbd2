"""That what is compared answers the same: our page by index and by queries, and the
rival's statement."""

import json
import random
import re
from collections import defaultdict

from . import rival, sites
from .measures import agreements, mix, queries

# Queries are slow where there are many records: the smaller sizes try the most.
SAMPLES = {1000: 24, 10_000: 4}
LEAST_SAMPLES = 2
CARD = re.compile(r'<h3><a href="([^"]+)"')
OPTION = re.compile(
    r'<div class="facets-option[^>]*>\s*'
    r'<input [^>]*name="([^"]*)" value="([^"]*)"[^>]*>\s*'
    r"<label[^>]*>[^<]*(?:<(?!/label)[^<]*)*</label>\s*"
    r'<span class="facets-option-count">([^<]*)<'
)
TOTAL = re.compile(r'list_head-count" role="status">([^<]*)<')
# How many of a random mix the statement is asked for.
STATEMENTS = 20


class Unequal(AssertionError):
    """Two sites answer one query differently."""


def check(bench, data):
    """Ask the sites for sampled queries; returns how many were equal, or raises."""
    told, chosen = 0, sampled(data)
    for query in chosen:
        index, plain = (page(bench, name, query) for name in ("uncached", "plain"))
        compare(agreements(query), index, plain)
        options = sum(map(len, index["facets"].values()))
        told += bool(index["records"] and index["total"]) and options > 9
    if told < len(chosen) / 2:
        raise Unequal("The pages show too little to be compared.")
    if "datasette" not in bench.sites:
        return len(chosen)
    stated = mix(data)[:STATEMENTS]
    for query in stated:
        index = page(bench, "uncached", query)
        answer = sites.get(bench.sites["datasette"].port, rival.statement(**query))
        compare(agreements(query), index, answered(json.loads(answer)))
    return len(chosen) + len(stated)


def compare(path, one, other):
    for what in one:
        if one[what] != other[what]:
            found = _differing(one[what], other[what])
            raise Unequal(f"{path}: the {what} differ: {found}.")


def _differing(one, other):
    """Of facets only those that differ."""
    if not isinstance(one, dict):
        return one, other
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return [(name, one.get(name), other.get(name)) for name in names]


def page(bench, name, query):
    """What a list shows: its records in order, its total, its facets with counts."""
    html = (sites.get(bench.sites[name].port, agreements(query)) or b"").decode()
    facets = defaultdict(dict)
    for facet, value, count in OPTION.findall(html):
        facets[facet][value] = number(count)
    return {
        "records": [path.strip("/").rpartition("/")[2] for path in CARD.findall(html)],
        "total": [number(text) for text in TOTAL.findall(html)],
        "facets": without_zeros(facets),
    }


def answered(rows):
    """The same of the statement's answer."""
    facets = defaultdict(dict)
    for row in rows:
        facets[row["facet"]][row["value"]] = row["n"]
    return {
        "records": list(facets.pop("row", ())),
        "total": list(facets.pop("total").values()),
        "facets": without_zeros(facets),
    }


def number(text):
    return int(re.sub(r"\D", "", text))


def without_zeros(facets):
    """A page shows what is chosen even where nothing has it."""
    counted = {
        name: {value: count for value, count in facet.items() if count}
        for name, facet in facets.items()
    }
    return {name: facet for name, facet in counted.items() if facet}


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
