"""Text as it stands in a file."""

import codecs
import re

from .problems import BINARY, WINDOWS, Unreadable

BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What no text has: a file with these is of another kind.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
# White space that no reader sees as more than a gap between paragraphs.
GAP = re.compile(r"\s{20,}")


def decoded(data):
    """The text of bytes, and notes on how it was read. Raises Unreadable."""
    for bom, encoding in BOMS.items():
        if data.startswith(bom):
            return _decoded(data, encoding), []
    try:
        return _decoded(data, "utf-8"), []
    except Unreadable:
        return _decoded(data, "cp1252"), [WINDOWS]


def tidy(text):
    """``text`` with one kind of line break, and without white space at its ends."""
    text = re.sub(r"\r\n?|[\x0b\x0c]", "\n", text)
    return GAP.sub("\n\n", text).strip()


def _decoded(data, encoding):
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(BINARY) from error
    if CONTROL.search(text):
        raise Unreadable(BINARY)
    return text
