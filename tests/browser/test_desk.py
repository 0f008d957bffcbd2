"""The staff desk in browsers: what is written there is committed, and taken back after.

None of these tests has a transaction of its own: the server would not see into it.
"""

import contextlib
import itertools
import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from playwright.sync_api import expect

from partnerships.desk import rights
from partnerships.desk.models import RECORDED, Account
from partnerships.models import (
    Agreement,
    Change,
    Document,
    Evidence,
    Mention,
    Organisation,
    Party,
    PublicChange,
)

MOST_STROKES = 8
PASSWORD = "a-password-of-my-own-1"
NUMBERS = itertools.count(1)


@pytest.fixture
def committing(django_db_setup, django_db_blocker):
    """What the test writes is there for the server, until the test is over."""
    with django_db_blocker.unblock():
        yield
        User.objects.filter(username__startswith="made-").delete()
        Agreement.objects.filter(slug__startswith="made-").delete()
        for model in RECORDED:
            model.history.all().delete()
        there = Agreement.objects.values("pk")
        for model in (Change, PublicChange):
            model.objects.filter(noun="agreement").exclude(record__in=there).delete()
        connection.close()


@pytest.fixture
def agreement(committing):
    """A draft, with a party that no evidence supports."""
    slug = f"made-desk-{next(NUMBERS)}"
    made = Agreement.objects.create(slug=slug, title_en="Pact", title_fr="Pacte")
    Agreement.objects.filter(pk=made.pk).update(kind="project")
    dfid = Organisation.objects.get(slug="dfid")
    Party.objects.create(agreement=made, organisation=dfid, role="funder")
    return made


@pytest.fixture
def open_as(browser, staff_server, committing):
    """Opens the desk in a browser of its own, as somebody with a role."""
    with contextlib.ExitStack() as contexts:

        def enter(role, **options):
            context = browser.new_context(
                base_url=staff_server.url, locale="en", **options
            )
            contexts.callback(context.close)
            url = staff_server.url
            cookie = {"name": "sessionid", "value": session_of(role), "url": url}
            context.add_cookies([cookie])
            return context.new_page()

        yield enter


