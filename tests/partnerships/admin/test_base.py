import pytest
from django.contrib.admin.models import LogEntry

from partnerships.models import (
    Agreement,
    Evidence,
    Organisation,
    Party,
    Status,
)
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    GroupFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
    ThemeFactory,
)

from .conftest import change_page, errors, messages

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def agreement():
    """An agreement of two parties that may be published."""
    agreement = AgreementFactory(kind=Agreement.Kind.AGREEMENT)
    EvidenceFactory(agreement=agreement, field="kind")
    for organisation in OrganisationFactory.create_batch(2, published=True):
        EvidenceFactory(
            party=PartyFactory(agreement=agreement, organisation=organisation)
        )
    return agreement


@pytest.fixture
def published(agreement):
    agreement.publish()
    return agreement


def status_of(record):
    return type(record).objects.get(pk=record.pk).status


class TestPublish:
    def test_makes_public_what_is_complete(self, desk, agreement):
        response = desk.act("publish_selected", agreement)
        assert status_of(agreement) == Status.PUBLISHED
        assert messages(response) == ["1 record was published."]
        assert LogEntry.objects.get().get_change_message() == "Published."

    def test_refuses_with_every_reason(self, desk):
        agreement = AgreementFactory(kind=Agreement.Kind.AGREEMENT, title_en="Alone")
        PartyFactory(agreement=agreement, organisation__name_en="Someone")
        response = desk.act("publish_selected", agreement)
        assert status_of(agreement) == Status.DRAFT
        assert messages(response) == [
            "Alone: No evidence for agreement Alone: kind.",
            "Alone: No evidence for party Someone – partner.",
            "Alone: An agreement or a partnership has at least two parties.",
        ]
        assert not LogEntry.objects.exists()

    def test_publishes_one_where_it_refuses_another(self, desk, agreement):
        other = AgreementFactory()
        desk.act("publish_selected", agreement, other)
        assert status_of(agreement) == Status.PUBLISHED
        assert status_of(other) == Status.DRAFT


class TestWithdraw:
    def test_takes_from_the_public(self, desk, published):
        response = desk.act("withdraw_selected", published)
        assert status_of(published) == Status.WITHDRAWN
        assert messages(response) == ["1 record was withdrawn."]
        assert LogEntry.objects.get().get_change_message() == "Withdrawn."

    def test_refuses_what_published_facts_rest_on(self, desk, published):
        party = published.parties.first()
        document = party.evidence.get().passage.document
        response = desk.act("withdraw_selected", document)
        assert status_of(document) == Status.PUBLISHED
        told = [f"{document}: {published}: No evidence for party {party}."]
        assert set(told) <= set(messages(response))

    def test_leaves_a_draft_alone(self, desk, agreement):
        response = desk.act("withdraw_selected", agreement)
        assert status_of(agreement) == Status.DRAFT
        assert messages(response) == ["0 records were withdrawn."]


class TestReview:
    def test_a_draft_is_submitted_and_sent_back(self, desk, agreement):
        response = desk.act("submit_selected", agreement)
        assert status_of(agreement) == Status.REVIEW
        assert messages(response) == ["1 record was submitted for review."]
        response = desk.act("send_back_selected", agreement)
        assert status_of(agreement) == Status.DRAFT
        assert messages(response) == ["1 record is a draft again."]

    def test_neither_touches_what_is_published(self, desk, published):
        desk.act("submit_selected", published)
        desk.act("send_back_selected", published)
        assert status_of(published) == Status.PUBLISHED


class TestForm:
    def test_takes_no_status(self, desk, agreement):
        assert desk.save(agreement, status="published").status_code == 403
        assert status_of(agreement) == Status.DRAFT

    def test_takes_no_status_of_a_new_record(self, desk):
        desk.add(Organisation, slug="new", name_en="New", status="published")
        assert not Organisation.objects.filter(slug="new").exists()

    def test_changes_no_slug(self, desk, agreement):
        slug = agreement.slug
        assert desk.save(agreement, slug="another").status_code == 302
        agreement.refresh_from_db()
        assert agreement.slug == slug

    def test_saves_what_was_typed(self, desk, agreement):
        desk.save(agreement, title_fr="L’accord", signed_on="2020-10-23")
        agreement.refresh_from_db()
        assert (agreement.title_fr, agreement.signed_on) == ("L’accord", "2020-10-23")

    def test_changes_nothing_where_nothing_was_typed(self, desk, agreement):
        desk.save(agreement)
        assert LogEntry.objects.get().get_change_message() == "No fields changed."

    def test_moves_no_fact_to_another_record(self, desk, agreement):
        party = agreement.parties.first()
        desk.save(party, agreement=AgreementFactory().pk, role="lead")
        party.refresh_from_db()
        assert (party.agreement, party.role) == (agreement, "lead")

    def test_names_the_language_of_each_column(self, desk, agreement):
        form = desk.open(agreement)
        assert "Title [fr]" in form.text
        assert "Title [es]" in form.text


