"""No page shows a text of the interface in a language that is not its own."""

import re
from functools import cache

import pytest

from tests.catalogues import messages
from tests.crawl import LANGUAGES, ask

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/",
    "/agreements/?target=8.7&year=2020",
    "/agreements/ilo-iom-2020/",
    "/organisations/?kind=nonsense",
    "/organisations/iom/",
    "/groups/gmg/?as_of=2010-02",
    "/events/migration-action-group-workshop-2018/",
    "/people/",
    "/sdgs/8/",
    "/gcm/",
    "/documents/ilo-iom-agreement-2020/",
    "/facts/a11/",
    "/figures/",
    "/about/",
    "/about/coverage/",
    "/about/components/",
    "/accessibility/",
    "/privacy/",
    "/data/",
    "/explore/network/",
    "/explore/timeline/?partner=ilo",
    "/explore/matrix/?goal=13",
    "/explore/compare/?a=ilo&b=iom",
    "/search/?q=gouvernanse",
    "/nowhere/",
)
# Attributes that readers see or hear.
SPOKEN = ("alt", "aria-label", "placeholder", "title")
PLACEHOLDER = re.compile(r"%\\?\((\w+)\\?\)[sd]|%[sd]")
# Placeholders that stand for one number or code; others may stand for any words.
SHORT = ("code", "count", "counted", "first", "last", "n", "number", "total", "whole")
WORD = re.compile(r"[^\W\d_]{2,}")


class Interface:
    """The texts of the interface in one language, to be recognised on a page."""

    def __init__(self, language):
        texts = {part for text in _texts(language) for part in _parts(text)}
        self.plain = {text for text in texts if not PLACEHOLDER.search(text)}
        patterns = map(_pattern, sorted(texts - self.plain))
        self.pattern = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        self.phrases = {text for text in self.plain if len(WORD.findall(text)) > 2}
        self.labels = {text for text in self.plain if text.endswith(":")}

    def has(self, piece):
        return piece in self.plain or bool(self.pattern.fullmatch(piece))

    def is_within(self, piece):
        return self.has(piece) or any(phrase in piece for phrase in self.phrases)


@cache
def interface(language):
    return Interface(language)


def _texts(language):
    """Of English, the messages themselves."""
    if language != "en":
        return [text for message in messages(language) for text in message.texts]
    both = ((message.singular, message.plural) for message in messages("fr"))
    return [text for pair in both for text in pair if text]


def _parts(text):
    """What stands between the tags of a text, where that has words of its own."""
    for part in re.split(r"<[^>]*>", text):
        if WORD.search(PLACEHOLDER.sub("", part)):
            yield squeezed(part)


def _pattern(text):
    return PLACEHOLDER.sub(_any_value, re.escape(text))


def _any_value(placeholder):
    return r"\S+" if placeholder[1] in SHORT else ".+"


def squeezed(text):
    return re.sub(r"[ \n\t]+", " ", text).strip(" ")


def pieces(element, language):
    """Each text and spoken attribute within, but for those in another language."""
    for child in element.children:
        if isinstance(child, str):
            yield from map(squeezed, [child, *child.split(" – ")])
        elif child.tag not in ("script", "style") and speaks(child, language):
            yield from (child[name] for name in SPOKEN if child.get(name))
            if child.get("name") == "description":
                yield child["content"]
            yield from pieces(child, language)


def speaks(element, language):
    return element.get("lang", language) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_keep_to_their_language(language, public_site):
    own = interface(language)
    others = [interface(other) for other in LANGUAGES if other != language]
    labels = tuple(set().union(*(other.labels for other in others)) - own.labels)
    shown = {}
    for address in ADDRESSES:
        page = ask(f"/{language}{address}")
        assert page.status == (404 if address == "/nowhere/" else 200)
        shown |= dict.fromkeys(pieces(page.root, language), address)
    known = {piece for piece in shown if any(map(own.has, [piece, *piece.split(", ")]))}
    strange = {
        piece: address
        for piece, address in shown.items()
        if piece.startswith(labels)
        or (piece not in known and any(other.is_within(piece) for other in others))
    }
    assert strange == {}
    assert len(known) > 150
