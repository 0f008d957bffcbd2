import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from partnerships.models import (
    Agreement,
    Fixed,
    FormerAddress,
    FrameworkLink,
    Group,
    Membership,
    Mention,
    Organisation,
    Party,
    Record,
    Status,
    Target,
)
from tests import factories
from tests.factories import (
    AliasFactory,
    ClassificationFactory,
    EvidenceFactory,
    FrameworkLinkFactory,
    KeyFigureFactory,
    MembershipFactory,
    ParticipationFactory,
    PartyFactory,
    PassageFactory,
    PositionFactory,
    QuotationFactory,
    StatementFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NOT_PUBLIC = [status for status in Status if status != Status.PUBLISHED]
MODELS = [
    model
    for model in apps.get_app_config("partnerships").get_models()
    if issubclass(model, Fixed)
]
RECORDS = [model for model in MODELS if issubclass(model, Record)]


def public(noun, **values):
    return getattr(factories, f"{noun}Factory")(published=True, **values)


def statement(**ends):
    return StatementFactory(**{"agreement": None} | ends)


def link(**ends):
    return FrameworkLinkFactory(**{"agreement": None} | ends)


def mention(document=None, **named):
    document = document or public("Document")
    passage = PassageFactory(document=document)
    return Mention.objects.create(passage=passage, start=0, end=3, **named)


def quoted(**subject):
    passage = PassageFactory(document=public("Document"))
    return EvidenceFactory(passage=passage, **subject)


def party(**ends):
    return PartyFactory(**{"agreement": public("Agreement"), "organisation": None} | ends)


def participation(**ends):
    return ParticipationFactory(**{"event": public("Event"), "organisation": None} | ends)


# Rows that are public, and the records that they belong to.
ROWS = [
    (
        lambda: party(
            organisation=public("Organisation"),
            role="signatory",
            signed_by=public("Person"),
        ),
        ["agreement", "organisation", "signed_by"],
    ),
    (lambda: party(group=public("Group")), ["agreement", "group"]),
    (
        lambda: MembershipFactory(
            organisation=public("Organisation"), group=public("Group")
        ),
        ["organisation", "group"],
    ),
    (
        lambda: participation(organisation=public("Organisation")),
        ["event", "organisation"],
    ),
    (lambda: participation(group=public("Group")), ["event", "group"]),
    (
        lambda: PositionFactory(
            person=public("Person"), organisation=public("Organisation")
        ),
        ["person", "organisation"],
    ),
    (lambda: ClassificationFactory(agreement=public("Agreement")), ["agreement"]),
    (
        lambda: statement(agreement=public("Agreement"), actor=public("Organisation")),
        ["agreement", "actor"],
    ),
    (lambda: statement(group=public("Group")), ["group"]),
    (lambda: statement(event=public("Event")), ["event"]),
    (lambda: statement(organisation=public("Organisation")), ["organisation"]),
    (lambda: link(agreement=public("Agreement")), ["agreement"]),
    (lambda: link(group=public("Group")), ["group"]),
    (lambda: link(event=public("Event")), ["event"]),
    (
        lambda: link(
            statement=statement(
                agreement=public("Agreement"), actor=public("Organisation")
            )
        ),
        ["statement__agreement", "statement__actor"],
    ),
    (lambda: KeyFigureFactory(published=True, group=public("Group")), ["group"]),
    (lambda: KeyFigureFactory(published=True, event=public("Event")), ["event"]),
    (
        lambda: KeyFigureFactory(published=True, agreement=public("Agreement")),
        ["agreement"],
    ),
    (
        lambda: QuotationFactory(
            speaker=public("Person"),
            agreement=public("Agreement"),
            group=public("Group"),
            event=public("Event"),
        ),
        ["speaker", "agreement", "group", "event"],
    ),
    (lambda: AliasFactory(organisation=public("Organisation")), ["organisation"]),
    (lambda: AliasFactory(organisation=None, group=public("Group")), ["group"]),
    (
        lambda: AliasFactory(organisation=None, agreement=public("Agreement")),
        ["agreement"],
    ),
    (lambda: PassageFactory(document=public("Document")), ["document"]),
    (
        lambda: mention(organisation=public("Organisation")),
        ["passage__document", "organisation"],
    ),
    (lambda: mention(group=public("Group")), ["group"]),
    (lambda: mention(agreement=public("Agreement")), ["agreement"]),
    (lambda: mention(person=public("Person")), ["person"]),
    (lambda: mention(target=Target.objects.first()), ["passage__document"]),
    (
        lambda: quoted(organisation=public("Organisation")),
        ["passage__document", "organisation"],
    ),
    (lambda: quoted(group=public("Group")), ["group"]),
    (lambda: quoted(agreement=public("Agreement")), ["agreement"]),
    (lambda: quoted(event=public("Event")), ["event"]),
    (lambda: quoted(person=public("Person")), ["person"]),
    (lambda: quoted(document=public("Document")), ["document"]),
    (
        lambda: quoted(
            key_figure=KeyFigureFactory(published=True, group=public("Group"))
        ),
        ["key_figure", "key_figure__group"],
    ),
    (
        lambda: quoted(alias=AliasFactory(organisation=public("Organisation"))),
        ["alias__organisation"],
    ),
    (
        lambda: quoted(
            membership=MembershipFactory(
                organisation=public("Organisation"), group=public("Group")
            )
        ),
        ["membership__group"],
    ),
    (lambda: quoted(party=party(group=public("Group"))), ["party__agreement"]),
    (
        lambda: quoted(
            classification=ClassificationFactory(agreement=public("Agreement"))
        ),
        ["classification__agreement"],
    ),
    (
        lambda: quoted(statement=statement(group=public("Group"))),
        ["statement__group"],
    ),
    (
        lambda: quoted(framework_link=link(statement=statement(group=public("Group")))),
        ["framework_link__statement__group"],
    ),
    (
        lambda: quoted(participation=participation(group=public("Group"))),
        ["participation__event"],
    ),
    (
        lambda: quoted(
            position=PositionFactory(
                person=public("Person"), organisation=public("Organisation")
            )
        ),
        ["position__person"],
    ),
    (
        lambda: quoted(quotation=QuotationFactory(speaker=public("Person"))),
        ["quotation__speaker"],
    ),
]
PARENTS = [
    pytest.param(build, path, id=f"{number}-{path}")
    for number, (build, paths) in enumerate(ROWS)
    for path in paths
]


@pytest.fixture
def joins_as_written(db):
    """Evidence can belong to so many rows that Postgres would weigh the order of 54 joins
    for seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL join_collapse_limit = 1")


def is_public(row):
    return type(row).objects.published().filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", RECORDS)
@pytest.mark.parametrize("status", Status)
def test_a_record_is_public_when_its_status_is_published(model, status):
    record = getattr(factories, f"{model.__name__}Factory")(status=status)
    assert is_public(record) == record.is_published == (status == "published")


@pytest.mark.parametrize(("build", "path"), PARENTS)
@pytest.mark.usefixtures("joins_as_written")
def test_a_row_is_public_when_all_that_it_belongs_to_is(build, path):
    row = record = build()
    assert is_public(row)
    for step in path.split("__"):
        record = getattr(record, step)
    for status in NOT_PUBLIC:
        type(record).objects.filter(pk=record.pk).update(status=status)
        assert not is_public(row), status


def test_every_row_that_belongs_to_records_is_tried():
    tried = {
        (type(build()), path.split("__")[0]) for build, paths in ROWS for path in paths
    }
    # A target has no status; it is always public.
    assert tried | {(Mention, "target")} == {
        (model, name) for model in MODELS for name in model.public_with
    }


class TestWithPublic:
    def test_relations_bring_public_rows_only(self):
        agreement = public("Agreement")
        seen = party(agreement=agreement, organisation=public("Organisation"))
        PartyFactory(agreement=agreement)
        [found] = Agreement.objects.filter(pk=agreement.pk).with_public("parties")
        assert list(found.parties.all()) == [seen]

    def test_so_do_relations_of_relations(self):
        organisation, group = public("Organisation"), public("Group")
        shown = MembershipFactory(organisation=organisation, group=group)
        MembershipFactory(group=group)
        party(group=group, agreement=(agreement := public("Agreement")))
        [found] = Agreement.objects.filter(pk=agreement.pk).with_public(
            "parties__group__memberships"
        )
        [its_party] = found.parties.all()
        assert list(its_party.group.memberships.all()) == [shown]

    @pytest.mark.parametrize("status", Status)
    def test_a_parent_that_does_not_hide_its_child_is_shown_if_public(self, status):
        parent = factories.GroupFactory(status=status)
        child = public("Group", parent=parent)
        [found] = Group.objects.filter(pk=child.pk).with_public("parent")
        assert found.parent == (parent if status == "published" else None)

    def test_what_is_named_is_fetched_once_for_all_rows(self, django_assert_num_queries):
        for _number in range(3):
            party(organisation=public("Organisation"), agreement=public("Agreement"))
        with django_assert_num_queries(2):
            rows = Agreement.objects.with_public("parties__organisation")
            assert [str(p.organisation) for row in rows for p in row.parties.all()]

    def test_what_a_public_row_implies_is_joined(self, django_assert_num_queries):
        link(agreement=public("Agreement"))
        with django_assert_num_queries(1):
            rows = FrameworkLink.objects.published().with_public(
                "agreement", "target__goal"
            )
            assert [str(row.target.goal) for row in rows if row.target]

    def test_a_relation_of_a_joined_row_is_fetched_too(self, django_assert_num_queries):
        party(organisation=public("Organisation"))
        with django_assert_num_queries(2):
            rows = Party.objects.published().with_public("agreement__parties")
            assert all(row in row.agreement.parties.all() for row in rows)

    def test_nothing_named_changes_nothing(self):
        assert Group.objects.with_public().query.select_related is False


@pytest.mark.parametrize("model", MODELS)
def test_each_row_of_the_fixtures_is_known_by_its_natural_key(model):
    for row in model.objects.all()[:5]:
        assert model.objects.get_by_natural_key(*row.natural_key()) == row


class TestNaturalKey:
    def test_it_names_which_of_several_relations_is_filled(self):
        row = party(
            agreement=public("Agreement", slug="made"),
            group=public("Group", slug="made-too"),
        )
        assert row.natural_key() == ("made", "group", "made-too", "partner")

    def test_a_relation_that_it_does_not_know_is_refused(self):
        with pytest.raises(ValueError, match="person"):
            Party.objects.get_by_natural_key("crest", "person", "iom", "user")

    def test_a_row_without_any_of_them_is_refused(self):
        row = Party(agreement=Agreement(slug="made"), role="partner")
        with pytest.raises(ValueError, match="organisation, group"):
            row.natural_key()

    @pytest.mark.parametrize("key", [("iom", "gmg", "member"), ("iom", "gmg") * 3])
    def test_a_key_of_another_length_is_refused(self, key):
        with pytest.raises(ValueError, match="4"):
            Membership.objects.get_by_natural_key(*key)


class TestPublish:
    @pytest.fixture
    def agreement(self):
        """A draft, each fact of which has evidence."""
        agreement = factories.AgreementFactory()
        EvidenceFactory(agreement=agreement, field="kind")
        EvidenceFactory(party=PartyFactory(agreement=agreement))
        return agreement

    def test_a_record_whose_facts_have_evidence_becomes_public(self, agreement):
        assert agreement.publication_problems() == []
        agreement.publish()
        assert is_public(agreement)

    def test_only_the_status_is_written(self, agreement):
        agreement.title_en = "Not saved"
        agreement.publish()
        agreement.refresh_from_db()
        assert agreement.title_en != "Not saved"

    def test_a_row_without_evidence_forbids_it(self, agreement):
        PartyFactory(agreement=agreement, organisation__name_en="Made Body")
        with pytest.raises(ValidationError) as refusal:
            agreement.publish()
        assert refusal.value.messages == ["No evidence for party Made Body – partner."]
        assert not is_public(agreement)

    def test_a_field_without_evidence_forbids_it(self, agreement):
        agreement.signed_on = "2020"
        agreement.save()
        [problem] = agreement.publication_problems()
        assert problem == f"No evidence for agreement {agreement}: signed."

    def test_a_statement_and_its_link_need_evidence_each(self, agreement):
        made = StatementFactory(agreement=agreement, text_fr="Faire mieux.")
        link(statement=made)
        assert len(agreement.publication_problems()) == 2

    def test_what_the_portal_says_in_its_own_words_it_says_in_french(self, agreement):
        made = StatementFactory(agreement=agreement, text_en="To do better.")
        EvidenceFactory(statement=made)
        told = ["No French text for statement To do better.: text."]
        assert agreement.publication_problems() == told

    def test_every_reason_is_given(self, agreement):
        agreement.kind = "agreement"
        agreement.started = "2019"
        with pytest.raises(ValidationError) as refusal:
            agreement.publish()
        assert len(refusal.value.messages) == 2

    def test_a_withdrawn_record_is_not_public(self, agreement):
        agreement.publish()
        agreement.withdraw()
        agreement.refresh_from_db()
        assert agreement.status == "withdrawn"
        assert not agreement.is_published


class TestWithdraw:
    def test_a_document_under_the_facts_of_another_record_stays(self):
        party = PartyFactory(agreement__published=True, agreement__title_en="Pact")
        cited = EvidenceFactory(
            party=party, passage__document__published=True
        ).passage.document
        EvidenceFactory(
            party=PartyFactory(), passage=cited.passages.get()
        )  # Of a draft: it counts for nothing.
        with pytest.raises(ValidationError) as refusal:
            cited.withdraw()
        assert f"Pact: No evidence for party {party}." in refusal.value.messages
        assert cited.is_published
        assert is_public(cited)

    def test_an_agreement_keeps_two_parties_that_readers_see(self):
        agreement = public("Agreement", kind="agreement")
        EvidenceFactory(
            agreement=agreement, field="kind", passage__document__published=True
        )
        one, other = (
            PartyFactory(agreement=agreement, organisation=public("Organisation"))
            for _nth in range(2)
        )
        for party in (one, other):
            EvidenceFactory(party=party, passage__document__published=True)
        with pytest.raises(ValidationError) as refusal:
            one.organisation.withdraw()
        assert refusal.value.messages == [
            f"{agreement}: An agreement or a partnership has at least two parties."
        ]

    def test_a_record_that_nothing_leans_on_goes(self):
        person = public("Person")
        person.withdraw()
        assert not is_public(person)


class TestAlphabetical:
    @pytest.mark.parametrize("model", [m for m in RECORDS if hasattr(m, "sort_fr")])
    def test_records_stand_in_the_order_of_the_language(self, model):
        keys = list(model.objects.alphabetical().values_list("sort_en", flat=True))
        assert keys == sorted(keys)


@pytest.mark.parametrize("model", RECORDS)
def test_cards_and_pages_fetch_relations_that_exist(model):
    assert list(model.objects.published().for_cards()) is not None
    assert list(model.objects.published().for_page()) is not None


@pytest.mark.parametrize("model", MODELS)
def test_facts_and_names_are_fields_that_exist(model):
    for name in (*model.fact_fields, *model.name_fields):
        assert hasattr(model, name)


def test_every_row_says_what_it_is():
    for model in MODELS:
        for row in model.objects.all()[:3]:
            assert str(row)
            assert "object (" not in str(row)


class TestFormerAddress:
    @pytest.fixture(autouse=True)
    def renamed(self):
        for slug, successor in [
            ("first", "second"),
            ("second", "third"),
            ("gone", ""),
            ("renamed-and-gone", "gone"),
            ("round", "about"),
            ("about", "round"),
        ]:
            FormerAddress.objects.create(noun="group", slug=slug, successor=successor)

    @pytest.mark.parametrize(
        ("slug", "answers"),
        [
            ("first", "third"),
            ("second", "third"),
            ("gone", ""),
            ("renamed-and-gone", ""),
            ("never", None),
            ("third", None),
        ],
    )
    def test_the_last_of_a_chain_answers(self, slug, answers):
        assert FormerAddress.objects.successor_of("group", slug) == answers

    def test_a_circle_ends(self):
        assert FormerAddress.objects.successor_of("group", "round") == "round"

    def test_another_noun_has_addresses_of_its_own(self):
        assert FormerAddress.objects.successor_of("event", "first") is None

    def test_it_is_read_as_an_address(self):
        assert str(FormerAddress(noun="group", slug="old")) == "group/old"


def test_organisations_are_never_deleted_with_what_they_agreed():
    with pytest.raises(Exception, match="protected"):
        Organisation.objects.get(slug="iom").delete()
