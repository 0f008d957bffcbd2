"""The keyboard, as the accessibility statement has it; marks have tests of their own."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db


def test_menu_opens_and_closes(visit, page):
    page.set_viewport_size({"width": 360, "height": 740})
    visit("/en/")
    button, menu = page.get_by_role("button", name="Menu"), page.locator("#menu")
    button.focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    assert menu.evaluate("menu => menu.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


def test_filter_is_chosen_and_taken_away(visit):
    page = visit("/en/agreements/")
    page.locator("#f-partner-dfid").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?partner=dfid$"))
    page.locator(".chips a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article h3")).to_have_count(6)


def test_reader_steps_from_mark_to_mark_and_says_their_facts(visit):
    page = visit("/en/documents/ilo-iom-agreement-2020/")
    first, second = (
        page.locator("mark[data-facts][id]").nth(number) for number in (0, 1)
    )
    first.focus()
    expect(first).to_have_class(re.compile("lit"))
    page.keyboard.press("j")
    expect(second).to_be_focused()
    expect(page.locator(".reader-said")).not_to_be_empty()
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".lit")).to_have_count(0)


def test_suggestion_is_opened(visit):
    page = visit("/en/groups/")
    page.locator("#search").press_sequentially("Guy Ry")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/en/people/guy-ryder/$"))
