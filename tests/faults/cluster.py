"""Postgres servers that tests may break: copies of one that holds the portal."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from portal.embedded import Server
from portal.roles import PUBLIC, STAFF

# What a copy has room for, where it lies in memory.
DISK_MEGABYTES = 400


class Node(Server):
    """An embedded server whose data are copied from ``source``, the DATABASE_URL of a
    server that runs; with ``follows``, it goes on following it."""

    def __init__(self, name, run, source, *, follows=False):
        super().__init__(name, run=run)
        self._source = urlsplit(source)
        self._follows = follows
        self.has_own_disk = False

    def _initialise(self, binaries, home):
        host = self._source.query.partition("host=")[2]
        copying = self._popen(
            [
                *(binaries / "pg_basebackup", "-h", host, "-U", self._source.username),
                *("-D", home / "data.new", "-X", "stream", "-c", "fast"),
                *(["-R"] if self._follows else []),
            ],
            mode="w",
            end_signal=signal.SIGKILL,
        )
        assert copying.wait() == 0, self.log.read_text()
        (home / "data.new").rename(home / "data")

    @property
    def owner(self):
        return self._source.username

    @property
    def name_of_database(self):
        return self._source.path.strip("/")

    def url(self, role=None, database=None):
        return super().url(role or self.owner, database or self.name_of_database)

    def host(self):
        return str(self._socket_folder())

    def socket(self):
        return Path(self.host(), ".s.PGSQL.5432")

    def kill(self):
        """As a power cut would: every process of it, at once."""
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self._process.wait()

    def start_again(self):
        """As systemd would, until it runs."""
        self.stop()
        self.start()

    def promote(self):
        self.ask("SELECT pg_promote()")

    def ask(self, query, *values):
        """The first value of an answer, None where there is none. Commits."""
        with contextlib.closing(psycopg2.connect(self.url())) as opened:
            opened.autocommit = True
            with opened.cursor() as cursor:
                cursor.execute(query, values or None)
                return cursor.fetchone()[0] if cursor.description else None

    def follow_up(self, other, seconds=20):
        """Wait until what ``other`` has is here too."""
        end = other.ask("SELECT pg_current_wal_lsn()")
        wait_until(
            lambda: self.ask("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", end),
            seconds,
        )

    def mount(self):
        """Give it a small disk of its own, in memory, where that is allowed."""
        account = self._account
        self._home.mkdir(parents=True)
        done = subprocess.run(
            [
                *("mount", "-t", "tmpfs", "-o"),
                f"size={DISK_MEGABYTES}m,mode=0700,uid={account.pw_uid}"
                f",gid={account.pw_gid}",
                *("faults", self._home),
            ],
            capture_output=True,
        )
        self.has_own_disk = done.returncode == 0
        if not self.has_own_disk:
            self._home.rmdir()

    def fill_disk(self):
        """Leave no byte of its own disk."""
        assert self.has_own_disk
        with (
            (self._home / "filler").open("wb", buffering=0) as file,
            contextlib.suppress(OSError),
        ):
            while True:
                file.write(bytes(2**16))

    def empty_disk(self):
        (self._home / "filler").unlink(missing_ok=True)

    def throw_away(self):
        """Stop it, and leave nothing of it."""
        self.stop()
        if self.has_own_disk:
            subprocess.run(["umount", self._home], check=True)
        shutil.rmtree(self._home)


@contextlib.contextmanager
def node(*arguments, has_own_disk=False, **options):
    made = Node(*arguments, **options)
    if has_own_disk:
        made.mount()
    try:
        made.start()
        yield made
    finally:
        made.throw_away()


def public_url(*nodes, **options):
    """The DATABASE_URL of a public process that reads from these nodes."""
    hosts = ",".join(node.host() for node in nodes)
    more = "".join(f"&{name}={value}" for name, value in options.items())
    return f"postgresql://{PUBLIC}@/{nodes[0].name_of_database}?host={hosts}{more}"


def proxied_url(proxy, node, role=PUBLIC):
    return f"postgresql://{role}@127.0.0.1:{proxy.port}/{node.name_of_database}"


def staff_url(node):
    return node.url(STAFF)


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)
