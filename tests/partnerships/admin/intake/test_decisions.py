"""What each suggestion becomes, with its evidence."""

import pytest

from partnerships.desk.intakes import Suggested
from partnerships.models import (
    Agreement,
    Alias,
    Document,
    Event,
    FrameworkLink,
    Group,
    KeyFigure,
    Organisation,
    Person,
    Quotation,
)
from tests.factories import (
    AgreementFactory,
    EventFactory,
    GroupFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
)

from .conftest import page, said, typed

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
QUOTED = "Nous agissons ensemble"
SIGNED = "L’OIT et l’OIM ont signé un accord"


@pytest.fixture
def decide(staff, intake):
    """Accepts a suggestion, with ``changes`` to what is proposed."""

    def accept(suggested, **changes):
        shown = staff.get(f"{page('change', intake.pk)}?suggested={suggested.pk}")
        data = typed(shown.context["form"]) | changes
        response = staff.post(page("accept", intake.pk, suggested.pk), data)
        suggested.refresh_from_db()
        return response

    return accept


class TestRole:
    @pytest.mark.parametrize(
        ("factory", "role", "relation"),
        [
            (AgreementFactory, "signatory", "parties"),
            (GroupFactory, "co-chair", "memberships"),
            (EventFactory, "organiser", "participations"),
        ],
    )
    def test_becomes_a_row_of_what_it_is_about(
        self, intake, suggest, decide, factory, role, relation
    ):
        subject = factory()
        intake.add_subject(subject)
        suggested = suggest("role", f"ilo:{role}", SIGNED)
        assert decide(suggested).status_code == 302
        row = getattr(subject, relation).get()
        assert (row.organisation.slug, row.role) == ("ilo", role)
        evidence = row.evidence.get()
        assert (evidence.words, evidence.basis) == (SIGNED, "stated")
        assert suggested.evidence == evidence
        assert suggested.state == Suggested.State.ACCEPTED
        assert suggested.decided_by.username == "staff"

    def test_is_proposed_of_what_knows_it(self, intake, suggest, staff):
        agreement, event = AgreementFactory(), EventFactory()
        intake.add_subject(agreement)
        intake.add_subject(event)
        suggested = suggest("role", "ilo:organiser", SIGNED)
        shown = staff.get(f"{page('change', intake.pk)}?suggested={suggested.pk}")
        first = shown.context["form"]["subject"].value()
        assert first == f"event-{event.pk}"

    def test_can_be_corrected(self, intake, suggest, decide):
        agreement = AgreementFactory()
        intake.add_subject(agreement)
        suggested = suggest("role", "ilo:signatory", SIGNED)
        decide(suggested, organisation="iom", role="partner", words="l’OIM ont signé")
        party = agreement.parties.get()
        assert (party.organisation.slug, party.role) == ("iom", "partner")
        assert suggested.state == Suggested.State.CORRECTED

    def test_said_twice_has_evidence_twice(self, intake, suggest, decide):
        agreement = AgreementFactory()
        intake.add_subject(agreement)
        decide(suggest("role", "ilo:signatory", SIGNED))
        decide(suggest("role", "ilo:signatory", "signé un accord"))
        assert agreement.parties.get().evidence.count() == 2

    def test_that_does_not_fit_is_refused(self, intake, suggest, decide):
        intake.add_subject(AgreementFactory())
        suggested = suggest("role", "ilo:co-chair", SIGNED)
        assert said(decide(suggested)) == ["Value 'co-chair' is not a valid choice."]
        assert suggested.is_open

    def test_of_nothing_is_refused(self, suggest, decide):
        suggested = suggest("role", "ilo:signatory", SIGNED)
        assert said(decide(suggested)) == ["This field is required."]

    def test_with_other_words_than_the_document_has_is_refused(
        self, intake, suggest, decide
    ):
        agreement = AgreementFactory()
        intake.add_subject(agreement)
        suggested = suggest("role", "ilo:signatory", SIGNED)
        response = decide(suggested, words="l’OIT a signé")
        assert said(response) == ["No passage has these words, letter for letter."]
        assert not agreement.parties.exists()

    def test_is_never_cited_from_contacts(self, intake, suggest, decide):
        intake.add_subject(AgreementFactory())
        suggested = suggest("role", "ilo:signatory", SIGNED)
        assert said(decide(suggested, words="presse@example.org"))

    def test_that_is_inferred_says_why(self, intake, suggest, decide):
        intake.add_subject(AgreementFactory())
        suggested = suggest("role", "ilo:signatory", SIGNED)
        assert said(decide(suggested, basis="inferred"))
        reasons = {f"reason_{code}": "Because." for code in ("fr", "en", "es")}
        assert decide(suggested, basis="inferred", **reasons).status_code == 302
        assert suggested.evidence.reason_es == "Because."


