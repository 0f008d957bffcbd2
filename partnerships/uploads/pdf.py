"""The text of a PDF, page by page. What it would have a reader do is left in it."""

import io

from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError

from .plain import CONTROL, tidy
from .problems import DAMAGED, LOCKED, PICTURES, SCRIPTS, TOO_HARD, Unreadable

SIGN = b"%PDF-"
PAGES = 300
ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}
# What pypdf raises of files that are none, besides its own errors.
BROKEN = (PyPdfError, AttributeError, LookupError, TypeError, ValueError)


def read(data):
    """The text of a PDF, and notes. Raises Unreadable."""
    try:
        reader = PdfReader(io.BytesIO(data))
        is_locked = reader.is_encrypted and not reader.decrypt("")
        if not is_locked and len(reader.pages) <= PAGES:
            text = "\n\n".join(page.extract_text() for page in reader.pages)
            notes = [SCRIPTS] if _acts(reader) else []
    except LimitReachedError as error:
        raise Unreadable(TOO_HARD) from error
    except BROKEN as error:
        raise Unreadable(DAMAGED) from error
    if is_locked:
        raise Unreadable(LOCKED)
    if len(reader.pages) > PAGES:
        raise Unreadable(TOO_HARD)
    text = tidy(CONTROL.sub("", text))
    if not text:
        raise Unreadable(PICTURES)
    return text, notes


def _acts(reader):
    """Whether the PDF would run a script, start a program or send something."""
    root = reader.root_object
    if "/JavaScript" in _part(root, "/Names"):
        return True
    holders = [root, *reader.pages]
    for page in reader.pages:
        if "/Annots" in page:
            holders += [note.get_object() for note in page["/Annots"]]
    actions = []
    for holder in holders:
        actions += [_part(holder, "/OpenAction"), _part(holder, "/A")]
        triggered = _part(holder, "/AA")
        actions += [_part(triggered, name) for name in triggered]
    return any(action.get("/S") in ACTIONS for action in actions)


def _part(holder, name):
    """The dictionary at ``name``; an empty one where there is none."""
    part = holder.get(name)
    part = part and part.get_object()
    return part if isinstance(part, dict) else {}
