"""Where the static copy of the portal has each of its pages and files:

    /en/agreements/                       en/agreements/
    /en/agreements/?target=8.7&page=2     en/agreements/target/8.7/page/2/
    /en/agreements.atom                   en/agreements.atom

What only a server can answer has no place there: most filters, searches, comparisons.
"""

import posixpath
import re
from collections.abc import Collection
from urllib.parse import parse_qsl, urlsplit

from ..exports import RECORDS

ANSWERED_BY_SERVER = re.compile(
    r"/../(explore/compare/|search/suggest/|manifest\.webmanifest)"
)
IN_NO_LANGUAGE = re.compile(r"/(data/.+|static/.+)?$")
# Lists have a page for each value of these by which records lead to them; of two values
# together, for those by which the matrix does.
FILTERS = {
    table.name: set(table.filterset_class.base_filters) - {"q", "as_of", "from", "to"}
    for table in RECORDS
}
OTHERS = set().union(*FILTERS.values()) | {"as_of", "from", "to"}
TOGETHER = 2
NAME = re.compile(r"[a-z][a-z_-]*")
VALUE = re.compile(r"[\w.-]+")
NUMBER = re.compile(r"[1-9]\d*")


def place_of(address: str, languages: Collection[str]) -> str | None:
    """The place of ``address``, which begins with a slash and has no fragment; None if
    it has none."""
    path, query = urlsplit(address)[2:4]
    if ANSWERED_BY_SERVER.match(path):
        return None
    if path[1:3] not in languages and not IN_NO_LANGUAGE.match(path):
        return None
    turned = _turned(path, parse_qsl(query, keep_blank_values=True))
    if turned is None:
        return None
    folder, file = posixpath.split(path[1:])
    steps = (step for pair in turned for step in pair)
    return posixpath.join(folder, *steps, file)


def _turned(path, pairs):
    """What a query turns to, in the order that its place has it; None if a server has
    to answer it."""
    filters = FILTERS.get(path[4:].removesuffix("/"), ()) if path.endswith("/") else ()
    chosen = sorted(pair for pair in pairs if pair[0] in filters)
    numbers = sorted(pair for pair in pairs if pair[0] not in filters)
    names = {name for name, _value in pairs}
    if len(names) < len(pairs) or len(chosen) > TOGETHER:
        return None
    if any(name in OTHERS or not NUMBER.fullmatch(value) for name, value in numbers):
        return None
    if not all(NAME.fullmatch(n) and VALUE.fullmatch(v) for n, v in pairs):
        return None
    # The first part of a list is what is shown anyway.
    return chosen + [pair for pair in numbers if pair[1] != "1"]


def file_of(place: str) -> str:
    """The file in which a web server looks for ``place``."""
    return f"{place}index.html" if place.endswith("/") or not place else place


def between(start: str, end: str) -> str:
    """The relative address that leads from one place to another."""
    way = posixpath.relpath(f"/{end}", posixpath.dirname(f"/{start}"))
    return f"{way}/" if end.endswith("/") or not end else way
