"""The pages of the intake desk, and who may do what on them."""

import pytest
from django.contrib.auth.models import Group as UserGroup

from partnerships.desk.intakes import Intake, Suggested
from partnerships.desk.models import Account
from partnerships.models import Agreement, Document
from tests.factories import (
    AgreementFactory,
    OrganisationFactory,
    PartyFactory,
    ReferenceSourceFactory,
)

from ..conftest import messages
from .conftest import page, said, typed

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def sit_down(client, users, group):
    """Let somebody of ``group`` work at the desk, in English."""
    user = users.objects.create(username=group, is_staff=True)
    user.groups.set(UserGroup.objects.filter(name=group))
    Account.objects.create(user=user, is_excused=True)
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


class TestDeciding:
    def test_one_suggestion_after_the_other(self, staff, intake, suggest):
        first = suggest("date", "2021-03-03", "3 mars 2021")
        second = suggest("sdg", "8.7", "cible 8.7")
        shown = staff.get(page("change", intake.pk))
        assert shown.context["suggested"] == first
        assert '<mark id="words">3 mars 2021</mark>' in shown.text
        response = staff.post(page("refuse", intake.pk, first.pk), follow=True)
        assert response.context["suggested"] == second
        first.refresh_from_db()
        assert first.state == Suggested.State.REFUSED
        staff.post(page("refuse", intake.pk, second.pk))
        shown = staff.get(page("change", intake.pk))
        assert "Every suggestion is decided." in shown.text

    def test_bodies_and_people_come_first(self, staff, intake, suggest):
        suggest("date", "2021-03-03", "3 mars 2021")
        person = suggest("person", "Ada Made|ilo|directrice", "Ada Made")
        shown = staff.get(page("change", intake.pk))
        assert shown.context["suggested"] == person

    @pytest.mark.parametrize("asked", ["", "x", "0"])
    def test_shows_the_first_where_another_is_not_there(
        self, staff, intake, suggest, asked
    ):
        first = suggest("date", "2021-03-03", "3 mars 2021")
        shown = staff.get(f"{page('change', intake.pk)}?suggested={asked}")
        assert shown.context["suggested"] == first

    def test_what_was_refused_can_be_decided_again(self, staff, intake, suggest):
        suggested = suggest("sdg", "8.7", "cible 8.7")
        staff.post(page("refuse", intake.pk, suggested.pk))
        response = staff.post(page("reopen", intake.pk, suggested.pk), follow=True)
        assert response.context["suggested"] == suggested
        assert staff.post(page("reopen", intake.pk, suggested.pk)).status_code == 404

    def test_what_is_decided_is_decided_once(self, staff, intake, suggest):
        suggested = suggest("sdg", "8.7", "cible 8.7")
        address = page("refuse", intake.pk, suggested.pk)
        assert staff.post(address).status_code == 302
        assert staff.post(address).status_code == 403

    def test_one_of_another_intake_is_refused(self, staff, intake, suggest):
        other = Intake.objects.create(name="Other", text="Text")
        suggested = suggest("sdg", "8.7", "cible 8.7", of=other)
        assert staff.post(page("refuse", intake.pk, suggested.pk)).status_code == 403
        assert staff.post(page("refuse", other.pk, suggested.pk)).status_code == 404

    def test_nothing_is_decided_by_a_link(self, staff, intake, suggest):
        suggested = suggest("sdg", "8.7", "cible 8.7")
        for act in ("accept", "refuse", "reopen"):
            address = page(act, intake.pk, suggested.pk)
            assert staff.get(address).status_code == 405
        for act in ("about", "fact", "publish"):
            assert staff.get(page(act, intake.pk)).status_code == 405

    def test_says_the_rule_in_the_readers_language(self, staff, intake, suggest):
        suggest("role", "ilo:partner", "L’OIT")
        french = staff.get(page("change", intake.pk), headers={"Accept-Language": "fr"})
        assert "The sentence gives this role" not in french.text

    def test_bodies_that_the_portal_has_are_no_question(self, staff, intake):
        intake.suggested.create(
            category="organisation",
            value="ilo",
            words="L’OIT",
            start=0,
            end=1,
            rule="x",
            state=Suggested.State.KNOWN,
        )
        shown = staff.get(page("change", intake.pk))
        assert shown.context["suggested"] is None
        assert '<option value="ilo">' in shown.text
        assert str(intake.suggested.get()) == "organisation: L’OIT"


class TestAbout:
    def add(self, staff, intake, **data):
        return staff.post(page("about", intake.pk), data)

    def test_a_new_draft(self, staff, intake):
        data = {"slug": "made-new", "title": "Un accord", "kind": "agreement"}
        response = self.add(staff, intake, noun="agreement", **data)
        assert response.status_code == 302
        made = Agreement.objects.get(slug="made-new")
        assert (made.title_fr, made.status) == ("Un accord", "draft")
        assert intake.subjects() == [made]

    def test_one_that_is_there(self, staff, intake):
        known = AgreementFactory()
        self.add(staff, intake, noun="agreement", slug=known.slug)
        assert intake.subjects() == [known]

    def test_nothing_without_a_title(self, staff, intake):
        response = self.add(staff, intake, noun="event", slug="made-new", kind="workshop")
        assert said(response) == ["Write it in at least one language."]

    def test_nothing_without_a_slug(self, staff, intake):
        assert said(self.add(staff, intake, noun="event"))


