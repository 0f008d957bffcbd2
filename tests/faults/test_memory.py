"""What a public process takes of the memory when there are many agreements.

FAULTS_AGREEMENTS says how many (100,000): the benchmark's, made unless they are there.
"""

import itertools
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.embedded import RUN_DIR, Server, attached
from portal.processes import make_folder
from tests.bench import data, measures, sites

pytestmark = pytest.mark.faults

AGREEMENTS = int(os.environ.get("FAULTS_AGREEMENTS", "100000"))
LISTS = 1000
YEARS = range(1998, 2025)
MOST_MEGABYTES = 300


def test_public_process_stays_small(monkeypatch):
    make_folder(RUN_DIR)
    indexes = RUN_DIR / "faults-indexes"
    with attached(Server("bench")) as server:
        monkeypatch.setenv("DATABASE_URL", server.url())
        portal = data.made(AGREEMENTS)
        shutil.rmtree(indexes, ignore_errors=True)
        with sites.running("public", sites.ours(portal, INDEX_DIR=str(indexes))) as site:
            sites.wait_for_index(site, portal)
            ready = sites.memory(site.process)
            paths = [measures.agreements(q) for q in asked_for(portal)]
            with ThreadPoolExecutor(4) as readers:
                pages = list(readers.map(lambda path: sites.get(site.port, path), paths))
            taken = sites.memory(site.process)
    shutil.rmtree(indexes)
    print(
        f"\n{AGREEMENTS} agreements: the largest public process takes {ready:.0f} MB when"
        f" its indexes are there, {taken:.0f} MB after {len(pages)} lists, of which"
        f" {pages.count(None)} took longer than Postgres may"
    )
    assert pages.count(None) < LISTS / 100
    assert taken < MOST_MEGABYTES


def asked_for(portal):
    """Filters of every kind, and then a target and a year each, no two alike."""
    pairs = itertools.product(portal.targets, YEARS)
    narrow = ({"target": target, "year": str(year)} for target, year in pairs)
    every = itertools.chain(measures.queries(portal).values(), narrow)
    return itertools.islice(every, LISTS)
