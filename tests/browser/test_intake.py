"""Each of the five documents, from its text to published pages, at the intake desk: on a
portal that has the organisations and the goals, and nothing that the documents say."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit, urlunsplit

import pytest
from playwright.sync_api import expect

from portal import roles
from portal.embedded import BASE_DIR
from tests.conftest import running

pytestmark = pytest.mark.django_db
TEXTS = Path(__file__).parents[1] / "intake" / "documents"
PASSWORD = "a-password-of-the-tests"
SECONDS = 5

# What each document is about: the noun, the slug, the title and the kind.
ABOUT = {
    "ilo-iom-agreement-2020": [
        ("agreement", "ilo-iom-2020", "Accord entre l’OIT et l’OIM", "agreement")
    ],
    "iom-mfa-partnership": [
        ("agreement", "iom-mfa", "Partenariat entre l’OIM et le MFA", "partnership")
    ],
    "global-skills-partnership-key-messages": [
        ("agreement", "skills", "Partenariat mondial sur les compétences", "initiative")
    ],
    "ilo-chairs-gmg-2014": [
        ("group", "gmg", "Groupe mondial sur la migration", "inter-agency")
    ],
    "alliance-8-7-migration-workshop-2018": [
        ("group", "mag", "Groupe d’action sur la migration", "action-group"),
        ("agreement", "project", "Projet financé par le DFID", "project"),
        ("event", "workshop", "Atelier du Groupe d’action", "workshop"),
    ],
}
# What is corrected: the text names no year beside this.
CORRECTED = {"XXXX-11-29/XXXX-11-30": "2018-11-29/2018-11-30"}
REASONS = {
    "fr": "D’après le contexte.",
    "en": "From the context.",
    "es": "Por el contexto.",
}

EMPTIED = f"""
from django.contrib.auth.models import User
from partnerships.desk.models import Account
from partnerships.models import *

Evidence.objects.exclude(passage=None).delete()
Group.objects.update(parent=None, successor=None)
for model in (
    Mention, Quotation, FrameworkLink, Statement, Classification, Participation, Party,
    Membership, KeyFigure, Event, Agreement, Group, Position, Person, Document,
):
    model.objects.all().delete()
