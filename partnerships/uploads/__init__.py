"""What somebody hands in, read as text: plain text, HTML, Markdown or PDF.

    bytes ─ a process of its own, with little time and memory ─► Handed, or Unreadable

Nothing of a file is run, fetched or kept but its text. The process (``__main__``) knows
neither the portal's settings nor its database; what breaks there breaks nothing here.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from .problems import TOO_HARD, Unreadable

__all__ = ["Handed", "Unreadable", "read"]

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20


class Handed(NamedTuple):
    """A text, the spans of it of which the file itself says the kind, and what is to
    be said of how it was read: keys of ``problems.SENTENCES``."""

    text: str
    kinds: list
    notes: list


def read(name, data, seconds=SECONDS):
    """The Handed of a file's ``data``; ``name`` is what its owner called it. Raises
    Unreadable."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, name.replace("\0", "")],
            input=data,
            capture_output=True,
            cwd=ROOT,
            timeout=seconds,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise Unreadable(TOO_HARD) from error
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise Unreadable(answer["problem"])
    return Handed(**answer)
