"""What this machine provides where the environment names nothing."""

import contextlib
import os
import secrets

from .embedded import RUN_DIR, Server, attached
from .processes import make_folder


@contextlib.contextmanager
def environment():
    """DATABASE_URL and SECRET_KEY of the demo, unless a database is named."""
    if "DATABASE_URL" in os.environ:
        yield
        return
    with attached(Server("demo")) as server:
        os.environ["DATABASE_URL"] = server.url()
        os.environ.setdefault("SECRET_KEY", secret_key("staff"))
        yield


def secret_key(site, *, run=RUN_DIR):
    """The key of a site of the demo, made once and kept."""
    make_folder(run)
    path = run / f"secret-{site}"
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()
