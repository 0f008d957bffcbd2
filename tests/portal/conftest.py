import tempfile
from pathlib import Path

import pytest
from django.db import connection, transaction


@pytest.fixture(scope="session")
def open_folder(tmp_path_factory):
    """Makes a folder that every account can reach; pytest closes its own to others.

    Without it, the account that runs Postgres for root would keep its data elsewhere.
    """

    def make():
        made = tmp_path_factory.mktemp("open")
        for folder in (made, *made.parents):
            if folder == Path(tempfile.gettempdir()):
                break
            folder.chmod(0o755)
        return made

    return make


@pytest.fixture
def own(monkeypatch):
    """A connection of Django's that is in no transaction of the test's."""
    own = connection.copy()
    # Django's atomic() looks a connection up by its alias.
    monkeypatch.setattr(transaction, "get_connection", lambda using: own)
    yield own
    own.close()
