"""Folders that are written whole or not at all."""

import contextlib
import shutil
import tempfile
from pathlib import Path


class Refused(Exception):
    """Why something is not done, in one sentence that says what to do."""


@contextlib.contextmanager
def written_whole(folder: Path, mark: str):
    """Gives an empty folder to write into, which takes the place of ``folder`` when all
    went well; otherwise nothing of it stays.

    Only what was written so before, which has a file ``mark``, is ever replaced.
    """
    folder = folder.absolute()
    refuse_others(folder, mark)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise Refused(f"Nothing can be written beside {folder}: {error}.") from error
    try:
        new = beside / "new"
        new.mkdir()
        yield new
        refuse_others(folder, mark)
        if folder.exists():
            folder.rename(beside / "old")
        new.rename(folder)
    finally:
        shutil.rmtree(beside)


def refuse_others(folder, mark):
    if not folder.exists() or (folder / mark).is_file():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise Refused(
            f"{folder} holds other things, which would be lost: name a folder that is"
            " empty or not there yet."
        )