class TestWords:
    def test_are_taken_where_the_suggestion_stands(self, intake, suggest, decide):
        event = EventFactory()
        intake.add_subject(event)
        suggested = suggest("place", "Genève", "Genève")
        suggested.start = intake.text.rindex("Genève")
        suggested.end = suggested.start + len("Genève")
        suggested.save()
        decide(suggested)
        assert suggested.evidence.passage.number == 3

    def test_are_counted_in_their_passage(self, intake, suggest, decide):
        intake.add_subject(EventFactory())
        suggested = suggest("place", "Genève", "Genève")
        suggested.start = intake.text.index("un accord avec")
        suggested.save()
        decide(suggested, words="un")
        assert suggested.evidence.occurrence == 1
        assert suggested.evidence.passage.number == 2


class TestLink:
    @pytest.mark.parametrize(
        ("category", "code", "aim"),
        [("sdg", "8.7", "target"), ("sdg", "8", "goal"), ("gcm", "18", "objective")],
    )
    def test_leads_to_its_aim(self, intake, suggest, decide, category, code, aim):
        agreement = AgreementFactory()
        intake.add_subject(agreement)
        decide(suggest(category, code, "cible 8.7"), verb="contributes-to")
        link = FrameworkLink.objects.get(agreement=agreement)
        assert getattr(link, aim).code == code
        assert link.verb == "contributes-to"

    def test_to_nothing_is_refused(self, intake, suggest, decide):
        intake.add_subject(AgreementFactory())
        response = decide(suggest("sdg", "8.7", "cible 8.7"), code="8.99")
        assert said(response) == ["No goal, target or objective has this code."]


class TestBody:
    def test_becomes_a_draft(self, suggest, decide):
        decide(suggest("organisation", None, "Fondation Horizon"))
        made = Organisation.objects.get(slug="fondation-horizon")
        assert (made.name_fr, made.status) == ("Fondation Horizon", "draft")
        assert made.evidence.get().field == "name"

    def test_becomes_another_name(self, suggest, decide):
        known = OrganisationFactory()
        decide(suggest("organisation", None, "Fondation Horizon"), same_as=known.slug)
        alias = Alias.objects.get(organisation=known)
        assert (alias.name, alias.language) == ("Fondation Horizon", "fr")
        assert alias.evidence.get().field == ""

    def test_that_is_a_group_is_what_the_document_is_about(self, intake, suggest, decide):
        decide(suggest("group", None, "Fondation Horizon"))
        assert intake.groups.get() == Group.objects.get(slug="fondation-horizon")

    def test_that_was_made_meanwhile_is_not_made_again(self, intake, suggest, decide):
        made = GroupFactory(name_fr="fondation horizon")
        suggested = suggest("group", None, "Fondation Horizon")
        decide(suggested)
        assert intake.groups.get() == made
        assert suggested.evidence.group == made

    def test_with_the_slug_of_another_is_refused(self, suggest, decide):
        other = OrganisationFactory()
        suggested = suggest("organisation", None, "Fondation Horizon")
        response = decide(suggested, slug=other.slug)
        assert "already exists" in said(response)[0]

    def test_is_flagged_as_new(self, staff, intake, suggest):
        suggest("organisation", None, "Fondation Horizon")
        shown = staff.get(page("change", intake.pk))
        assert "The portal does not know it yet." in shown.text