class TestBadInput:
    def test_date_that_is_none(self, desk, agreement):
        response = desk.save(agreement, signed_on="last autumn")
        (sentence,) = errors(response)
        assert sentence.startswith("“last autumn” is not a date: write 2006")
        assert 'value="last autumn"' in response.text

    def test_slug_that_is_taken(self, desk, agreement):
        response = desk.add(
            Agreement, slug=agreement.slug, title_en="Other", kind="project"
        )
        assert errors(response) == ["Agreement with this Slug already exists."]
        assert 'value="Other"' in response.text

    def test_name_in_no_language(self, desk):
        response = desk.add(Organisation, slug="nameless")
        assert errors(response) == ["Write it in at least one language."]

    def test_party_that_is_two(self, desk, agreement):
        response = desk.save_with_row(
            agreement,
            "parties",
            organisation=OrganisationFactory().pk,
            group=GroupFactory().pk,
            role="partner",
        )
        (sentence,) = errors(response)
        assert sentence.endswith(": organisation, group.")

    def test_the_same_party_twice_at_once(self, desk, agreement):
        organisation = OrganisationFactory()
        party = {"organisation": organisation.pk, "group": "", "role": "partner"}
        twice = {
            f"parties-{number}-{name}": value
            for number in (2, 3)
            for name, value in party.items()
        }
        response = desk.save(agreement, **twice, **{"parties-TOTAL_FORMS": 4})
        (sentence,) = errors(response)
        assert "already exists" in sentence
        assert agreement.parties.count() == 2


class TestEditOfAPublishedRecord:
    def test_is_refused_whole_if_it_would_lack_evidence(self, desk, published):
        response = desk.save(published, signed_on="2020-10-23", title_en="Changed")
        assert errors(response) == [
            f"{published} is published and would lack something:".replace(
                str(published), "Changed"
            ),
            "No evidence for agreement Changed: signed.",
        ]
        assert 'value="2020-10-23"' in response.text
        published.refresh_from_db()
        assert (published.signed_on, published.status) == ("", Status.PUBLISHED)
        assert not LogEntry.objects.exists()

    def test_is_refused_if_a_party_goes(self, desk, published):
        response = desk.save(published, **{"parties-0-DELETE": "on"})
        assert "An agreement or a partnership has at least two parties." in errors(
            response
        )
        assert published.parties.count() == 2

    def test_is_refused_on_the_page_of_its_fact(self, desk, published):
        party = published.parties.first()
        response = desk.save(party, **{"evidence-0-DELETE": "on"})
        assert f"No evidence for party {party}." in errors(response)
        assert party.evidence.count() == 1

    def test_is_saved_with_its_evidence(self, desk, published):
        passage = PassageFactory(
            document__published=True, text="On 23 October 2020 they signed."
        )
        response = desk.save(
            published,
            **{
                "signed_on": "2020-10-23",
                "evidence-TOTAL_FORMS": 2,
                "evidence-1-field": "signed_on",
                "evidence-1-passage": passage.pk,
                "evidence-1-words": "23 October 2020",
                "evidence-1-occurrence": 1,
                "evidence-1-basis": "stated",
            },
        )
        assert response.status_code == 302
        published.refresh_from_db()
        assert published.signed_on == "2020-10-23"
        assert Evidence.objects.filter(agreement=published, field="signed_on").exists()

    def test_takes_a_new_fact_with_its_evidence(self, desk, published):
        new = {"agreement": published.pk, "organisation": OrganisationFactory().pk}
        source = {
            "passage": PassageFactory(document__published=True).pk,
            "words": "agreed",
            "occurrence": 1,
            "basis": "stated",
        }
        refused = desk.add(Party, role="funder", **new)
        assert "would lack something" in errors(refused)[0]
        added = desk.add(Party, {"evidence": source}, role="funder", **new)
        assert added.status_code == 302
        assert published.parties.count() == 3


class TestDelete:
    def page(self, row):
        return change_page(row).replace("change", "delete")

    def test_takes_a_draft(self, staff, agreement):
        staff.post(self.page(agreement), {"post": "yes"})
        assert not Agreement.objects.filter(pk=agreement.pk).exists()

    def test_refuses_what_is_published(self, staff, published):
        response = staff.post(self.page(published), {"post": "yes"})
        assert response.status_code == 403
        assert Agreement.objects.filter(pk=published.pk).exists()

    def test_refuses_what_is_published_among_the_selected(self, desk, published):
        desk.client.post(
            change_page(published).split(str(published.pk))[0],
            {"action": "delete_selected", "_selected_action": published.pk, "post": "1"},
        )
        assert Agreement.objects.filter(pk=published.pk).exists()

    def test_refuses_a_fact_of_what_is_published(self, staff, published):
        party = published.parties.first()
        assert staff.post(self.page(party), {"post": "yes"}).status_code == 403
        assert published.parties.count() == 2


class TestViewOnSite:
    def test_leads_to_the_public_page(self, desk, published, settings):
        settings.PUBLIC_URL = "https://portal.example"
        address = f"https://portal.example/fr/agreements/{published.slug}/"
        assert f'href="{address}"' in desk.open(published).text

    def test_is_not_offered_for_a_draft(self, desk, agreement):
        assert "View on site" not in desk.open(agreement).text

    def test_is_not_offered_for_what_has_no_page(self, desk):
        assert "View on site" not in desk.open(ThemeFactory()).text


def test_search_does_not_mind_accents(staff):
    OrganisationFactory(slug="made-school", name_fr="École d’été")
    response = staff.get("/admin/partnerships/organisation/", {"q": "ECOLE d'ete"})
    assert "made-school" in response.text
