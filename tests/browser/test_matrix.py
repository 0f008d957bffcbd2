"""Every type of page in every language, scheme and width: no barrier that axe finds."""

import pytest

from tests.browser.test_browser import PAGES, RULES, SETTLED, TOO_WIDE, WIDTHS, barriers
from tests.crawl import LANGUAGES

pytestmark = [pytest.mark.audit, pytest.mark.django_db]

SCHEMES = ["light", "dark"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_page_has_no_barrier(page, address, language):
    page.goto(address.replace("/en/", f"/{language}/", 1))
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLED)
            found[width, scheme] = barriers(page, RULES) + page.evaluate(TOO_WIDE)
    assert {view: problems for view, problems in found.items() if problems} == {}


@pytest.mark.parametrize("preference", ["reduced_motion", "forced_colors"])
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_page_has_no_barrier_for_those_with_preferences(page, address, preference):
    wanted = {"reduced_motion": "reduce", "forced_colors": "active"}[preference]
    page.emulate_media(**{preference: wanted})
    page.goto(address)
    assert barriers(page, RULES) == []
    if preference == "reduced_motion":
        assert page.evaluate("document.getAnimations().length") == 0