class TestFacts:
    def keep(self, staff, intake, **data):
        fact = f"document-{intake.document.pk}-kind"
        data = {"fact": fact, "basis": "stated"} | data
        return staff.post(page("fact", intake.pk), data)

    def test_are_asked_for_until_they_have_words(self, staff, intake):
        shown = staff.get(page("change", intake.pk))
        assert "Facts without their words" in shown.text
        response = self.keep(staff, intake, words="Contact")
        assert said(response) == ["No passage has these words, letter for letter."]
        self.keep(staff, intake, words="Genève")
        assert intake.document.evidence.get(field="kind").words == "Genève"
        shown = staff.get(page("change", intake.pk))
        assert "Facts without their words" not in shown.text

    def test_may_rest_on_a_reference_source(self, staff, intake):
        source = ReferenceSourceFactory()
        self.keep(staff, intake, reference=source.slug)
        assert intake.document.evidence.get(field="kind").reference == source

    @pytest.mark.parametrize("words", ["", "Genève"])
    def test_rest_on_one_of_both(self, staff, intake, words):
        reference = ReferenceSourceFactory().slug if words else ""
        response = self.keep(staff, intake, words=words, reference=reference)
        assert said(response) == ["Give a passage with its words, or a reference source."]


class TestPublishing:
    def test_is_refused_with_what_is_missing(self, staff, intake):
        response = staff.post(page("publish", intake.pk), follow=True)
        assert "No evidence for document" in messages(response)[0]
        assert Document.objects.get(pk=intake.document.pk).status == "draft"

    def test_publishes_all_that_came_of_it(self, staff, intake):
        TestFacts().keep(staff, intake, words="Genève")
        agreement = AgreementFactory(kind="project", title_fr="Un projet")
        intake.add_subject(agreement)
        party = PartyFactory(
            agreement=agreement, organisation=OrganisationFactory(published=True)
        )
        for fact in (f"party-{party.pk}-", f"agreement-{agreement.pk}-kind"):
            data = {"fact": fact, "words": "un accord", "basis": "stated"}
            assert staff.post(page("fact", intake.pk), data).status_code == 302
        response = staff.post(page("publish", intake.pk), follow=True)
        assert messages(response)[0].startswith("Published:")
        made = Intake.objects.get(pk=intake.pk).records()
        assert made == [intake.document, agreement]
        assert all(record.is_published for record in made)
        response = staff.post(page("publish", intake.pk), follow=True)
        assert messages(response) == ["Published: "]
        assert "Publish all of this" not in response.text
        assert f'/agreements/{agreement.slug}/">its public page' in response.text

    def test_publishes_the_document_alone_where_it_is_about_what_is_published(
        self, staff, intake
    ):
        shown = page("change", intake.pk)
        assert "Publish the document first" not in staff.get(shown).text
        intake.add_subject(AgreementFactory(published=True))
        draft = AgreementFactory(kind="project")
        intake.add_subject(draft)
        assert "Publish the document first" in staff.get(shown).text
        TestFacts().keep(staff, intake, words="Genève")
        data = {"document": ""}
        response = staff.post(page("publish", intake.pk), data, follow=True)
        assert messages(response) == [f"Published: {intake.document}"]
        assert "Publish the document first" not in response.text
        assert Agreement.objects.get(pk=draft.pk).status == "draft"


class TestRights:
    def test_a_reader_looks_and_decides_nothing(
        self, client, intake, handed_in, suggest, django_user_model
    ):
        sit_down(client, django_user_model, "Reader")
        suggested = suggest("sdg", "8.7", "cible 8.7")
        shown = client.get(page("change", intake.pk))
        assert shown.status_code == 200
        assert 'data-key="a"' not in shown.text
        assert client.get(page("add")).status_code == 403
        assert client.post(page("add"), {"pasted": "Text"}).status_code == 403
        for act in ("accept", "refuse", "reopen"):
            address = page(act, intake.pk, suggested.pk)
            assert client.post(address).status_code == 403
        for act in ("about", "fact", "publish"):
            assert client.post(page(act, intake.pk)).status_code == 403
        other = Intake.objects.create(name="Other", text="Text")
        assert client.post(page("change", other.pk)).status_code == 403
        assert client.get(page("change", other.pk)).status_code == 200

    def test_who_is_in_no_group_sees_nothing(self, client, intake, django_user_model):
        sit_down(client, django_user_model, "Nobody")
        assert client.get(page("change", intake.pk)).status_code == 403

    def test_an_editor_takes_in_and_does_not_publish(
        self, client, intake, suggest, django_user_model
    ):
        sit_down(client, django_user_model, "Editor")
        intake.add_subject(AgreementFactory())
        suggested = suggest("sdg", "8.7", "cible 8.7")
        data = typed(client.get(page("change", intake.pk)).context["form"])
        address = page("accept", intake.pk, suggested.pk)
        assert client.post(address, data).status_code == 302
        assert client.post(page("publish", intake.pk)).status_code == 403
