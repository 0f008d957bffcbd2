import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from partnerships.models import Evidence, Passage
from partnerships.models.evidence import CODE_ALPHABET, new_code
from tests.factories import (
    AgreementFactory,
    DocumentFactory,
    EvidenceFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
    PersonFactory,
    ReferenceSourceFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def quoting(text, words, occurrence=1):
    return Evidence(passage=Passage(text=text), words=words, occurrence=occurrence)


class TestPlace:
    @pytest.mark.parametrize(
        ("words", "occurrence", "place"),
        [
            ("L’OIT", 1, (0, 5)),
            ("et", 1, (6, 8)),
            ("l’OIM", 2, (19, 24)),
            ("l’OIM", 3, None),
            ("l'OIM", 1, None),
            ("OIE", 1, None),
        ],
    )
    def test_it_is_where_the_words_stand(self, words, occurrence, place):
        evidence = quoting("L’OIT et l’OIM ou, l’OIM", words, occurrence)
        if place is None:
            assert evidence.start is None
        else:
            assert (evidence.start, evidence.end) == place

    def test_occurrences_do_not_overlap(self):
        assert quoting("ananana", "ana", 2).start == 4
        assert quoting("ananana", "ana", 3).start is None

    @given(st.text("ab", max_size=12), st.text("ab", min_size=1, max_size=3))
    def test_each_occurrence_is_the_words_and_there_are_as_many_as_counted(
        self, text, words
    ):
        places = [
            quoting(text, words, nth).start for nth in range(1, text.count(words) + 2)
        ]
        *found, beyond = places
        assert beyond is None
        assert all(text.startswith(words, start) for start in found)
        assert found == sorted(set(found))


class TestClean:
    def problems(self, **values):
        evidence = EvidenceFactory.build(
            **{"organisation": OrganisationFactory(), "passage": PassageFactory()}
            | values
        )
        with pytest.raises(ValidationError) as refusal:
            evidence.clean()
        [(field, [error])] = refusal.value.error_dict.items()
        return field, error.code, error.messages

    def test_words_that_the_passage_does_not_have_are_refused(self):
        assert self.problems(words="have agreed on") == (
            "words",
            "words",
            ["The passage does not have these words, letter for letter."],
        )

    @pytest.mark.parametrize("kind", ["navigation", "contact"])
    def test_navigation_and_contact_details_are_refused(self, kind):
        assert self.problems(passage=PassageFactory(kind=kind)) == (
            "passage",
            "never_cited",
            ["Navigation and contact details are never cited."],
        )

    @pytest.mark.parametrize("field", ["slug", "status", "role", "nonsense"])
    def test_a_field_that_is_no_fact_is_refused(self, field):
        assert self.problems(field=field) == (
            "field",
            "field",
            [f"“{field}” is not a fact of it."],
        )

    @pytest.mark.parametrize("field", ["", "name", "acronym", "founded", "successor"])
    def test_the_whole_its_names_and_its_facts_may_be_sourced(self, field):
        organisation = OrganisationFactory()
        EvidenceFactory(organisation=organisation, field=field).full_clean()

    def test_what_has_no_subject_or_no_passage_is_left_to_the_constraints(self):
        Evidence().clean()


def test_it_knows_its_subject():
    party = PartyFactory()
    evidence = EvidenceFactory(party=party)
    assert (evidence.subject_name, evidence.subject) == ("party", party)
    assert (Evidence().subject_name, Evidence().subject) == (None, None)


def test_it_has_a_page_by_its_code(public_site):
    evidence = EvidenceFactory(person=PersonFactory(), code="made1")
    assert evidence.get_absolute_url() == "/en/facts/made1/"
    assert str(evidence) == "made1"


def test_its_words_have_an_address_in_the_reader(public_site):
    passage = PassageFactory(
        document__slug="made", document__passage_count=101, number=101
    )
    evidence = EvidenceFactory(person=PersonFactory(), passage=passage, code="made1")
    assert evidence.reader_url == "/en/documents/made/?part=2#e-made1"
    assert passage.get_absolute_url() == "/en/documents/made/?part=2#p101"


def test_codes_are_short_and_cannot_be_misread():
    codes = {new_code() for _number in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {7}
    assert not set("01ilou").intersection(CODE_ALPHABET)
    assert set("".join(codes)) <= set(CODE_ALPHABET)


class TestQuerySet:
    def test_a_source_is_public_if_its_document_is_and_it_is_not_contact_details(self):
        organisation = OrganisationFactory()
        public = PassageFactory(document__published=True)
        draft = PassageFactory(document__published=False)
        contact = PassageFactory(document=public.document, number=2, kind="contact")
        for passage in (public, draft, contact):
            Evidence.objects.bulk_create(
                [EvidenceFactory.build(organisation=organisation, passage=passage)]
            )
        EvidenceFactory(
            organisation=organisation,
            passage=None,
            words="",
            reference=ReferenceSourceFactory(),
            basis="reference",
        )
        found = organisation.evidence.with_source()
        assert [evidence.passage for evidence in found] == [public, None]
        organisation.evidence.filter(passage=contact).delete()

    def test_sources_stand_in_the_order_of_documents_passages_and_codes(self):
        organisation = OrganisationFactory()
        old = DocumentFactory(published=True, date="2014")
        new = DocumentFactory(published=True, date="2020")
        for code, document, number in [
            ("made1", new, 1),
            ("made3", old, 2),
            ("made2", old, 2),
            ("made4", old, 1),
        ]:
            passage = Passage.objects.filter(document=document, number=number).first()
            passage = passage or PassageFactory(document=document, number=number)
            EvidenceFactory(organisation=organisation, passage=passage, code=code)
        codes = [evidence.code for evidence in organisation.evidence.with_source()]
        assert codes == ["made4", "made2", "made3", "made1"]

    def test_facts_are_rows_and_fields_each_counted_once(self):
        organisation = OrganisationFactory(published=True)
        agreement = AgreementFactory(published=True)
        party = PartyFactory(agreement=agreement, organisation=organisation)
        for subject in (
            {"organisation": OrganisationFactory()},
            {"organisation": organisation, "field": "founded"},
            {"organisation": organisation, "field": "founded"},
            {"organisation": organisation, "field": "seat"},
            {"party": party},
        ):
            EvidenceFactory(code=f"made{Evidence.objects.count()}", **subject)
        made = Evidence.objects.filter(code__startswith="made")
        assert made.count_of_facts() == 3
