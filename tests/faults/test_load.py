"""Readers go on reading while one thing after another breaks.

FAULTS_MINUTES says for how long (10), FAULTS_EVERY how many seconds lie between the
beginnings of two faults (30). What was found is kept in .run/faults.md, for README.md:

    make faults FAULTS="-k whatever_breaks"
"""

import itertools
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
import pytest

from portal import launcher
from portal.embedded import RUN_DIR
from tests.faults.cluster import proxied_url, wait_until
from tests.faults.load import READERS, Fault, Load, recovery, table, until_the_next, wrong
from tests.faults.proxy import Proxy

pytestmark = pytest.mark.faults

MINUTES = float(os.environ.get("FAULTS_MINUTES", "10"))
EVERY_SECONDS = float(os.environ.get("FAULTS_EVERY", "30"))
# How long what is taken away stays away.
AWAY_SECONDS = 8
PATIENCE_SECONDS = 5
# As RestartSec in a unit of systemd.
RESTART_SECONDS = 1
# What was found last, to be put into README.md.
KEPT = RUN_DIR / "faults.md"

BIG = "INSERT INTO faults SELECT repeat(md5(n::text), 50) FROM generate_series(1, 9999) n"


class Portal:
    """A public site, its database behind a proxy, and a replica that follows it."""

    def __init__(self, copy, serve):
        self._copy, self._serve = copy, serve
        self._numbers = itertools.count(2)
        self.primary = copy("node-1", has_own_disk=True)
        self.replica = self._follower()
        self.proxy = Proxy(self.primary.socket())
        self.site = self._start_site()

    def _follower(self):
        name = f"node-{next(self._numbers)}"
        return self._copy(name, of=self.primary, follows=True, has_own_disk=True)

    def _start_site(self, port=None):
        url = proxied_url(self.proxy, self.primary)
        return self._serve("public", url, port, PAGE_CACHE_MB="32")

    def kill_a_worker(self):
        """A worker of the server is killed."""
        master = self.site.process.pid
        workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        os.kill(int(workers[0]), signal.SIGKILL)

    def kill_the_server(self):
        """The server is killed, and started again as systemd would."""
        self.site.process.kill()
        self.site.process.wait()
        time.sleep(RESTART_SECONDS)
        self.site = self._start_site(self.site.port)

    def stop_postgres(self):
        """Postgres is stopped, and started again."""
        self.primary.stop()
        time.sleep(AWAY_SECONDS)
        self.primary.start()

    def kill_postgres(self):
        """Every process of Postgres is killed, and it is started again."""
        self.primary.kill()
        time.sleep(RESTART_SECONDS)
        self.primary.start_again()

    def promote_the_replica(self):
        """The primary is killed, and its replica promoted."""
        self.replica.follow_up(self.primary)
        self.primary.kill()
        self.replica.promote()
        # As an address that moves to the new primary.
        self.proxy.target = self.replica.socket()
        self.primary, lost = self.replica, self.primary
        lost.stop()
        self.replica = None

    def pause_the_connection(self):
        """The connection to Postgres hangs."""
        self.proxy.pause()
        time.sleep(AWAY_SECONDS)
        self.proxy.resume()

    def cut_the_connection(self):
        """The connection to Postgres is cut."""
        self.proxy.cut()
        time.sleep(AWAY_SECONDS)
        self.proxy.mend()

    def fill_the_disk(self):
        """The disk of Postgres is full."""
        self.primary.fill_disk()
        deadline = time.monotonic() + AWAY_SECONDS
        refusals = set()
        while time.monotonic() < deadline:
            try:
                self.primary.ask("CREATE TABLE IF NOT EXISTS faults (words text)")
                self.primary.ask(BIG)
            except psycopg2.Error as error:
                refusals.add(str(error).partition("\n")[0])
            time.sleep(0.1)
        assert any("No space left" in each for each in refusals), refusals
        print("full disk:", *sorted(refusals), sep="\n  ")
        self.primary.empty_disk()
        if self.primary.has_ended():
            self.primary.start_again()

    def mend(self):
        """Between two faults: have everything there again."""
        if self.replica is None:
            self.replica = self._follower()
        wait_until(self.primary.is_ready)

    def faults(self):
        """What breaks, and whether readers' connections break with it."""
        yield self.kill_a_worker, True
        yield self.stop_postgres, False
        yield self.kill_the_server, True
        yield self.kill_postgres, False
        yield self.promote_the_replica, False
        if self.primary.has_own_disk:
            yield self.fill_the_disk, False
        else:
            print("NO TMPFS CAN BE MOUNTED HERE: no disk was filled. Run it as root.")
        yield self.pause_the_connection, False
        yield self.cut_the_connection, False

    def close(self):
        self.proxy.close()


def said(answers, faults):
    """What README.md says of a run."""
    yield (
        f"`FAULTS_MINUTES={MINUTES:g} FAULTS_EVERY={EVERY_SECONDS:g} make faults`,"
        f" {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores:"
        f" {len(answers):,} answers to {READERS} readers."
    )
    yield ""
    yield from table(answers, faults)


@pytest.fixture
def portal(copy, serve):
    portal = Portal(copy, serve)
    yield portal
    portal.close()


def test_readers_get_right_pages_whatever_breaks(portal):
    launcher.wait_until_alive(portal.site.process, portal.site.port)
    began, done = time.monotonic(), []
    with Load(portal.site.port) as load:
        for break_it, breaks in itertools.cycle(list(portal.faults())):
            turn = began + (len(done) + 0.5) * EVERY_SECONDS
            if turn + EVERY_SECONDS / 2 > began + MINUTES * 60:
                break
            time.sleep(max(0, turn - time.monotonic()))
            load.warm()
            start = time.monotonic()
            break_it()
            name = break_it.__doc__.removesuffix(".")
            done.append(Fault(name, start, time.monotonic(), breaks))
            time.sleep(PATIENCE_SECONDS)
            portal.mend()
    KEPT.write_text("\n".join(said(load.answers, done)) + "\n")
    print("", KEPT.read_text(), sep="\n")
    assert wrong(load.answers, done, PATIENCE_SECONDS)[:5] == []
    slow = [recovery(load.answers, *turn) for turn in until_the_next(done)]
    assert max(slow) <= PATIENCE_SECONDS
    # What breaks is said in a line each: a trace is a fault of ours.
    log = portal.site.log.read_text()
    assert "Internal Server Error" not in log
    assert "Traceback" not in log
