"""Evidence that is entered with its fact, as words that are pasted or selected."""

import json

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from partnerships.desk.models import Account
from partnerships.models import Agreement, Document, Evidence, Passage
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
)
from tests.partnerships.admin.conftest import change_page, errors

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

WORDS = "have agreed in Xanadu"


@pytest.fixture
def passage():
    return PassageFactory(document__slug="made-source", text=f"Both {WORDS}. Both sign.")


@pytest.fixture
def agreement():
    return AgreementFactory()


def add_party(desk, agreement, **quoted):
    row = {"organisation": OrganisationFactory().pk, "role": "partner"} | quoted
    return desk.save_with_row(agreement, "parties", **row)


def test_a_row_is_entered_with_the_words_that_state_it(desk, agreement, passage):
    add_party(desk, agreement, quoted_words=WORDS)
    evidence = agreement.parties.get().evidence.get()
    assert (evidence.passage, evidence.words) == (passage, WORDS)
    assert (evidence.basis, evidence.field, evidence.occurrence) == ("stated", "", 1)


def test_words_are_of_the_passage_that_is_named(desk, agreement, passage):
    other = PassageFactory(document=passage.document, number=2, text=passage.text)
    where = "made-source 2"
    add_party(desk, agreement, quoted_words="Both", quoted_where=where)
    assert agreement.parties.get().evidence.get().passage == other


def test_words_of_a_row_are_for_one_field_of_it_and_the_second_of_the_same(
    desk, agreement, passage
):
    quoted = {"quoted_field": "signed_by", "quoted_occurrence": 2}
    add_party(
        desk, agreement, quoted_words="Both", quoted_where="made-source 1", **quoted
    )
    evidence = agreement.parties.get().evidence.get()
    assert (evidence.field, evidence.occurrence) == ("signed_by", 2)


def test_a_row_that_is_there_already_gets_evidence(desk, passage):
    party = PartyFactory()
    desk.save(party.agreement, **{"parties-0-quoted_words": WORDS})
    assert party.evidence.get().passage == passage


def test_a_row_that_goes_gets_none(desk, passage):
    party = PartyFactory()
    changes = {"parties-0-quoted_words": WORDS, "parties-0-DELETE": "on"}
    desk.save(party.agreement, **changes)
    assert not party.agreement.parties.exists()
    assert not Evidence.objects.filter(words=WORDS).exists()


def test_a_published_record_takes_a_fact_with_its_words_in_one_save(desk):
    evidence = EvidenceFactory(
        agreement=AgreementFactory(), field="kind", passage__document__published=True
    )
    agreement = evidence.agreement
    agreement.publish()
    organisation = OrganisationFactory(published=True)
    row = {"organisation": organisation.pk, "role": "partner"}
    refused = desk.save_with_row(agreement, "parties", **row)
    assert "No evidence" in "".join(errors(refused))
    quoted = {"quoted_words": "agreed", "quoted_where": where(evidence.passage)}
    assert desk.save_with_row(agreement, "parties", **row, **quoted).status_code == 302
    assert agreement.parties.get().evidence.exists()


def where(passage):
    return f"{passage.document.slug} {passage.number}"


@pytest.mark.parametrize(
    ("quoted", "sentence"),
    [
        ({"quoted_words": "never said"}, "No passage has these words"),
        (
            {"quoted_words": "x", "quoted_where": "nonsense"},
            "Name a passage by its document",
        ),
        (
            {"quoted_words": "x", "quoted_where": "made-source 7"},
            "Name a passage by its document",
        ),
        (
            {"quoted_words": "never said", "quoted_where": "made-source 1"},
            "does not have these words",
        ),
        ({"quoted_where": "made-source 1"}, "Give the words, too."),
    ],
)
def test_says_what_is_wrong_and_saves_nothing(desk, agreement, passage, quoted, sentence):
    response = add_party(desk, agreement, **quoted)
    assert any(sentence in error for error in errors(response))
    assert not agreement.parties.exists()