staff = User.objects.create_user(
    "staff", password="{PASSWORD}", is_staff=True, is_superuser=True
)
Account.objects.create(user=staff, is_excused=True)
"""


@pytest.fixture(scope="module")
def sites(database_url, portal_copy):
    """Both sites on a copy of the portal: ``.staff`` and ``.public``, addresses."""

    def of(url):
        return urlunsplit(urlsplit(url)._replace(path=f"/{portal_copy}"))

    owned = os.environ | {"DATABASE_URL": of(os.environ["DATABASE_URL"])}
    for command in (["create_roles"], ["shell", "-c", EMPTIED]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            env=owned,
            cwd=BASE_DIR,
            check=True,
            capture_output=True,
        )
    staff = running("staff", of(database_url(roles.STAFF)))
    public = running("public", of(database_url(roles.PUBLIC)))
    with staff as staff, public as public:
        yield SimpleNamespace(staff=staff.url, public=public.url)


class Taker:
    """Who takes a document in: by keys, or by plain buttons where no script runs."""

    def __init__(self, page, sites, has_script):
        self.page, self.sites, self.has_script = page, sites, has_script

    def log_in(self):
        self.page.goto(f"{self.sites.staff}/accounts/login/")
        self.page.fill("input[name=login]", "staff")
        self.page.fill("input[name=password]", PASSWORD)
        self.page.get_by_role("button", name="Log in", exact=True).click()
        self.page.wait_for_url("**/admin/")

    def hand_in(self, text):
        self.page.goto(f"{self.sites.staff}/admin/desk/intake/add/")
        self.page.fill("textarea[name=pasted]", text)
        self.page.get_by_role("button", name="Read it").click()

    def look_at_passages(self, slug):
        title = self.page.locator("input[name=title_fr]")
        if not title.input_value():
            title.fill("Un titre du portail")
            self.page.uncheck("input[name=is_titled]")
        self.page.fill("input[name=slug]", slug)
        self.page.select_option("select[name=kind]", "news-release")
        self.page.get_by_role("button", name="Make it a draft").click()

    def add_subject(self, noun, slug, title, kind):
        form = self.page.locator("section[aria-labelledby=about]")
        form.locator("select[name=noun]").select_option(noun)
        form.locator("input[name=slug]").fill(slug)
        form.locator("input[name=title]").fill(title)
        form.locator("select[name=kind]").select_option(kind)
        form.get_by_role("button", name="Add").click()

    def decide_all(self):
        """Accept what can be as it stands, correct what is known, refuse the rest.
        Returns how many were accepted."""
        accepted = 0
        while self.page.locator("#suggested").count():
            value = self.page.locator("#id_value")
            if value.count() and value.input_value() in CORRECTED:
                self.correct(value, CORRECTED[value.input_value()])
            self.press("a")
            if self.page.locator("section[aria-labelledby=suggested] .errorlist").count():
                self.press("r")
            else:
                accepted += 1
        return accepted

    def correct(self, value, right):
        if self.has_script:
            self.page.keyboard.press("c")
            expect(value).to_be_focused()
        value.fill(right)
        self.say_why(self.page.locator("section[aria-labelledby=suggested]"))
        if self.has_script:
            value.press("Escape")

    def press(self, key):
        with self.page.expect_navigation():
            if self.has_script:
                self.page.keyboard.press(key)
            else:
                self.page.locator(f"[data-key={key}]").click()

    def say_why(self, form):
        form.get_by_text("How it is known").click()
        form.locator("select[name=basis]").select_option("inferred")
        for language, reason in REASONS.items():
            form.locator(f"input[name=reason_{language}]").fill(reason)

    def support_all(self, words):
        form = self.page.locator("section[aria-labelledby=fact]")
        while form.count():
            form.locator("textarea[name=words]").fill(words)
            self.say_why(form)
            with self.page.expect_navigation():
                form.get_by_role("button", name="Keep").click()
            expect(form.locator(".errorlist")).to_have_count(0)

    def publish(self):
        self.page.get_by_role("button", name="Publish all of this").click()
        expect(self.page.locator(".messagelist .error")).to_have_count(0)
        expect(self.page.locator(".messagelist")).to_contain_text("Published:")

    def reads(self, address):
        """Whether readers get the page within a few seconds."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if self.page.goto(f"{self.sites.public}{address}").status == 200:
                return True
            time.sleep(0.5)
        return False


@pytest.fixture
def taker(browser, sites, request):
    context = browser.new_context(locale="en-GB", java_script_enabled=request.param)
    page = context.new_page()
    problems = []
    page.on(
        "console", lambda said: problems.append(said.text) if said.type == "error" else 0
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    taker = Taker(page, sites, request.param)
    taker.log_in()
    yield taker
    context.close()
    assert [problem for problem in problems if "404 (Not Found)" not in problem] == []


@pytest.mark.audit
@pytest.mark.parametrize(
    ("taker", "slug"),
    [pytest.param(slug != "iom-mfa-partnership", slug, id=slug) for slug in ABOUT],
    indirect=["taker"],
)
def test_a_document_goes_from_its_text_to_published_pages(taker, slug):
    text = (TEXTS / f"{slug}.txt").read_text("utf-8")
    taker.hand_in(text)
    taker.look_at_passages(slug)
    for subject in ABOUT[slug]:
        taker.add_subject(*subject)
    assert taker.decide_all() >= 3
    taker.support_all("migration")
    taker.publish()
    assert taker.reads(f"/fr/documents/{slug}/")
    expect(taker.page.locator("mark").first).to_be_visible()
    for noun, subject, title, _kind in ABOUT[slug]:
        assert taker.reads(f"/fr/{noun}s/{subject}/")
        expect(taker.page.locator("h1")).to_contain_text(title)
