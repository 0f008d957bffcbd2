"""Somebody types at the desk while the database goes away, and loses nothing."""

import pytest
from playwright.sync_api import expect

from tests.faults.cluster import staff_url
from tests.faults.conftest import session_at_the_desk

pytestmark = pytest.mark.faults

TYPED = 'Compétences « vertes » & <autres>, "rouges"'


def test_what_was_typed_is_saved_when_the_database_is_back(copy, serve, page):
    node = copy("typing")
    site = serve("staff", staff_url(node))
    session = session_at_the_desk(node.url())
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    page.set_extra_http_headers({"Accept-Language": "en"})
    page.goto(f"{site.url}/admin/partnerships/organisation/add/")
    page.locator("[name=slug]").fill("typed")
    page.locator("[name=name_en]").fill(TYPED)

    node.stop()
    page.locator("[name=_continue]").click()
    expect(page.locator("h1", has_text="Not saved")).to_be_visible()
    expect(page.get_by_text("nothing can be saved now")).to_be_visible()
    page.get_by_text("What you typed", exact=True).click()
    expect(page.get_by_text(TYPED)).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator("h1", has_text="Not saved")).to_be_visible()

    node.start()
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator("[name=name_en]")).to_have_value(TYPED)
    query = "SELECT name_en FROM partnerships_organisation WHERE slug = 'typed'"
    assert node.ask(query) == TYPED
