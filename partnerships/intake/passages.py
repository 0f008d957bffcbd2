"""A text cut into passages, each with the kind that it seems to be.

A passage is a line, or several that were wrapped. Before the first prose of a text stand
its title, a label or two and, where it was taken from a web page, the page's menus.
"""

import re
from typing import NamedTuple

from .lexicon import any_of, any_word, lexicon

LINE = re.compile(r"[^\S\n]*(\S[^\n]*?)[^\S\n]*(?:\n|\Z)")
BULLET = re.compile(r"[•·▪*–-](?:\s|$)|\d{1,2}[.)]\s")
HEADING = re.compile(r"#{1,6}\s")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w|\+\d[\d ().-]{7,}")
DATED = re.compile(r"\b(?:19|20)\d\d$")
WRAPPED = range(55, 130)
PROSE_WORDS = 18
MENU_WORDS = 12
MENU_LINES = 4
TITLE_WORDS = 5
CONTACT_WORDS = 60
SENTENCE_END = tuple('.!?:;»”"…)')


class Passage(NamedTuple):
    """Code points ``start`` to ``end`` of the text are a passage of this ``kind``, one
    of those that the model knows."""

    start: int
    end: int
    kind: str


def cut(text, language):
    """The passages of ``text``, in order."""
    blocks = _joined(text, language)
    kinds = _kinds([text[start:end] for start, end in blocks], lexicon(language))
    return [Passage(*block, kind) for block, kind in zip(blocks, kinds, strict=True)]


def _joined(text, language):
    """The lines of ``text`` as spans; those that were wrapped are joined."""
    words = lexicon(language)
    loose = re.compile(rf"(?:,|\b{any_word(words['little_words'])})$", re.I)
    blocks = []
    for match in LINE.finditer(text):
        start, end = match.span(1)
        if blocks and _continues(text, blocks[-1], start, end, loose):
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
    return blocks


def _continues(text, block, start, end, loose):
    above = text[block[0] : block[1]].rpartition("\n")[2]
    if text[block[1] : start].count("\n") != 1 or len(above) not in WRAPPED:
        return False
    if BULLET.match(text[start:end]) or HEADING.match(text[start:end]):
        return False
    if above.endswith(SENTENCE_END):
        return False
    return text[start].islower() or bool(loose.search(above))


def _kinds(texts, words):
    body = next((n for n, text in enumerate(texts) if _is_prose(texts, n)), len(texts))
    title = _title(texts, body)
    menu = range(title or 0)
    has_menu = len(menu) >= MENU_LINES
    in_contacts = False
    for number, text in enumerate(texts):
        contact = _is_contact(text, words) and number >= min(body, len(texts) - 1)
        in_contacts = contact or (in_contacts and not _is_prose(texts, number))
        if in_contacts:
            yield "contact"
        elif re.match(any_of(words["navigation"]), text):
            yield "navigation"
        elif number == title:
            yield "title"
        elif has_menu and number in menu and not DATED.search(text):
            yield "navigation"
        elif HEADING.match(text):
            yield "heading"
        elif BULLET.match(text):
            yield "list-item"
        elif number < body:
            yield "label"
        else:
            yield "paragraph"


def _is_prose(texts, number):
    text = texts[number]
    if _is_glued(texts, number):
        return False
    words = len(text.split())
    return words >= PROSE_WORDS * 2 or (
        words >= MENU_WORDS and text.rstrip("* ").endswith(SENTENCE_END)
    )


def _is_glued(texts, number):
    """Whether a line is a menu's item and the beginning of its teaser, glued: "Notre
    travailEn tant que"."""
    above = texts[number - 1] if number else ""
    return bool(above) and texts[number] != above and texts[number].startswith(above)


def _title(texts, body):
    """The first of the long lines right before the body, which a line with a date may
    part; None if there is none."""
    title = None
    for number in reversed(range(body)):
        text = texts[number]
        if _is_glued(texts, number):
            break
        if len(text.split()) >= TITLE_WORDS and not BULLET.match(text):
            if "|" not in text:
                title = number
        elif not DATED.search(text):
            break
    return title


def _is_contact(text, words):
    if len(text.split()) >= CONTACT_WORDS:
        return False
    return bool(re.match(any_of(words["contacts"]), text) or ADDRESS.search(text))
