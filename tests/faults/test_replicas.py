"""A primary and two replicas, from which the public site reads; libpq chooses."""

import contextlib
import itertools
import re
import threading
import time

import pytest

from tests.faults.cluster import public_url, wait_until
from tests.faults.load import Fault as Loss
from tests.faults.load import Load, ask, table, wrong

pytestmark = pytest.mark.faults

SETTLED_SECONDS = 6
EDIT = "UPDATE partnerships_agreement SET title_en = %s WHERE slug = 'crest'"
PAGE = "/en/agreements/crest/"
TITLE = re.compile(rb"Edit (\d+)")


@pytest.fixture
def primary(copy):
    return copy("primary")


@pytest.fixture
def replicas(copy, primary):
    return [copy(name, of=primary, follows=True) for name in ("one", "two")]


@pytest.fixture
def site(serve, replicas):
    url = public_url(
        *replicas,
        port="5432,5432",
        target_session_attrs="any",
        load_balance_hosts="random",
    )
    return serve("public", url)


def test_public_site_is_whole_while_each_server_is_killed(primary, replicas, site):
    done = []
    with Load(site.port) as load:
        for name, server in zip(
            ("one replica", "the other replica", "the primary"),
            (*replicas, primary),
            strict=True,
        ):
            began = time.monotonic()
            server.kill()
            time.sleep(SETTLED_SECONDS)
            done.append(Loss(f"kill {name}", began, time.monotonic(), breaks=False))
            if server is not primary:
                server.start_again()
            time.sleep(SETTLED_SECONDS)
    print("", *table(load.answers, done), sep="\n")
    assert wrong(load.answers, [], 0) == []
    assert len(load.answers) > 500


class Reader(threading.Thread):
    """Reads a page on one connection, and so from one process, on and on."""

    def __init__(self, load):
        super().__init__()
        self.seen = []
        self.others = set()
        self._load = load
        self._is_over = threading.Event()

    def run(self):
        numbers = itertools.count()
        with contextlib.closing(self._load.connection()) as connection:
            while not self._is_over.wait(0.05):
                for path in (PAGE, f"{PAGE}?unasked={next(numbers)}"):
                    response, body = ask(connection, path)
                    if response.status != 200:
                        self.others.add(response.status)
                    elif path == PAGE:
                        found = TITLE.search(body)
                        self.seen.append(int(found[1]) if found else 0)

    def stop(self):
        self._is_over.set()
        self.join()


def test_no_process_goes_back_to_older_content(primary, replicas, site):
    """One replica stays behind, and the one that is ahead is killed: what a process has
    shown, it shows until the other has caught up."""
    load = Load(site.port)
    readers = [Reader(load) for _each in range(6)]
    for reader in readers:
        reader.start()
    shown = itertools.count(1)
    for ahead, behind in (replicas, reversed(replicas)):
        edit = next(shown)
        primary.ask(EDIT, f"Edit {edit}")
        wait_until(lambda edit=edit: all(edit in r.seen[-5:] for r in readers))
        behind.ask("SELECT pg_wal_replay_pause()")
        edit = next(shown)
        primary.ask(EDIT, f"Edit {edit}")
        ahead.follow_up(primary)
        time.sleep(SETTLED_SECONDS / 2)
        ahead.kill()
        time.sleep(SETTLED_SECONDS)
        behind.ask("SELECT pg_wal_replay_resume()")
        wait_until(lambda edit=edit: all(r.seen[-1] == edit for r in readers))
        ahead.start_again()
        ahead.follow_up(primary)
    for reader in readers:
        reader.stop()
    assert all(reader.seen == sorted(reader.seen) for reader in readers)
    assert set().union(*(reader.others for reader in readers)) == set()
