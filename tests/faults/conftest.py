import contextlib
import os
import subprocess
import sys
import tempfile
from types import SimpleNamespace

import pytest

from portal import launcher
from portal.embedded import BASE_DIR, RUN_DIR
from portal.processes import make_folder
from tests.conftest import free_port
from tests.faults.cluster import node


def manage(url, *arguments, site="staff"):
    """What a management command prints, on the database at ``url``."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "PORTAL_SITE": site},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# Opens an account for somebody who may do everything, and lets them in.
LET_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from partnerships.desk.models import Account
user = get_user_model().objects.create(username="e", is_staff=True, is_superuser=True)
Account.objects.create(user=user, is_excused=True)
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print("SESSION", session.session_key)
"""


def session_at_the_desk(url):
    """What the cookie of an editor's session says."""
    return manage(url, "shell", "-c", LET_IN).partition("SESSION ")[2].strip()


@pytest.fixture(scope="session")
def base_url():
    """Each test has a site of its own, so that no address is relative to one."""


@pytest.fixture(scope="session")
def source():
    """The DATABASE_URL of a server that holds the portal, to be copied."""
    url = os.environ["DATABASE_URL"]
    manage(url, "migrate", "--verbosity=0")
    manage(url, "create_roles")
    manage(url, "load_portal")
    return url


@pytest.fixture
def copy(source):
    """Starts a copy of the portal's server; it is gone after the test."""
    make_folder(RUN_DIR)
    with contextlib.ExitStack() as copies:
        # Not in pytest's own folder, which each of its runs closes to other accounts.
        run = copies.enter_context(tempfile.TemporaryDirectory(dir=RUN_DIR))
        os.chmod(run, 0o755)

        def start(name, of=None, **options):
            url = of.url() if of else source
            return copies.enter_context(node(name, run, url, **options))

        yield start


@pytest.fixture
def serve(tmp_path):
    """Starts a site; it is gone after the test, and its words are in ``.log``."""
    with contextlib.ExitStack() as served:

        def start(site, url, port=None, **environment):
            port = port or free_port()
            path = tmp_path / f"{site}.log"
            log = served.enter_context(path.open("ab"))
            process = launcher.serve(
                site, port, {"DATABASE_URL": url, **environment}, log=log
            )
            served.callback(launcher.stop, process)
            launcher.wait_until_alive(process, port)
            return SimpleNamespace(
                url=f"http://127.0.0.1:{port}", port=port, process=process, log=path
            )

        yield start
