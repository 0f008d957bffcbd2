"""Filters apply at once with the script, and by a button without."""

import http.server
import re
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db


def titles(page):
    return page.locator("article h3")


def open_targets(page):
    group = page.locator(".facets-group", has=page.locator("#f-target-8\\.8"))
    group.locator("summary").click()
    return page.locator("#f-target-8\\.8")


def test_choice_applies_at_once_and_is_announced(visit):
    page = visit("/en/agreements/")
    target = open_targets(page)
    target.check()
    expect(titles(page)).to_have_text(["Global Skills Partnership on Migration"])
    expect(page).to_have_url(re.compile(r"\?target=8\.8$"))
    said = page.locator("form.facets + [role=status]")
    expect(said).to_have_text("1 agreement or initiative")
    expect(page.locator("#f-target-8\\.8")).to_be_checked()
    expect(page.locator("#f-target-8\\.8")).to_be_focused()
    french = page.locator(".language_switch a", has_text="fr")
    expect(french).to_have_attribute("href", "/fr/agreements/?target=8.8")


def test_way_back_works(visit):
    page = visit("/en/agreements/")
    open_targets(page).check()
    expect(titles(page)).to_have_count(1)
    page.go_back()
    expect(titles(page)).to_have_count(6)
    expect(page.locator("#f-target-8\\.8")).not_to_be_checked()
    page.go_forward()
    expect(titles(page)).to_have_count(1)


def test_chip_takes_its_filter_away_in_place(visit):
    page = visit("/en/agreements/?target=8.8")
    page.evaluate("document.body.dataset.same = 'yes'")
    page.locator(".chips a").first.click()
    expect(titles(page)).to_have_count(6)
    assert page.evaluate("document.body.dataset.same") == "yes"


def test_pictures_follow_at_once_and_stay_alive(visit):
    page = visit("/en/explore/network/")
    open_targets(page).check()
    expect(page.locator("#network .network-agreement")).to_have_count(1)
    page.get_by_role("button", name="Larger").click()
    agreement = page.locator("#network .network-agreement").first
    agreement.focus()
    expect(page.locator("#network")).to_have_class(re.compile("network-live"))


def test_filters_stay_open_on_a_phone_until_applied(browser, base_url):
    context = browser.new_context(
        base_url=base_url, viewport={"width": 360, "height": 740}, has_touch=True
    )
    page = context.new_page()
    page.goto("/en/agreements/")
    page.get_by_role("button", name="Filters").tap()
    filters = page.locator("#filters")
    expect(filters).to_be_visible()
    page.locator("#f-goal-8").tap()
    expect(page).to_have_url(re.compile("goal=8"))
    expect(filters).to_be_visible()
    page.get_by_role("button", name="Apply").tap()
    expect(filters).to_be_hidden()
    expect(titles(page)).to_have_count(2)
    context.close()


def test_button_applies_without_script(browser, base_url):
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/agreements/")
    open_targets(page).check()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"target=8\.8"))
    expect(titles(page)).to_have_text(["Global Skills Partnership on Migration"])
    context.close()


def test_link_is_copied(browser, base_url):
    context = browser.new_context(
        base_url=base_url, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.goto("/en/agreements/?target=8.8")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator(".copying [role=status]")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    context.close()


@pytest.fixture
def framing():
    """The address of another site, whose one page frames an address."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            framed = parse_qs(urlsplit(self.path).query)["framed"][0]
            self.wfile.write(f'<iframe src="{framed}"></iframe>'.encode())

        def log_message(self, *_):
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/?framed="
        server.shutdown()


@pytest.mark.parametrize(
    ("address", "cards"),
    [("/embed/en/agreements/", 6), ("/en/agreements/", 0)],
    ids=["embedded", "page"],
)
def test_only_embedded_pages_show_in_frames(page, base_url, framing, address, cards):
    page.goto(framing + base_url + address)
    page.wait_for_load_state("networkidle")
    expect(page.frame_locator("iframe").locator("article")).to_have_count(cards)
