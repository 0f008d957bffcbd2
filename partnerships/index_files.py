"""Indexes in files: what one process has made, the others and the next ones read.

    Indexes ─ made() ─► the file of this content and this code, or a new Index, written

There is one file for each list, in the folder ``INDEX_DIR``. Its name says of which
content and of which code it is: any other is passed over, and deleted when the next is
written. While one process makes an index, the others of the machine wait for its file.
"""

import fcntl
import hashlib
import logging
import os
import pickle
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings

from .index import Index

log = logging.getLogger(__name__)

# What a file may hold; it is read as data, whoever wrote it.
CLASSES = {
    ("partnerships.index", "Index"),
    ("partnerships.bitsets", "ByRecord"),
    ("partnerships.bitsets", "Values"),
    ("partnerships.spans", "Spans"),
    ("array", "_array_reconstructor"),
    ("array", "array"),
}


def made(filterset_class, state):
    """The Index of a list in a State: from its file, or made now and written there."""
    if not settings.INDEX_DIR:
        return Index(filterset_class, state)
    path = _path(filterset_class, state)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _turn(path.parent / filterset_class.__name__):
            read = _read(path, state)
            if not read:
                _write(path, Index(filterset_class, state))
            # What is read lies closer together in memory than what was made.
            return read or _read(path, state)
    except OSError as error:
        log.warning("Indexes are kept in this process only: %s", error)
        return Index(filterset_class, state)


def _path(filterset_class, state):
    content = hashlib.sha256(f"{state.content} {_code()}".encode()).hexdigest()
    return Path(settings.INDEX_DIR, f"{filterset_class.__name__}-{content[:32]}.index")


@cache
def _code():
    """A digest of the Python that makes indexes."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _turn(path):
    """One process of the machine at a time."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path, state):
    """The Index in a file; None where there is none that can be read."""
    try:
        with path.open("rb") as file:
            index = _Unpickler(file).load()
    except FileNotFoundError:
        return None
    except Exception as error:
        log.warning("%s is made anew: %s", path, error)
        return None
    index.state = state
    return index


def _write(path, index):
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        pickle.dump(index, file, pickle.HIGHEST_PROTOCOL)
    for old in path.parent.glob(f"{path.name.partition('-')[0]}-*.index"):
        old.unlink()
    os.replace(file.name, path)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) not in CLASSES:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of an index")
        return super().find_class(module, name)
