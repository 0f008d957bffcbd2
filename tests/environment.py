"""What the settings need, before pytest-django reads them, and how tests are spared work
that tells nothing (see ``-p`` in pyproject).

Without DATABASE_URL the tests run on the embedded Postgres "test", which this process
starts; the workers of pytest-xdist inherit its address.
"""

import contextlib
import gc
import os

import pytest

from portal.embedded import Server, attached
from tests.tracing import untraced

DEFAULTS = {
    "PORTAL_SITE": "staff",
    "SECRET_KEY": "the-key-of-the-tests-which-signs-nothing-that-is-ever-kept",
    # The database of pytest-django is open while Playwright's event loop runs.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

_running = contextlib.ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests():
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    if "DATABASE_URL" not in os.environ:
        server = _running.enter_context(attached(Server("test")))
        os.environ["DATABASE_URL"] = server.url()
    return (yield)


def pytest_unconfigure():
    _running.close()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef):
    """Without tracing, which would make it take twice as long: what makes a database has
    tests of its own."""
    is_database = fixturedef.argname == "django_db_setup"
    with untraced() if is_database else contextlib.nullcontext():
        return (yield)


def pytest_collection_finish():
    """What is loaded by now stays: looking through all of it for garbage, again and
    again, took a tenth of the time."""
    gc.freeze()