class TestPerson:
    def test_becomes_a_draft_with_a_position(self, suggest, decide):
        decide(suggest("person", "Ada Made|ilo|directrice", "Ada Made"))
        person = Person.objects.get(slug="ada-made")
        assert (person.name, person.status) == ("Ada Made", "draft")
        position = person.positions.get()
        assert (position.organisation.slug, position.title_fr) == ("ilo", "directrice")
        assert position.evidence.get().words == "Ada Made, directrice"
        assert person.evidence.get().words == "Ada Made"

    def test_without_an_organisation_has_no_position(self, suggest, decide):
        decide(suggest("person", "Ada Made|null|", "Ada Made"))
        person = Person.objects.get(slug="ada-made")
        assert not person.positions.exists()
        assert person.evidence.count() == 2

    def test_whom_the_portal_knows_is_not_made_again(self, suggest, decide):
        known = PersonFactory(name="Ada Made")
        PositionFactory(
            person=known, organisation=Organisation.objects.get(slug="ilo"), title_fr=""
        )
        decide(suggest("person", "Ada Made|ilo|directrice", "Ada Made"))
        assert known.positions.get().title_fr == "directrice"
        assert not known.evidence.exists()

    def test_with_another_title_is_refused(self, suggest, decide):
        known = PersonFactory(name="Ada Made")
        ilo = Organisation.objects.get(slug="ilo")
        PositionFactory(person=known, organisation=ilo, title_fr="Présidente")
        response = decide(suggest("person", "Ada Made|ilo|directrice", "Ada Made"))
        assert "“Présidente” stands there." in said(response)[0]

    @pytest.mark.parametrize("title", ["not there", "Genève", "cible 8.7"])
    def test_is_cited_by_name_where_the_position_is_not_beside(
        self, suggest, staff, intake, title
    ):
        words = "Fondation Horizon" if title == "Genève" else "Ada Made"
        suggest("person", f"Ada Made|ilo|{title}", words)
        shown = staff.get(page("change", intake.pk))
        proposed = shown.context["form"]["words"].value()
        assert proposed.startswith(words) or words in proposed

    def test_whose_name_is_not_in_the_words_has_no_evidence_for_it(self, suggest, decide):
        suggested = suggest("person", "Ada Made|ilo|directrice", "Ada Made")
        decide(suggested, words="directrice de l’OIT")
        assert not Person.objects.get(slug="ada-made").evidence.exists()


class TestQuotation:
    def test_becomes_one_of_a_person(self, intake, suggest, decide):
        speaker = PersonFactory(name="Ada Made", slug="made-ada")
        agreement = AgreementFactory()
        intake.add_subject(agreement)
        suggested = suggest("quotation", "Ada Made", QUOTED)
        decide(suggested, subject=f"agreement-{agreement.pk}")
        quotation = Quotation.objects.get(speaker=speaker)
        words = dict(quotation.evidence.values_list("field", "words"))
        assert words == {"": QUOTED, "speaker": "Ada Made"}
        assert quotation.agreement == agreement

    def test_names_its_speaker_as_the_text_does(self, intake, suggest, staff):
        for value, expected in [
            ("Ada Made", "Ada Made"),
            ("Eva Made", "Made"),
            ("Jean Nulle-Part", "Nulle-Part"),
            ("Deux agences", "Deux agences"),
        ]:
            suggested = suggest("quotation", value, QUOTED)
            shown = staff.get(f"{page('change', intake.pk)}?suggested={suggested.pk}")
            assert shown.context["form"]["said_by"].value() == expected

    def test_of_nobody_named_asks_who(self, suggest, decide):
        response = decide(suggest("quotation", None, QUOTED))
        assert said(response) == ["This field is required."] * 2


class TestFigure:
    def test_becomes_a_key_figure(self, suggest, decide):
        suggested = suggest("figure", "1200", "1200")
        decide(suggested)
        figure = KeyFigure.objects.get(value=1200)
        assert figure.population_fr == "travailleurs"
        assert figure.evidence.get().words == "1200 travailleurs"
        assert suggested.state == Suggested.State.ACCEPTED

    def test_that_is_no_whole_number_is_typed(self, suggest, decide):
        assert said(decide(suggest("figure", "3.5", "8.7")))

    def test_that_counts_nothing_named_is_typed(self, suggest, decide):
        assert said(decide(suggest("figure", "8", "Fondation Horizon")))


