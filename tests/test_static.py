"""The files that pages load: what they weigh, and how they are written."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.markup import parse

pytestmark = pytest.mark.django_db

STYLESHEET = Path(settings.BASE_DIR, "static", "css", "portal.css")
# What a reader's browser loads at most for a first page, compressed.
FIRST_VIEW = 60 * 1024
FIRST_VIEWS = [
    "/fr/",
    "/en/agreements/",
    "/fr/agreements/global-skills-partnership-on-migration/",
    "/en/organisations/ilo/",
    "/es/groups/gmg/",
    "/en/documents/ilo-chairs-gmg-2014/",
    "/en/explore/network/",
    "/fr/explore/timeline/",
    "/en/search/?q=migration",
]
PHYSICAL = re.compile(
    r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b"
    r"|(?<![-\w])(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:"
    r"|text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right)"
)


def loaded_with(page):
    """The files that a browser loads with a page: styles, scripts, icon, pictures."""
    wanted = [link["href"] for link in page.all("link", rel="stylesheet")]
    wanted += [link["href"] for link in page.all("link", rel="icon")]
    wanted += [element["src"] for element in page.all("script", src=True)]
    wanted += [element["src"] for element in page.all("img", src=True)]
    return {finders.find(address.removeprefix("/static/")) for address in wanted}


@pytest.mark.parametrize("address", FIRST_VIEWS)
def test_first_view_weighs_little(client, public_site, address):
    content = client.get(address).content
    weights = {"page": len(gzip.compress(content, 6))} | {
        Path(file).name: len(brotli.compress(Path(file).read_bytes()))
        for file in loaded_with(parse(content.decode()))
    }
    assert sum(weights.values()) < FIRST_VIEW, weights


def rules():
    """The lines of the stylesheet without comments and media queries."""
    text = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(), flags=re.DOTALL)
    return [line for line in text.splitlines() if not line.lstrip().startswith("@")]


def test_stylesheet_could_be_read_from_right_to_left():
    assert [line for line in rules() if PHYSICAL.search(line)] == []


def test_physical_rules_would_be_found():
    for rule in ("margin-left: 1rem", "a { left: 0; }", "x{text-align: right}"):
        assert PHYSICAL.search(rule)
    for rule in ("margin-inline-start: 1rem", "max-inline-size: 1rem", "line-height: 1"):
        assert not PHYSICAL.search(rule)


@pytest.mark.parametrize(
    "file",
    sorted(Path(settings.BASE_DIR, "static").rglob("*.[cj]s*")),
    ids=lambda f: f.name,
)
def test_files_ask_no_other_host_and_embed_no_data(file):
    text = file.read_text()
    assert not re.search(r"https?://(?!www\.w3\.org/)|url\(|data:", text)