def test_asks_which_passage_where_several_have_the_words(desk, agreement, passage):
    PassageFactory(document=passage.document, number=2, text=passage.text)
    [error] = errors(add_party(desk, agreement, quoted_words=WORDS))
    assert error.endswith("say which: made-source 1, made-source 2.")


def test_navigation_and_contact_details_are_not_found(desk, agreement, passage):
    Passage.objects.filter(pk=passage.pk).update(kind="contact")
    [error] = errors(add_party(desk, agreement, quoted_words=WORDS))
    assert error == "No passage has these words, letter for letter."


class TestEvidenceOfTheRecordItself:
    def row(self, **values):
        return {"field": "kind", "basis": "stated", "occurrence": 1} | values

    def test_needs_no_passage_where_one_has_the_words(self, desk, agreement, passage):
        desk.save_with_row(agreement, "evidence", **self.row(words=WORDS))
        assert agreement.evidence.get().passage == passage

    def test_takes_the_passage_that_is_named(self, desk, agreement, passage):
        row = self.row(words="sign", where="made-source 1")
        desk.save_with_row(agreement, "evidence", **row)
        assert agreement.evidence.get().passage == passage

    def test_says_that_nothing_has_the_words(self, desk, agreement):
        response = desk.save_with_row(agreement, "evidence", **self.row(words=WORDS))
        assert "No passage has these words, letter for letter." in errors(response)


class TestMarks:
    def test_facts_without_evidence_are_named_and_marked(self, desk, agreement):
        PartyFactory(agreement=agreement)
        response = desk.open(agreement)
        assert "2 facts without evidence" in response.text
        assert response.context["adminform"].form["kind"].field.widget.attrs == {
            "data-fact": "kind",
            "data-unsourced": "",
        }
        assert "No evidence yet: paste the words" in row_of(response)

    def test_facts_with_evidence_are_not(self, desk, agreement):
        EvidenceFactory(agreement=agreement, field="kind")
        EvidenceFactory(party=PartyFactory(agreement=agreement))
        response = desk.open(agreement)
        assert response.context["unsourced"] == []
        assert "No evidence yet" not in row_of(response)


def row_of(response):
    inline = response.context["inline_admin_formsets"][0]
    return str(inline.formset.forms[0]["quoted_words"])


class TestPassages:
    def passages(self, staff, document):
        page = reverse("admin:partnerships_document_passages", args=[document])
        return staff.get(page)

    def test_are_those_that_can_be_quoted_with_what_they_name(self, staff):
        document = Document.objects.get(slug="ilo-iom-agreement-2020")
        response = self.passages(staff, document.pk)
        passages = response.context["passages"]
        assert {p.kind for p in passages}.isdisjoint(Passage.NEVER_CITED)
        named = [name["name"] for p in passages for name in json.loads(p.names)]
        assert any("ILO" in name for name in named)
        assert (
            f'data-where="ilo-iom-agreement-2020 {passages[0].number}"' in response.text
        )

    def test_text_is_escaped(self, staff, passage):
        Passage.objects.filter(pk=passage.pk).update(text="</textarea><script>")
        text = self.passages(staff, passage.document_id).text
        assert "&lt;/textarea&gt;&lt;script&gt;" in text

    def test_of_no_document_are_not_found(self, staff):
        assert self.passages(staff, 10**9).status_code == 404


def test_a_form_that_is_only_looked_at_has_nothing_to_quote_with(
    client, django_user_model
):
    reader = django_user_model.objects.create(username="reader", is_staff=True)
    Account.objects.create(user=reader, is_excused=True)
    reader.groups.add(Group.objects.get(name="Reader"))
    client.force_login(reader)
    agreement = Agreement.objects.get(slug="crest")
    assert "quoted_words" not in client.get(change_page(agreement)).text
