"""``make demo``: the whole portal on this machine, from one process that owns the rest.

Whatever ends this process, the others end with it.
"""

import contextlib
import hashlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from . import roles
from .embedded import RUN_DIR, Server
from .local import secret_key
from .processes import EmbeddedError, end_with_parent, make_folder, take_lock

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 15

WORKERS = {"public": 2, "staff": 1}
THREADS = 4
# What the line and the headers of a request may come to.
REQUEST_BYTES = 32_768
# What a worker that is asked to end may still do, before it is killed.
WORKER_STOP_SECONDS = 3
# Who takes longer to say what they want is cut off.
HEADER_SECONDS = 10


class LaunchError(Exception):
    """What keeps the demo from running, in one sentence that says what to do."""


def main():
    """Run the demo until it is told to stop. Returns what ``sys.exit`` takes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    with contextlib.ExitStack() as cleanup:
        try:
            _launch(cleanup)
        except Stopped:
            print("Stopping.", flush=True)
            return 0
        except (EmbeddedError, LaunchError) as error:
            return str(error)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)


class Stopped(BaseException):
    """A signal asked the demo to stop."""


def chosen_ports():
    """PORT for the public and the next one for the staff, if both can be had."""
    given = os.environ.get("PORT", "8000")
    if not given.isascii() or not given.isdigit() or not 1024 <= int(given) <= 65534:
        raise LaunchError(
            f"PORT is “{given}”: give a number from 1024 to 65534, as in"
            " PORT=8010 make demo."
        )
    ports = {"public": int(given), "staff": int(given) + 1}
    for port in ports.values():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                raise LaunchError(
                    f"Port {port} is in use: choose another, as in PORT=8010 make demo"
                    " (the staff desk takes the port after it)."
                ) from None
    return ports


def database_urls(cleanup):
    """A DATABASE_URL per role: of the embedded server, which is started, or as given.

    With a database of the operator's own, the sites' addresses are PUBLIC_DATABASE_URL
    and STAFF_DATABASE_URL, and the owner's serves for both when they are not set.
    """
    if owner := os.environ.get("DATABASE_URL"):
        return {
            "owner": owner,
            "staff": os.environ.get("STAFF_DATABASE_URL", owner),
            "public": os.environ.get("PUBLIC_DATABASE_URL", owner),
        }, None
    server = Server("demo")
    cleanup.callback(server.stop)
    server.start()
    return {
        "owner": server.url(),
        "staff": server.url(roles.STAFF),
        "public": server.url(roles.PUBLIC),
    }, server


def prepare(password, static):
    """Bring the database and the static files up to date, and open the staff desk."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    from django.apps import apps
    from django.contrib.auth import get_user_model

    if _has_pending_migrations(connection):
        call_command("migrate", verbosity=0)
    call_command("create_roles")
    if not apps.get_model("partnerships", "Organisation").objects.exists():
        call_command("load_portal")
    _collect_static(static)
    staff, _ = get_user_model().objects.get_or_create(
        username="staff", defaults={"is_staff": True, "is_superuser": True}
    )
    staff.set_password(password)
    staff.save(update_fields=["password"])
    apps.get_model("desk", "Account").objects.update_or_create(
        user=staff, defaults={"is_excused": True}
    )
    connection.close()


def serve(site, port, environment, *, log=None):
    """Start the production server of a site. Its owner stops it, or its end does."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface=wsgi", "--http=1", "--no-ws"),
            *(f"--host={HOST}", f"--port={port}", f"--workers={WORKERS[site]}"),
            *(f"--blocking-threads={THREADS}", "--log-level=warning"),
            f"--workers-kill-timeout={WORKER_STOP_SECONDS}",
            f"--http1-buffer-size={REQUEST_BYTES}",
            # Another takes the place of a worker that was killed.
            "--respawn-failed-workers",
            f"--http1-header-read-timeout={HEADER_SECONDS * 1000}",
            "portal.wsgi:application",
        ],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PORTAL_SITE": site, **environment},
        stdin=subprocess.DEVNULL,
        stderr=log,
        start_new_session=True,
        preexec_fn=end_with_parent(signal.SIGTERM),
    )


def stop(process):
    """Stop a server that ``serve`` started, and wait until it is gone."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until_alive(process, port):
    """Wait until a server answers; LaunchError if it fails, ends or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
            break
        time.sleep(0.05)
    raise LaunchError(f"The server on port {port} did not start: see its words above.")


def _launch(cleanup):
    ports = chosen_ports()
    make_folder(RUN_DIR)
    lock = take_lock(RUN_DIR / "launcher.lock")
    if lock is None:
        raise LaunchError("A demo of this folder is already running: stop it first.")
    cleanup.callback(lock.close)
    urls, server = database_urls(cleanup)
    addresses = {site: f"http://{HOST}:{port}" for site, port in ports.items()}
    static, password = RUN_DIR / "static", secrets.token_urlsafe(12)
    # Nobody reads it here, but pages show how readers report a mistake.
    os.environ.setdefault("CORRECTIONS_EMAIL", "corrections@localhost")
    os.environ.setdefault("INDEX_DIR", str(RUN_DIR / "indexes"))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings",
        PORTAL_SITE="staff",
        DATABASE_URL=urls["owner"],
        SECRET_KEY=secret_key("staff"),
        STATIC_ROOT=str(static),
        PUBLIC_URL=addresses["public"],
        STAFF_URL=addresses["staff"],
    )
    prepare(password, static)
    children = {}
    for site, port in ports.items():
        environment = {"DATABASE_URL": urls[site], "SECRET_KEY": secret_key(site)}
        children[site] = serve(site, port, environment)
        cleanup.callback(stop, children[site])
    for site, port in ports.items():
        wait_until_alive(children[site], port)
    print(
        f"The portal:     {addresses['public']}/\n"
        f"The staff desk: {addresses['staff']}/  user staff, password {password}\n"
        "                (this account of the demo needs no second factor)\n"
        "Ctrl-C stops everything.",
        flush=True,
    )
    _watch(children, server)


def _watch(children, server):
    """Return never: until a signal stops the demo, or a part of it ends by itself."""
    while True:
        for site, child in children.items():
            if child.poll() is not None:
                raise LaunchError(f"The {site} server ended by itself: start again.")
        if server is not None and server.has_ended():
            raise LaunchError(f"Postgres ended by itself: {server.log} says why.")
        time.sleep(0.2)


def _stop(number, frame):
    raise Stopped


def _has_pending_migrations(connection):
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _collect_static(static):
    """Collect the static files, if any has changed since the last time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            changed = storage.get_modified_time(path).timestamp()
            digest.update(f"{path} {storage.size(path)} {changed}\n".encode())
    stamp = static / ".stamp"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest.hexdigest())


if __name__ == "__main__":
    sys.exit(main())
