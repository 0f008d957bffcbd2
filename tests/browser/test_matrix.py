"""Every type of page in every language, scheme and width: no barrier that axe finds."""

import pytest

from tests.browser.test_browser import (
    COLOUR_RULES,
    PAGES,
    RULES,
    TOO_WIDE,
    WIDTHS,
    barriers,
)
from tests.crawl import LANGUAGES

pytestmark = [pytest.mark.audit, pytest.mark.django_db]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_page_has_no_barrier(page, address, language):
    """One visit for all of it; the schemes differ in colours only. Without motion, so
    that no colour is met on its way to another."""
    page.goto(address.replace("/en/", f"/{language}/", 1))
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found[width, "light"] = barriers(page, RULES) + page.evaluate(TOO_WIDE)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found[width, "dark"] = barriers(page, COLOUR_RULES, "rule")
    assert {view: problems for view, problems in found.items() if problems} == {}


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_page_has_no_barrier_for_those_with_preferences(page, address):
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    assert page.evaluate("document.getAnimations().length") == 0
    assert barriers(page, RULES) == []
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    assert barriers(page, RULES) == []
