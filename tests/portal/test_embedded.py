import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from types import SimpleNamespace

import psycopg2
import pytest

from portal import embedded
from portal.embedded import InUse, Server, attached
from portal.processes import EmbeddedError, take_lock

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root can change users.")

# Owns a server until it is killed.
OWNER = """
import sys, time
from portal.embedded import Server
server = Server("demo", run=sys.argv[1])
server.start()
print(server._process.pid, flush=True)
time.sleep(600)
"""

SLEEPER = """
import signal, time
signal.signal(signal.SIGINT, signal.{})
print(flush=True)
time.sleep(60)
"""


def ask(server, query, database=embedded.DATABASE):
    with closing(psycopg2.connect(server.url(database=database))) as connection:
        cursor = connection.cursor()
        cursor.execute(query)
        return cursor.fetchone()[0]


def is_running(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def folder(open_folder):
    return open_folder()


@pytest.fixture
def run(folder):
    """A folder for a server's files, with a space and an accent in its path."""
    return folder / "dossier privé"


@pytest.fixture(scope="module")
def server(open_folder):
    with attached(Server("test", run=open_folder())) as running:
        yield running


@pytest.fixture
def elsewhere(folder, monkeypatch):
    monkeypatch.setattr(embedded, "ELSEWHERE", folder / "elsewhere")
    return folder / "elsewhere"


def test_server_is_postgres_18_in_utf8_without_a_network_listener(server):
    assert ask(server, "SHOW server_version").startswith("18.")
    assert ask(server, "SHOW server_encoding") == "UTF8"
    assert ask(server, "SELECT upper('é')") == "É"
    assert ask(server, "SHOW listen_addresses") == ""


def test_test_server_is_fast_and_others_are_safe(server, run):
    assert ask(server, "SHOW fsync") == "off"
    with attached(Server("demo", run=run)) as demo:
        assert ask(demo, "SHOW fsync") == "on"


def test_server_keeps_its_data_in_a_path_with_spaces_and_accents(run):
    with attached(Server("demo", run=run)) as server:
        with closing(psycopg2.connect(server.url())) as connection, connection:
            connection.cursor().execute("CREATE TABLE kept AS SELECT 7 AS number")
        assert (run / "demo" / "data").stat().st_mode & 0o777 == 0o700
    assert not server.is_ready()
    with attached(Server("demo", run=run)) as server:
        assert ask(server, "SELECT number FROM kept") == 7


def test_second_process_attaches_to_a_running_server(server):
    with attached(Server("test", run=server.run)) as second:
        assert ask(second, "SELECT 1") == 1
        with pytest.raises(InUse, match="stop it, or wait"):
            second.start()
    assert server.is_ready()
    assert not server.has_ended()


def test_attaching_gives_up_when_the_owner_never_gets_ready(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "START_SECONDS", 0.2)
    lock = take_lock(tmp_path / "demo.lock")
    with pytest.raises(InUse), attached(Server("demo", run=tmp_path)):
        pass
    lock.close()


def test_server_ends_with_an_owner_that_is_killed_and_starts_again(run):
    command = [sys.executable, "-c", OWNER, str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as owner:
        postgres = int(owner.stdout.readline())
        owner.kill()
    wait_until(lambda: not is_running(postgres))
    with attached(Server("demo", run=run)) as server:
        assert ask(server, "SELECT 1") == 1


@pytest.mark.parametrize("stubborn", [False, True], ids=["obeys", "must be killed"])
def test_start_ends_an_orphan_that_outlived_its_owner(tmp_path, monkeypatch, stubborn):
    monkeypatch.setattr(embedded, "STOP_SECONDS", 0.2)
    # Stands for a Postgres: it works in the data folder, and its id is noted there.
    script = SLEEPER.format("SIG_IGN" if stubborn else "SIG_DFL")
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, stdout=subprocess.PIPE
    ) as orphan:
        orphan.stdout.readline()
        note = tmp_path / "postmaster.pid"
        note.write_text(f"{orphan.pid}\n{tmp_path}\n")
        # We are its parent, so somebody has to reap it while it is waited for.
        monkeypatch.setattr(embedded.time, "sleep", lambda seconds: orphan.poll())
        embedded._end_orphan(tmp_path)
        assert -orphan.wait() in {signal.SIGINT, signal.SIGKILL}
    assert not note.exists()


def test_start_spares_another_program_with_an_orphans_process_id(tmp_path):
    note = tmp_path / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n")
    embedded._end_orphan(tmp_path)
    assert not note.exists()


def test_socket_lies_beside_the_data_where_its_path_is_plain_and_short(folder):
    assert Server("demo", run=folder)._socket_folder() == folder / "demo"
    for run in (folder / "dossier privé", folder / ("long" * 20)):
        assert len(os.fsencode(Server("demo", run=run)._socket_folder())) < 60


def test_data_of_another_version_is_refused(run):
    with attached(Server("demo", run=run)):
        pass
    (run / "demo" / "data" / "PG_VERSION").write_text("16\n")
    with (
        pytest.raises(EmbeddedError, match=r"Postgres 16 .* move the folder away"),
        attached(Server("demo", run=run)),
    ):
        pass


def test_start_that_another_start_overtakes_uses_its_copy(folder, elsewhere, monkeypatch):
    source = folder / "package" / "pginstall18"
    (folder / "package.libs").mkdir()
    source.mkdir(parents=True)

    def overtaken(self, target):
        target.mkdir()
        (target / "other").touch()
        raise FileExistsError

    monkeypatch.setattr(embedded.Path, "rename", overtaken)
    assert embedded._copied(source).parts[-2:] == ("package", "pginstall18")
    assert [copy.name[:9] for copy in elsewhere.iterdir()] == ["binaries-"]


def test_postgres_that_does_not_start_names_its_log(run, monkeypatch):
    monkeypatch.setitem(embedded.SETTINGS, "shared_buffers", "nonsense")
    with pytest.raises(EmbeddedError, match=r"demo\.log says why"):
        Server("demo", run=run).start()


def test_files_that_cannot_be_made_name_the_log(run, monkeypatch):
    monkeypatch.setattr(embedded, "OWNER", "pg_reserved")
    with pytest.raises(EmbeddedError, match=r"see .*demo\.log"):
        Server("demo", run=run).start()


def test_stop_while_files_are_made_leaves_nothing(run):
    def stop(number, frame):
        raise KeyboardInterrupt

    def interrupt_once_there_are_files():
        while not list(run.glob("demo/data.new/*")):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGALRM)

    before = signal.signal(signal.SIGALRM, stop)
    interrupter = threading.Thread(target=interrupt_once_there_are_files)
    interrupter.start()
    with pytest.raises(KeyboardInterrupt):
        Server("demo", run=run).start()
    interrupter.join()
    signal.signal(signal.SIGALRM, before)
    with attached(Server("demo", run=run)) as server:
        assert ask(server, "SELECT 1") == 1


