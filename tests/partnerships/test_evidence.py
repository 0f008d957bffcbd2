import pytest

from partnerships.evidence import (
    FactKey,
    Sources,
    describe,
    fact_key,
    fact_rows,
    key_of,
    rows_of,
    unsourced,
    unsourced_facts,
    with_public_subject,
)
from partnerships.models import Agreement, Disagreement, Evidence, Status, Theme
from tests.factories import (
    AgreementFactory,
    DocumentFactory,
    EvidenceFactory,
    FrameworkLinkFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
    PositionFactory,
    ReferenceSourceFactory,
    StatementFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def party():
    return PartyFactory(agreement__published=True, organisation__published=True)


@pytest.fixture
def passage():
    return PassageFactory(document__published=True, document__slug="made-b")


def test_a_fact_is_a_row_or_a_field_of_it(party):
    assert fact_key(party) == FactKey("party", party.pk, "")
    assert fact_key(party, "signed_by") == FactKey("party", party.pk, "signed_by")
    evidence = EvidenceFactory(agreement=party.agreement, field="kind")
    assert key_of(evidence) == fact_key(party.agreement, "kind")


class TestSources:
    def test_each_fact_has_its_evidence(self, party, passage):
        whole = EvidenceFactory(party=party, passage=passage)
        field = EvidenceFactory(party=party, field="signed_by", passage=passage)
        EvidenceFactory(party=PartyFactory(), passage=passage)
        sources = Sources([party])
        assert sources.of(party) == [whole]
        assert sources.of(party, "signed_by") == [field]
        assert sources.of(party.agreement) == []

    def test_one_query_fetches_all_of_it(self, party, passage, django_assert_num_queries):
        EvidenceFactory(party=party, passage=passage)
        EvidenceFactory(agreement=party.agreement, field="kind", passage=passage)
        with django_assert_num_queries(1):
            sources = Sources([party, party.agreement, party.organisation])
            found = [*sources.of(party), *sources.of(party.agreement, "kind")]
            assert {e.passage.document.slug for e in found} == {"made-b"}

    def test_rows_that_state_no_facts_have_none(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert Sources([]).passages() == []
        with django_assert_num_queries(1):
            assert Sources([Theme.objects.first()]).passages() == []

    def test_evidence_in_a_draft_is_not_public(self, party):
        EvidenceFactory(party=party, passage=PassageFactory())
        assert Sources([party]).of(party) == []

    def test_documents_and_passages_come_once_and_in_order(self, party, passage):
        agreement = party.agreement
        first = PassageFactory(document__published=True, document__slug="made-a")
        later = PassageFactory(document=passage.document, number=2)
        for place in (later, passage, first, passage):
            EvidenceFactory(party=party, passage=place)
        reference = {"reference": ReferenceSourceFactory(), "basis": "reference"}
        EvidenceFactory(party=party, passage=None, words="", **reference)
        sources = Sources([party])
        assert sources.passages() == [first, passage, later]
        documents = [first.document, passage.document]
        assert sources.documents(agreement) == documents

    def test_the_facts_of_another_record_are_not_drawn_for_this_one(self, party, passage):
        EvidenceFactory(organisation=party.organisation, field="name", passage=passage)
        sources = Sources([party, party.agreement, party.organisation])
        assert sources.documents(party.agreement) == []
        assert sources.documents(party.organisation) == [passage.document]

    def test_where_sources_differ_all_sides_are_told(self, party, passage):
        old = PassageFactory(document=DocumentFactory(published=True, date="2014"))
        new = PassageFactory(document=DocumentFactory(published=True, date="2020"))
        said = Disagreement.objects.create(slug="made", note_en="Both cannot be.")
        other = PartyFactory(agreement__published=True, organisation__published=True)
        later = EvidenceFactory(party=party, passage=new, disagreement=said)
        sooner = EvidenceFactory(party=other, passage=old, disagreement=said)
        EvidenceFactory(party=PartyFactory(), passage=old, disagreement=said)
        [found] = Sources([party]).disagreements()
        assert found == said
        assert found.sides == [sooner, later]

    def test_where_they_agree_there_is_nothing_to_tell(self, party, passage):
        EvidenceFactory(party=party, passage=passage)
        assert Sources([party]).disagreements() == []


def test_a_relation_that_leads_nowhere_was_not_fetched_with_a_row():
    party = PartyFactory()
    [row] = type(party).objects.filter(pk=party.pk).select_related("group")
    assert rows_of([row]) == [party]


def test_the_rows_of_a_page_are_all_that_were_fetched_with_it():
    party = PartyFactory(agreement__published=True, organisation__published=True)
    [agreement] = Agreement.objects.filter(pk=party.agreement_id).with_public(
        "parties__organisation", "events"
    )
    rows = rows_of([agreement, agreement])
    assert len(rows) == 3
    assert {party, agreement, party.organisation} == set(rows)


class TestPublicSubject:
    def test_evidence_for_what_is_public_comes_with_it(self, party, passage):
        evidence = EvidenceFactory(party=party, passage=passage)
        [found] = with_public_subject(Evidence.objects.filter(pk=evidence.pk))
        assert found.subject == party

    def test_evidence_for_drafts_is_left_out(self, passage):
        EvidenceFactory(party=PartyFactory(), passage=passage)
        EvidenceFactory(agreement=AgreementFactory(), field="kind", passage=passage)
        assert with_public_subject(Evidence.objects.filter(passage=passage)) == []

    def test_the_number_of_queries_does_not_grow(
        self, passage, django_assert_num_queries
    ):
        for _number in range(3):
            party = PartyFactory(agreement__published=True, organisation__published=True)
            EvidenceFactory(party=party, passage=passage)
            EvidenceFactory(agreement=party.agreement, field="kind", passage=passage)
        with django_assert_num_queries(3):
            found = with_public_subject(Evidence.objects.filter(passage=passage))
            named = [
                str(e.party.organisation) for e in found if e.subject_name == "party"
            ]
            assert len(named) == 3


class TestUnsourced:
    def test_the_facts_of_a_record_stand_in_its_rows(self):
        agreement = AgreementFactory()
        party = PartyFactory(agreement=agreement)
        statement = StatementFactory(agreement=agreement)
        link = FrameworkLinkFactory(agreement=None, statement=statement)
        assert set(fact_rows(agreement)) == {agreement, party, statement, link}

    def test_what_has_evidence_is_not_named(self):
        party = PartyFactory()
        assert unsourced([party]) == [(party, "")]
        EvidenceFactory(party=party)
        assert unsourced([party]) == []

    def test_words_that_the_public_cannot_read_are_no_evidence(self):
        party, passage = PartyFactory(), PassageFactory()
        EvidenceFactory(party=party, passage=passage)
        assert unsourced([party]) == [(party, "")]
        passage.document.status = Status.PUBLISHED
        passage.document.save()
        assert unsourced([party]) == []

    def test_a_document_may_state_its_own_facts(self):
        passage = PassageFactory()
        EvidenceFactory(document=passage.document, field="kind", passage=passage)
        assert unsourced([passage.document]) == [(passage.document, "kind")]
        assert unsourced_facts(passage.document) == []

    def test_a_field_without_a_value_is_no_fact(self):
        organisation = OrganisationFactory()
        assert unsourced_facts(organisation) == []
        organisation.founded, organisation.seat_en = "1919", "Geneva"
        assert unsourced_facts(organisation) == [
            f"organisation {organisation}: seat",
            f"organisation {organisation}: founded",
        ]

    def test_nothing_has_no_facts(self):
        assert unsourced([]) == []

    def test_a_fact_is_described_by_noun_row_and_field(self):
        position = PositionFactory(
            person__name="Made Person", organisation__name_en="Made Body"
        )
        assert describe(position, "") == "position Made Person – Made Body"
        assert describe(position, "start") == "position Made Person – Made Body: from"
