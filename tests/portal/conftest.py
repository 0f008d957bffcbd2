import tempfile
from pathlib import Path

import pytest


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
