"""What a new reader came for, found on a phone in at most four taps from home."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db
MOST_TAPS = 4


class Reader:
    """Taps on what is to be seen, and counts."""

    def __init__(self, page):
        self.page = page
        self.taps = 0

    def tap(self, element):
        self.taps += 1
        assert self.taps <= MOST_TAPS
        expect(element).to_be_visible()
        element.tap()

    def follow(self, name, within="main"):
        links = self.page.locator(within).get_by_role("link", name=name)
        self.tap(links.first)

    def opens_menu(self):
        self.tap(self.page.get_by_role("button", name="Menu"))

    def sees(self, text, within="main"):
        expect(self.page.locator(within).get_by_text(text).first).to_be_visible()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def reader(browser, base_url, request):
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=request.param,
    )
    page = context.new_page()
    page.goto("/en/")
    yield Reader(page)
    context.close()


def test_who_co_chairs_the_migration_action_group_and_the_sentence(reader):
    reader.opens_menu()
    reader.follow("Groups", within="#menu")
    reader.follow("Migration Action Group")
    co_chairs = reader.page.locator(".kinds > div", has_text="Co-chair")
    expect(
        co_chairs.get_by_role("link", name="International Organization")
    ).to_be_visible()
    expect(co_chairs.get_by_role("link", name="United Nations Children")).to_be_visible()
    reader.tap(co_chairs.locator(".fact_mark-button").first)
    words = reader.page.locator(".footnote:popover-open q").first
    expect(words).to_contain_text("coprésidé par l’OIM et l’UNICEF")


def test_what_the_ilo_and_iom_have_agreed_and_when_the_work_plan_is_due(reader):
    reader.follow("ILO–IOM agreement")
    due = reader.page.locator("dd", has_text="work plan").filter(has_text="Due:").first
    expect(due).to_be_visible()
    expect(due).to_contain_text("2021")


def test_what_works_on_target_8_8(reader):
    reader.follow("Goal 8")
    reader.follow("Target 8.8")
    expect(reader.page).to_have_url(f"{reader.page.url.split('/en/')[0]}/en/sdgs/8.8/")
    reader.sees("Global Skills Partnership on Migration")
    reader.sees("interpreted")