def test_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setattr(embedded.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EmbeddedError, match=r"requirements-embedded\.txt"):
        embedded.find_binaries()


def test_folder_open_to_others_is_refused(run):
    run.mkdir()
    (run / "demo").mkdir(mode=0o755)
    with pytest.raises(EmbeddedError, match="open to others"):
        Server("demo", run=run).start()


@as_root
def test_root_keeps_data_and_binaries_elsewhere_when_out_of_reach(
    folder, elsewhere, monkeypatch
):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    package = embedded.find_binaries().parent
    binaries = closed / package.name / "pginstall18"
    binaries.parent.mkdir()
    binaries.symlink_to(package / "pginstall18")
    (closed / f"{package.name}.libs").symlink_to(f"{package}.libs")
    monkeypatch.setattr(embedded, "find_binaries", lambda: binaries)
    for _ in range(2):
        with attached(Server("demo", run=closed / "run")) as server:
            assert ask(server, "SHOW data_directory").startswith(str(elsewhere))
    assert closed.stat().st_mode & 0o777 == 0o700
    assert len(list(elsewhere.glob("binaries-*"))) == 1


@as_root
def test_ordinary_user_runs_a_server_of_their_own(run):
    run.mkdir()
    os.chown(run, 65534, 65534)
    command = [sys.executable, "-m", "portal.embedded", "demo", "id", "-u"]
    environment = {**os.environ, "PORTAL_RUN": str(run)}
    del environment["DATABASE_URL"]
    nobody = SimpleNamespace(pw_uid=65534, pw_gid=65534)
    for needed in (sys.prefix, sys.base_prefix, embedded.BASE_DIR):
        if not embedded._reaches(nobody, needed):
            pytest.skip(f"{needed} lies in a home that is closed to others.")
    done = subprocess.run(
        command,
        cwd=embedded.BASE_DIR,
        env=environment,
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("65534\n", "")


@pytest.mark.parametrize("added", [True, False], ids=["made", "refused"])
def test_root_makes_the_account_that_runs_postgres(monkeypatch, added):
    known = {}
    monkeypatch.setattr(embedded.pwd, "getpwnam", known.__getitem__)

    def useradd(command, **options):
        if added:
            known[command[-1]] = "account"

    monkeypatch.setattr(embedded.subprocess, "run", useradd)
    if added:
        assert embedded._account() == "account"
    else:
        with pytest.raises(EmbeddedError, match="start as an ordinary user"):
            embedded._account()


def test_ordinary_user_needs_no_account(monkeypatch):
    monkeypatch.setattr(embedded.os, "geteuid", lambda: 65534)
    account = Server("demo")._account
    assert account.pw_uid == 65534
    assert embedded._reaches(account, "/anything/of/theirs")


def test_command_runs_with_the_database_that_is_given():
    done = subprocess.run(
        [sys.executable, "-m", "portal.embedded", "test", "printenv", "DATABASE_URL"],
        cwd=embedded.BASE_DIR,
        env={**os.environ, "DATABASE_URL": "postgresql://given/"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "postgresql://given/\n")


def test_command_runs_with_the_embedded_database(run, monkeypatch, capfd):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setattr(embedded, "Server", lambda name: Server(name, run=run))
    assert embedded.main(["test", "printenv", "DATABASE_URL"]) == 0
    assert "portal_owner@/portal?host=" in capfd.readouterr().out
    monkeypatch.setattr(embedded, "find_binaries", lambda: embedded.Path("/nowhere"))
    monkeypatch.setattr(embedded, "_reaches", lambda account, path: True)
    (run / "test").chmod(0o755)
    assert "open to others" in embedded.main(["test", "true"])
