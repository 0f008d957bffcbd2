"""The public site in a real browser, served as in production."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.crawl import LANGUAGES

pytestmark = pytest.mark.django_db

PAGES = {
    "home": "/en/",
    "agreements": "/en/agreements/",
    "target-chosen": "/en/agreements/?target=8.7&kind=project",
    "mistake": "/en/agreements/?target=99.9",
    "agreement": "/en/agreements/global-skills-partnership-on-migration/",
    "organisations": "/en/organisations/",
    "organisation": "/en/organisations/ilo/",
    "groups": "/en/groups/",
    "group": "/en/groups/gmg/?as_of=2014-06",
    "events": "/en/events/",
    "event": "/en/events/migration-action-group-workshop-2018/",
    "people": "/en/people/",
    "person": "/en/people/guy-ryder/",
    "goals": "/en/sdgs/",
    "goal": "/en/sdgs/8/",
    "target": "/en/sdgs/8.7/",
    "objectives": "/en/gcm/",
    "objective": "/en/gcm/18/",
    "documents": "/en/documents/",
    "reader": "/en/documents/alliance-8-7-migration-workshop-2018/",
    "fact": "/en/facts/a10/",
    "figures": "/en/figures/",
    "network": "/en/explore/network/",
    "timeline": "/en/explore/timeline/",
    "matrix": "/en/explore/matrix/",
    "compare": "/en/explore/compare/?a=ilo&b=iom",
    "coverage": "/en/about/coverage/",
    "search": "/en/search/?q=migration",
    "about": "/en/about/",
    "components": "/en/about/components/",
    "accessibility": "/en/accessibility/",
    "privacy": "/en/privacy/",
    "embedded-list": "/embed/en/agreements/?target=8.8",
    "embedded-picture": "/embed/en/explore/network/",
    "not-found": "/en/nowhere/",
    "changes": "/en/changes/",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Those that a change of the colours can break.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
# 320 pixels are what a zoom of 400 % leaves of a screen 1280 pixels wide.
WIDTHS = [320, 360, 768, 1280]
AGREEMENT = PAGES["agreement"]
READER = "/en/documents/ilo-iom-agreement-2020/"


def first_mark(page):
    button = page.locator("main .fact_mark-button").first
    return button, page.locator("main .footnote").first


def test_fact_mark_opens_by_mouse(visit):
    button, note = first_mark(visit(AGREEMENT))
    expect(note).to_be_hidden()
    button.click()
    expect(note).to_be_visible()
    expect(note.locator(".evidence").first).to_be_visible()
    note.get_by_role("button", name="Close").click()
    expect(note).to_be_hidden()


def test_fact_mark_opens_and_closes_by_keyboard(visit):
    page = visit(AGREEMENT)
    button, note = first_mark(page)
    button.focus()
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    page.keyboard.press("Tab")
    assert note.evaluate("note => note.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(button).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_fact_mark_opens_by_touch(browser, base_url, script):
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": 360, "height": 740},
        has_touch=True,
        java_script_enabled=script,
    )
    page = context.new_page()
    page.goto(AGREEMENT)
    button, note = first_mark(page)
    button.tap()
    expect(note).to_be_visible()
    box = note.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    context.close()


@pytest.mark.parametrize("address", [AGREEMENT, READER], ids=["agreement", "document"])
def test_facts_have_numbered_notes_on_paper(page, address):
    page.goto(address)
    assert page.evaluate(NUMBERED)["shown"] == []
    page.emulate_media(media="print")
    numbered = page.evaluate(NUMBERED)
    assert numbered["notes"]
    assert numbered["shown"] == numbered["notes"]
    assert set(numbered["marks"]) == set(numbered["notes"])
    assert numbered["words"] == numbered["facts"]
    assert "none" not in numbered["links"]


# The numbers of facts and of the notes that are to be seen; what a text's words and the
# facts beside them are numbered by; how links within lists and notes are spelled out.
NUMBERED = """
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const number = (element) => element.dataset.number;
  return {
    marks: all(".fact_mark").map(number),
    notes: all(".footnote").map(number),
    shown: all(".footnote").filter((note) => note.offsetHeight).map(number),
    words: all(".reader mark[id]").map((mark) => mark.id.slice(2)),
    facts: all(".reader .note").map((note) => note.dataset.fact),
    links: all(".rows a, .evidence-fact").map(
      (link) => getComputedStyle(link, "::after").content),
  };
})()
"""


def test_words_of_a_fact_are_one_step_from_its_mark(visit):
    page = visit("/en/agreements/ilo-iom-2020/")
    button, note = first_mark(page)
    button.click()
    note.locator("cite a").first.click()
    expect(page).to_have_url(re.compile(r"#e-\w+$"))
    mark = page.locator("mark:target")
    expect(mark).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_address_of_a_fact_lands_on_its_words_and_lights_them(browser, base_url, script):
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": 360, "height": 500},
        java_script_enabled=script,
    )
    page = context.new_page()
    page.goto(READER)
    codes = page.locator("mark[id^=e-]")
    last = codes.nth(codes.count() - 1)
    name, plain = last.get_attribute("id"), background(last)
    page.goto(f"{READER}#{name}")
    mark = page.locator(f"#{name}")
    expect(mark).to_be_in_viewport()
    assert background(mark) != plain
    context.close()


def background(element):
    return element.evaluate("element => getComputedStyle(element).backgroundColor")


def test_menu_opens_on_a_phone(browser, base_url):
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": 360, "height": 740},
        has_touch=True,
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto("/en/")
    menu = page.locator("#menu")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").tap()
    expect(menu).to_be_visible()
    menu.get_by_role("link", name="Organisations").tap()
    expect(page).to_have_url(f"{base_url}/en/organisations/")
    context.close()


def test_large_network_opens_at_what_has_most_ties(visit, page):
    page.set_viewport_size({"width": 360, "height": 740})
    visit(PAGES["network"])
    hub = page.locator(".network-node").first
    frame = page.locator(".picture-frame").bounding_box()
    assert hub.get_attribute("aria-label") == "GMG (group)"
    assert abs(middle(hub.bounding_box()) - middle(frame)) < 60


def middle(box):
    return box["x"] + box["width"] / 2


def sampled(number, address):
    """Each page in one language and at one width; `make audit` has all."""
    language = LANGUAGES[number % len(LANGUAGES)]
    return address.replace("/en/", f"/{language}/", 1), WIDTHS[number % len(WIDTHS)]


@pytest.mark.parametrize(
    ("address", "width"),
    [sampled(number, address) for number, address in enumerate(PAGES.values())],
    ids=PAGES,
)
def test_page_is_sound(visit, page, address, width):
    """It breaks no rule of its security policy, never scrolls sideways, and has no
    barrier that axe finds. One visit for all of it, since visits are what takes time."""
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(
        "window.violations = [];"
        "addEventListener('securitypolicyviolation',"
        " event => violations.push(event.violatedDirective + ' ' + event.blockedURI));"
    )
    visit(address)
    assert barriers(page, RULES) == []
    # Without motion, so that no colour is met on its way to another.
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert barriers(page, COLOUR_RULES, "rule") == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate("window.violations") == []


# The elements that reach beyond the screen, if the page scrolls to them.
TOO_WIDE = """
document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth)
    .map((element) => `${element.tagName} ${element.className}`)
"""


def barriers(page, names, kind="tag"):
    """What axe finds by the rules of those names or tags: [(rule, element)]."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(BARRIERS, {"type": kind, "values": names})


BARRIERS = """
async (runOnly) => {
  const options = { runOnly, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => [id, html.slice(0, 200)]));
}
"""