def session_of(role):
    user = User.objects.create(username=f"made-{next(NUMBERS)}", is_staff=True)
    Account.objects.create(user=user, is_excused=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def form_of(record):
    return f"/admin/partnerships/{record._meta.model_name}/{record.pk}/change/"


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


class Hands:
    """Strokes and clicks of somebody at the desk, counted."""

    def __init__(self, page):
        self.page = page
        self.strokes = 0

    def click(self, element):
        self.strokes += 1
        element.click()

    def press(self, key):
        self.strokes += 1
        self.page.keyboard.press(key)

    def chooses_the_document(self, slug):
        self.click(self.page.locator("#sources .select2-selection"))
        option = self.page.locator(".select2-results__option")
        title = Document.objects.get(slug=slug).title_en
        self.click(option.filter(has_text=title))

    def selects(self, passage, start, end):
        """The words themselves, which are not counted: with Shift and the arrows."""
        where = f"{passage.document.slug} {passage.number}"
        text = self.page.locator(f'textarea[data-where="{where}"]')
        text.focus()
        text.evaluate("(text, at) => text.setSelectionRange(at, at)", start)
        for _letter in range(end - start):
            self.page.keyboard.press("Shift+ArrowRight")


@pytest.fixture
def named():
    """The first passage of a document that names the ILO, and where."""

    def find():
        return Mention.objects.filter(
            passage__document__slug="ilo-iom-agreement-2020", organisation__slug="ilo"
        ).first()

    return find


class TestEvidence:
    def test_a_party_is_entered_with_its_evidence_in_eight_strokes(
        self, open_as, agreement, named
    ):
        page, mention = open_as(rights.EDITOR), named()
        page.goto(form_of(agreement))
        hands = Hands(page)
        hands.click(page.locator("#parties-group .add-row a"))
        hands.chooses_the_document("ilo-iom-agreement-2020")
        hands.selects(mention.passage, mention.start, mention.end)
        hands.press("Enter")
        body = page.locator("#id_parties-1-organisation")
        expect(body).to_have_value(str(mention.organisation_id))
        expect(page.locator("#id_parties-1-role")).to_be_focused()
        hands.press("s")
        hands.click(page.get_by_role("button", name="Save", exact=True))
        expect(page.locator(".messagelist .success")).to_be_visible()
        party = agreement.parties.get(organisation__slug="ilo")
        evidence = party.evidence.get()
        words = mention.passage.text[mention.start : mention.end]
        assert party.role == "signatory"
        assert (evidence.passage, evidence.words) == (mention.passage, words)
        assert hands.strokes <= MOST_STROKES

    def test_a_field_is_given_its_words_in_eight_strokes(self, open_as, agreement, named):
        page, mention = open_as(rights.EDITOR), named()
        page.goto(form_of(agreement))
        hands = Hands(page)
        hands.click(page.locator("#id_signed_on"))
        page.keyboard.type("2020")  # The fact itself.
        page.keyboard.press("Tab")
        marked = page.locator("#id_signed_on + .unsourced-word")
        expect(marked).to_have_text("No evidence yet")
        page.locator("#id_signed_on").focus()
        hands.chooses_the_document("ilo-iom-agreement-2020")
        hands.selects(mention.passage, mention.start, mention.end)
        hands.press("Enter")
        expect(marked).to_have_count(0)
        hands.click(page.get_by_role("button", name="Save", exact=True))
        expect(page.locator(".messagelist .success")).to_be_visible()
        assert agreement.evidence.get().field == "signed_on"
        assert hands.strokes <= MOST_STROKES

    def test_words_are_used_with_the_mouse_too(self, open_as, agreement, named):
        page, mention = open_as(rights.EDITOR), named()
        page.goto(form_of(agreement))
        hands = Hands(page)
        page.locator("#id_parties-0-role").focus()
        hands.chooses_the_document("ilo-iom-agreement-2020")
        where = f"{mention.passage.document.slug} {mention.passage.number}"
        passage = page.locator(f'textarea[data-where="{where}"]')
        passage.dblclick()
        page.keyboard.type("Nobody writes here.")
        expect(passage).to_have_value(mention.passage.text)
        passage.dblclick()
        page.get_by_role("button", name="Use the selected words").click()
        words = page.locator("#id_parties-0-quoted_words")
        expect(words).not_to_have_value("")
        assert words.input_value() in mention.passage.text

    def test_words_are_pasted_without_scripts(self, open_as, agreement, named):
        page, mention = open_as(rights.EDITOR, java_script_enabled=False), named()
        page.goto(form_of(agreement))
        expect(page.locator(".unsourced")).to_contain_text("2 facts without evidence")
        expect(page.locator("#sources")).to_be_hidden()
        page.locator("#id_parties-0-quoted_words").fill(mention.passage.text[:40])
        where = f"{mention.passage.document.slug} {mention.passage.number}"
        page.locator("#id_parties-0-quoted_where").fill(where)
        save(page)
        assert agreement.parties.get().evidence.get().passage == mention.passage


class TestTwoAtOnce:
    def test_both_edit_one_record_and_no_change_is_lost(self, open_as, agreement):
        one, other = open_as(rights.EDITOR), open_as(rights.EDITOR)
        for page in (one, other):
            page.goto(form_of(agreement))
        one.locator("#id_title_en").fill("Treaty")
        save(one)
        other.locator("#id_title_fr").fill("Traité")
        save(other)
        both = other.locator("table.both")
        expect(both).to_contain_text("Treaty")
        expect(both).to_contain_text("Traité")
        other.locator("#id_title_en").fill("Treaty")
        save(other)
        expect(other.locator(".messagelist .success")).to_be_visible()
        agreement.refresh_from_db()
        assert (agreement.title_en, agreement.title_fr) == ("Treaty", "Traité")

    def test_a_publisher_publishes_while_an_editor_edits(self, open_as, agreement, named):
        mention, party = named(), agreement.parties.get()
        words = mention.passage.text[mention.start : mention.end]
        said = {"passage": mention.passage, "words": words, "basis": "stated"}
        Evidence.objects.create(agreement=agreement, field="kind", **said)
        Evidence.objects.create(party=party, **said)
        editor, publisher = open_as(rights.EDITOR), open_as(rights.PUBLISHER)
        editor.goto(form_of(agreement))
        editor.locator("#id_title_en").fill("What took an hour to write")
        publisher.goto(f"/admin/partnerships/agreement/?q={agreement.slug}")
        publisher.locator("#result_list input[name=_selected_action]").check()
        publisher.locator("select[name=action]").select_option("publish_selected")
        publisher.get_by_role("button", name="Go").click()
        expect(publisher.get_by_text("1 record was published.")).to_be_visible()
        save(editor)
        typed = editor.get_by_text("What took an hour to write")
        expect(typed).to_be_visible()
        agreement.refresh_from_db()
        assert (agreement.status, agreement.title_en) == ("published", "Pact")


class TestPasskey:
    @pytest.fixture
    def page(self, browser, staff_server, committing):
        # Browsers know passkeys of names only, and without https of this one.
        url = staff_server.url.replace("127.0.0.1", "localhost")
        context = browser.new_context(base_url=url, locale="en")
        page = context.new_page()
        devices = context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page
        context.close()

    def test_is_enrolled_and_opens_the_desk(self, page):
        user = User.objects.create_user("made-ana", password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=rights.READER))
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill("made-ana")
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.goto("/admin/")
        expect(page).to_have_url(re.compile("/accounts/2fa/$"))
        page.goto("/accounts/2fa/webauthn/add/")
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.locator("[name=name]").fill("Mine")
        page.locator("[name=passwordless]").check()
        page.locator("#mfa_webauthn_add").click()
        expect(page).not_to_have_url(re.compile("/add/$"))
        assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
        page.goto("/admin/")
        expect(page).to_have_url(re.compile("/admin/$"))
        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.get_by_role("button", name="Log in with a passkey").click()
        expect(page).to_have_url(re.compile("/admin/$"))