class TestDateAndPlace:
    def test_are_written_where_nothing_stands(self, intake, suggest, decide):
        event = EventFactory(date="", place_fr="")
        intake.add_subject(event)
        decide(suggest("date", "2021-03-03", "3 mars 2021"))
        decide(suggest("place", "Genève", "Genève"))
        event.refresh_from_db()
        assert (event.date, event.place_fr) == ("2021-03-03", "Genève")
        assert {e.field for e in event.evidence.all()} == {"date", "place"}

    def test_are_the_documents_where_it_is_about_nothing(self, intake, suggest, decide):
        document = f"document-{intake.document.pk}-date"
        decide(suggest("date", "2021-03-03", "3 mars 2021"), of=document)
        intake.document.refresh_from_db()
        assert intake.document.date == "2021-03-03"

    def test_write_over_nothing(self, intake, suggest, decide):
        event = EventFactory(date="2020")
        intake.add_subject(event)
        suggested = suggest("date", "2021-03-03", "3 mars 2021")
        response = decide(suggested, of=f"event-{event.pk}-date")
        assert "“2020” stands there." in said(response)[0]

    def test_confirm_one_that_stands(self, intake, suggest, decide):
        event = Event.objects.get(pk=EventFactory(date="2021-03-03").pk)
        intake.add_subject(event)
        suggested = suggest("date", "2021-03-03", "3 mars 2021")
        decide(suggested, of=f"event-{event.pk}-date")
        assert event.evidence.get().words == "3 mars 2021"

    def test_are_dates(self, intake, suggest, decide):
        intake.add_subject(Event.objects.get(pk=EventFactory(date="").pk))
        response = decide(suggest("date", "XXXX-03-03", "3 mars 2021"))
        assert "is not a date" in said(response)[0]


class TestPublished:
    def test_is_added_to_by_a_publisher_only_with_what_readers_can_see(
        self, intake, suggest, decide
    ):
        agreement = AgreementFactory(published=True, kind="project")
        intake.add_subject(agreement)
        response = decide(suggest("role", "ilo:partner", SIGNED))
        assert said(response) == [
            f"{agreement} is published: publish the document first."
        ]
        assert not Agreement.objects.get(pk=agreement.pk).parties.exists()

    def test_is_added_to_once_the_document_is_published(self, intake, suggest, decide):
        agreement = Agreement.objects.get(slug="ilo-iom-2020")
        intake.add_subject(agreement)
        Document.objects.filter(pk=intake.document.pk).update(status="published")
        response = decide(suggest("role", "unicef:partner", SIGNED))
        assert response.status_code == 302
        assert agreement.parties.filter(organisation__slug="unicef").exists()

    def test_is_refused_what_would_break_it(self, intake, suggest, decide):
        agreement = AgreementFactory(published=True, kind="agreement")
        intake.add_subject(agreement)
        Document.objects.filter(pk=intake.document.pk).update(status="published")
        response = decide(suggest("role", "ilo:partner", SIGNED))
        assert "is published and would lack something:" in said(response)[0]

    def test_is_not_added_to_by_an_editor(
        self, client, intake, suggest, django_user_model
    ):
        from .test_pages import sit_down

        sit_down(client, django_user_model, "Editor")
        agreement = AgreementFactory(published=True)
        intake.add_subject(agreement)
        suggested = suggest("role", "ilo:partner", SIGNED)
        shown = client.get(page("change", intake.pk))
        data = typed(shown.context["form"])
        response = client.post(page("accept", intake.pk, suggested.pk), data)
        assert said(response) == ["It is published: only a publisher adds to it."]


def test_what_somebody_else_made_meanwhile_is_said(intake, suggest, decide, monkeypatch):
    from partnerships.admin.intake import decisions

    def make(self):
        OrganisationFactory(slug="ilo")

    monkeypatch.setattr(decisions.BodyDecision, "make", make)
    response = decide(suggest("organisation", None, "Fondation Horizon"))
    assert said(response)[0].startswith("Someone else saved something")
