"""The text of a web page, block by block: what a reader of it sees, and nothing that
runs, submits or draws."""

import re

from lxml import etree
from lxml.html import HTMLParser, document_fromstring
from markdown_it import MarkdownIt

from .plain import CONTROL
from .problems import SCRIPTS

# What is never text; of what acts, somebody should hear.
UNSEEN = {"head", "noscript", "style", "svg", "math", "template", "audio", "video"}
ACTIVE = {
    *("applet", "button", "embed", "iframe", "input", "object", "script", "select"),
    "textarea",
}
MENUS = {"nav", "footer", "aside"}
INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em"),
    *("font", "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span"),
    *("strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
}
KINDS = {"h1": "title", "li": "list-item"} | {f"h{n}": "heading" for n in range(2, 7)}


def of_markdown(text):
    """Markdown as HTML; HTML that stands in it is text."""
    return MarkdownIt("commonmark", {"html": False}).render(text)


def read(source):
    """The text of a page, its blocks parted by blank lines; [start, end, kind] of the
    blocks of which an element gives the kind; and notes."""
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        tree = document_fromstring(source.encode(), parser=parser)
    except etree.ParserError:  # There is no element in it.
        return "", [], []
    text, kinds = _joined(_Blocks(tree).blocks)
    return text, kinds, [SCRIPTS] if _acts(tree) else []


def _acts(tree):
    return any(
        element.tag in ACTIVE or any(name.startswith("on") for name in element.attrib)
        for element in tree.iter()
    )


def _joined(blocks):
    text, kinds = "", []
    for words, kind in blocks:
        text += "\n\n" if text else ""
        if kind:
            kinds.append([len(text), len(text) + len(words), kind])
        text += words
    return text, kinds


class _Blocks:
    """The blocks of a page: their words, and the kind that an element gives them."""

    def __init__(self, tree):
        self.blocks, self._words, self._inside = [], [], []
        walker = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walker:
            is_unseen = _is_unseen(element)
            if event == "start" and is_unseen:
                walker.skip_subtree()
            elif event == "start":
                self._begin(element)
            else:
                if not is_unseen:
                    self._end(element)
                self._words.append(element.tail or "")
        self._close()

    def _begin(self, element):
        if element.tag not in INLINE:
            self._close()
            self._inside.append(element.tag)
        self._words.append(element.text or "")

    def _end(self, element):
        if element.tag not in INLINE:
            self._close()
            self._inside.pop()

    def _close(self):
        words = CONTROL.sub("", "".join(self._words))
        words = re.sub(r"[ \t\r\n\f]+", " ", words).strip()
        self._words = []
        if words:
            self.blocks.append((words, self._kind()))

    def _kind(self):
        if not MENUS.isdisjoint(self._inside):
            return "navigation"
        return next((KINDS[tag] for tag in reversed(self._inside) if tag in KINDS), None)


def _is_unseen(element):
    is_hidden = "hidden" in element.attrib or element.get("aria-hidden") == "true"
    return is_hidden or element.tag in UNSEEN or element.tag in ACTIVE
