"""What a file is, by what it holds first and by its name second."""

import re

from . import html, pdf
from .plain import decoded, tidy
from .problems import EMPTY, TOO_LONG, Unreadable

LONGEST = 200_000
HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|body)\b", re.I)


def handed(name, data):
    """The text of a file, kinds of its parts as [start, end, kind], and notes on what
    was done to it. Raises Unreadable."""
    if data.startswith(pdf.SIGN):
        text, notes = pdf.read(data)
        kinds = []
    else:
        source, notes = decoded(data)
        text, kinds, more = _read(name.lower().rpartition(".")[2], source)
        notes += more
    if not text:
        raise Unreadable(EMPTY)
    if len(text) > LONGEST:
        raise Unreadable(TOO_LONG)
    return text, kinds, notes


def _read(ending, source):
    if ending in ("html", "htm", "xhtml") or HTML.match(source):
        return html.read(source)
    if ending in ("md", "markdown"):
        return html.read(html.of_markdown(source))
    return tidy(source), [], []
