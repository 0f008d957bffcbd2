import contextlib
import fcntl
import os
import shutil
import socket
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.template import Engine
from django.utils import translation

from portal import launcher, roles
from portal.embedded import RUN_DIR
from portal.processes import make_folder
from tests.tracing import untraced

# Of the tests in these files, each takes long.
LONG = [
    "portal/test_launcher.py",
    "test_pages.py",
    "partnerships/test_index.py",
    "test_fuzz.py",
    "partnerships/api/test_fuzz.py",
    "partnerships/desk/test_rights.py",
    "partnerships/intake/test_evaluation.py",
    "portal/test_backup.py",
    "test_static_site.py",
    "portal/test_slow_clients.py",
    "portal/test_outages.py",
    "portal/test_metrics.py",
]
PASSWORDS = {roles.STAFF: "staff-of-the-tests", roles.PUBLIC: "public-of-the-tests"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes long comes first, then the files with many tests, so that the workers
    end together."""
    long = {Path(__file__).parent / name for name in LONG}
    count = Counter(item.path for item in items)
    items.sort(key=lambda i: (i.path not in long, -count[i.path], i.path))


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """The test database is the loaded portal, with its roles.

    Tests that change it do so in a transaction, which pytest-django takes back; none
    may use ``transactional_db``, which empties the tables.
    """
    with django_db_blocker.unblock():
        # Roles belong to the server, and each worker has a database of its own on it.
        with _turn("roles"):
            roles.create_roles(connection, PASSWORDS)
        call_command("load_portal", verbosity=0)
        connection.close()
    # Nobody is connected to it but now, and only such a database can be copied.
    if any("portal_copy" in item.fixturenames for item in request.session.items):
        # A run that was broken off may have left its own.
        _execute(f"DROP DATABASE IF EXISTS {_copy()} WITH (FORCE)")
        _execute(f"CREATE DATABASE {_copy()} TEMPLATE {_name()}")
    yield
    # Each worker has made one, though not each has used it.
    _execute(f"DROP DATABASE IF EXISTS {_copy()} WITH (FORCE)")
    # What tests left open of the content version's own connections keeps nobody from
    # dropping the database.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


# Versions are kept in the tests of the history only: they would double all writes.
django_settings.SIMPLE_HISTORY_ENABLED = False

# Each test client makes the middleware anew. A static file is looked for when it is asked
# for, so that this does not read them all; servers do.
django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def history(settings):
    settings.SIMPLE_HISTORY_ENABLED = True


@pytest.fixture(autouse=True)
def default_language():
    """No test speaks the language of a page that one before it asked for."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def undefined_variables_are_empty(request, monkeypatch):
    """In tests that ignore template errors, as readers have them: pytest-django looks
    for the template of each through the whole stack, which takes longer than the page."""
    if request.node.get_closest_marker("ignore_template_errors"):
        monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "")


@pytest.fixture(name="untraced")
def fixture_untraced():
    with untraced():
        yield


@pytest.fixture
def public_site(settings):
    """Makes this process serve the public site, with the test client."""
    settings.PORTAL_SITE = "public"
    settings.ROOT_URLCONF = django_settings.SITES["public"].urlconf
    settings.MIDDLEWARE = django_settings.SITES["public"].middleware


@pytest.fixture(scope="session")
def database_url(django_db_setup):
    """The address of the test database, for a role."""

    def url(role):
        server = urlsplit(os.environ["DATABASE_URL"])
        host = server.netloc.rpartition("@")[2]
        return urlunsplit(
            server._replace(
                netloc=f"{role}:{PASSWORDS[role]}@{host}",
                path=f"/{_name()}",
            )
        )

    return url


@pytest.fixture
def own(monkeypatch):
    """A connection of Django's that is in no transaction of the test's."""
    own = connection.copy()
    # Django's atomic() looks a connection up by its alias.
    monkeypatch.setattr(transaction, "get_connection", lambda using: own)
    yield own
    own.close()


@pytest.fixture(scope="session")
def portal_copy(django_db_setup):
    """The name of a copy of the loaded portal, for tests that keep what they write."""
    return _copy()


@pytest.fixture(scope="session")
def connect(database_url):
    """Opens a connection to the test database as a role; commits nothing."""

    @contextlib.contextmanager
    def open_connection(role):
        with contextlib.closing(psycopg2.connect(database_url(role))) as opened:
            yield opened

    return open_connection


@pytest.fixture
def spare():
    """A database of its own: what to do with it is ``again()``, empty each time."""
    spare = connection.copy(alias="spare")
    name = f"spare_of_{spare.settings_dict['NAME']}"
    spare.settings_dict["NAME"] = name
    connections["spare"] = spare

    def again():
        spare.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
        return spare

    yield again
    spare.close()
    del connections["spare"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def public_server(database_url):
    """The public site as it runs in production, on the test database: ``.url``."""
    with running("public", database_url(roles.PUBLIC)) as server:
        yield server


@pytest.fixture(scope="session")
def staff_server(database_url):
    """The staff site likewise; what it writes stays, so keep to reading."""
    with running("staff", database_url(roles.STAFF)) as server:
        yield server


@contextlib.contextmanager
def running(site, url):
    port = free_port()
    process = launcher.serve(site, port, {"DATABASE_URL": url})
    try:
        launcher.wait_until_alive(process, port)
        yield SimpleNamespace(url=f"http://127.0.0.1:{port}", port=port, process=process)
    finally:
        launcher.stop(process)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    executable = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if executable is None:
        pytest.skip("NO BROWSER: install chromium or name one in CHROMIUM.")
    return {
        **browser_type_launch_args,
        "executable_path": executable,
        "args": ["--no-sandbox"],
    }


def _name():
    return django_settings.DATABASES["default"]["NAME"]


def _copy():
    return f"copy_of_{_name()}"


def _execute(statement):
    """Runs it on the database that the tests' own stands beside."""
    with contextlib.closing(psycopg2.connect(os.environ["DATABASE_URL"])) as opened:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute(statement)


@contextlib.contextmanager
def _turn(name):
    make_folder(RUN_DIR)
    with (RUN_DIR / f"{name}.turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
