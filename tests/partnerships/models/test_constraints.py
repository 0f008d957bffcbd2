"""Each constraint of each model refuses what it is there to refuse, twice: told to the
staff by ``full_clean``, and in Postgres whatever writes."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from partnerships.models import (
    Alias,
    Change,
    Classification,
    Disagreement,
    FormerAddress,
    Framework,
    Goal,
    LoadedRecord,
    Mention,
    Objective,
    PublicChange,
    Region,
    Target,
    Theme,
    Verification,
)
from tests.factories import (
    AgreementFactory,
    DocumentFactory,
    EventFactory,
    EvidenceFactory,
    FrameworkLinkFactory,
    GroupFactory,
    KeyFigureFactory,
    MembershipFactory,
    OrganisationFactory,
    ParticipationFactory,
    PartyFactory,
    PassageFactory,
    PersonFactory,
    PositionFactory,
    ReferenceSourceFactory,
    StatementFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def goal():
    return Goal.objects.get(code="8")


def target():
    return Target.objects.get(code="8.7")


def actors():
    return {"organisation": OrganisationFactory(), "group": GroupFactory()}


def again(row, **changes):
    """A second row like ``row``."""
    columns = [
        f for f in row._meta.concrete_fields if not f.primary_key and not f.generated
    ]
    values = {column.attname: getattr(row, column.attname) for column in columns}
    return type(row)(**values | changes)


def link(**ends):
    return FrameworkLinkFactory.build(**{"agreement": None, "target": None} | ends)


def statement(**changes):
    return StatementFactory.build(**{"agreement": None} | changes)


def quoting(**changes):
    ends = {"organisation": OrganisationFactory(), "passage": PassageFactory()}
    return EvidenceFactory.build(**ends | changes)


def from_a_source(**changes):
    source = {"passage": None, "words": "", "reference": ReferenceSourceFactory()}
    return quoting(**source | {"basis": "reference"} | changes)


def mention(**changes):
    return Mention(passage=PassageFactory(), start=0, end=5, **changes)


def save(row):
    row.save()
    return row


def its_own_parent(group):
    group.parent = group
    return group


def verification(days):
    today = timezone.now().date()
    again_by = today + datetime.timedelta(days=days)
    return Verification(noun="group", record=0, verified_on=today, look_again_by=again_by)


# The constraint, and what makes a row that it refuses.
REFUSED = [
    ("organisation_has_name", lambda: OrganisationFactory.build(name_en="")),
    ("group_has_name", lambda: GroupFactory.build(name_en="")),
    ("agreement_has_title", lambda: AgreementFactory.build(title_en="")),
    ("event_has_title", lambda: EventFactory.build(title_en="")),
    ("document_has_title", lambda: DocumentFactory.build(title_en="")),
    ("keyfigure_has_population", lambda: KeyFigureFactory.build(population_en="")),
    (
        "statement_has_text",
        lambda: statement(agreement=AgreementFactory(), text_en=""),
    ),
    ("theme_has_name", lambda: Theme(slug="nameless")),
    ("region_has_name", lambda: Region(slug="nameless")),
    ("framework_has_name", lambda: Framework(slug="nameless")),
    (
        "goal_has_title",
        lambda: again(
            goal(), code="18", uri="http://g", title_fr="", title_en="", title_es=""
        ),
    ),
    (
        "target_has_label",
        lambda: again(
            target(), code="8.50", uri="http://t", label_fr="", label_en="", label_es=""
        ),
    ),
    (
        "objective_has_label",
        lambda: Objective(code="24", framework=Framework.objects.get(slug="gcm")),
    ),
    ("disagreement_has_note", lambda: Disagreement(slug="silent")),
    (
        "party_is_one",
        lambda: PartyFactory.build(agreement=AgreementFactory(), **actors()),
    ),
    (
        "party_is_one",
        lambda: PartyFactory.build(agreement=AgreementFactory(), organisation=None),
    ),
    ("party_unique", lambda: again(PartyFactory())),
    (
        "party_unique",
        lambda: again(PartyFactory(organisation=None, group=GroupFactory())),
    ),
    (
        "party_signs_as_signatory",
        lambda: again(PartyFactory(), role="lead", signed_by_id=PersonFactory().pk),
    ),
    ("classification_is_one", lambda: Classification(agreement=AgreementFactory())),
    (
        "classification_is_one",
        lambda: Classification(
            agreement=AgreementFactory(),
            theme=Theme.objects.first(),
            region=Region.objects.first(),
        ),
    ),
    (
        "classification_unique",
        lambda: again(
            Classification.objects.create(
                agreement=AgreementFactory(), theme=Theme.objects.first()
            )
        ),
    ),
    (
        "group_not_own_parent",
        lambda: its_own_parent(GroupFactory()),
    ),
    ("membership_unique", lambda: again(MembershipFactory(start="2014"))),
    (
        "membership_starts_before_it_ends",
        lambda: again(MembershipFactory(), role="chair", start="2015", end="2014-12"),
    ),
    (
        "participation_is_one",
        lambda: ParticipationFactory.build(event=EventFactory(), **actors()),
    ),
    (
        "participation_is_one",
        lambda: ParticipationFactory.build(event=EventFactory(), organisation=None),
    ),
    ("participation_unique", lambda: again(ParticipationFactory())),
    ("position_unique", lambda: again(PositionFactory())),
    ("alias_of_one", lambda: Alias(name="Nobody", language="en")),
    ("alias_of_one", lambda: Alias(name="Both", language="en", **actors())),
    (
        "alias_unique",
        lambda: again(
            Alias.objects.create(name="Twice", language="en", group=GroupFactory())
        ),
    ),
    ("statement_of_one", lambda: statement()),
    ("statement_of_one", lambda: statement(**actors())),
    (
        "statement_due_if_commitment",
        lambda: statement(group=GroupFactory(), kind="aim", due="2021"),
    ),
    ("framework_link_of_one", lambda: link(target=target())),
    (
        "framework_link_of_one",
        lambda: link(target=target(), group=GroupFactory(), event=EventFactory()),
    ),
    ("framework_link_to_one", lambda: link(group=GroupFactory())),
    (
        "framework_link_to_one",
        lambda: link(group=GroupFactory(), target=target(), goal=goal()),
    ),
    (
        "framework_link_unique",
        lambda: again(save(link(group=GroupFactory(), target=target()))),
    ),
    (
        "keyfigure_of_at_most_one",
        lambda: KeyFigureFactory.build(group=GroupFactory(), event=EventFactory()),
    ),
    (
        "passage_unique",
        lambda: again(PassageFactory()),
    ),
    (
        "passage_counts_from_one",
        lambda: PassageFactory.build(document=DocumentFactory(), number=0),
    ),
    ("evidence_of_one", lambda: quoting(organisation=None)),
    ("evidence_of_one", lambda: quoting(**actors())),
    ("evidence_from_one_source", lambda: quoting(passage=None)),
    ("evidence_from_one_source", lambda: quoting(words="")),
    ("evidence_from_one_source", lambda: quoting(basis="reference")),
    ("evidence_from_one_source", lambda: quoting(reference=ReferenceSourceFactory())),
    ("evidence_from_one_source", lambda: from_a_source(words="agreed to work together")),
    ("evidence_from_one_source", lambda: from_a_source(basis="stated")),
    ("evidence_says_why", lambda: quoting(basis="inferred")),
    (
        "evidence_says_why",
        lambda: quoting(basis="interpreted", reason_fr="Parce que", reason_en="Because"),
    ),
    ("evidence_occurrence_from_one", lambda: quoting(occurrence=0)),
    ("mention_of_one", lambda: mention()),
    ("mention_of_one", lambda: mention(**actors())),
    (
        "mention_unique",
        lambda: again(save(mention(group=GroupFactory()))),
    ),
    (
        "former_address_unique",
        lambda: again(FormerAddress.objects.create(noun="group", slug="old")),
    ),
    (
        "loaded_record_unique",
        lambda: again(LoadedRecord.objects.create(model="group", key="made")),
    ),
    (
        "change_unique",
        lambda: again(
            Change.objects.create(noun="group", record=0, changed_at=timezone.now())
        ),
    ),
    (
        "public_change_unique",
        lambda: again(
            PublicChange.objects.create(
                noun="group", record=0, at=timezone.now(), act="changed", parts=["party"]
            )
        ),
    ),
    ("verification_unique", lambda: again(save(verification(days=1)))),
    ("verification_looks_ahead", lambda: verification(days=0)),
]


CASES = [
    pytest.param(name, build, id=f"{name}-{number}")
    for number, (name, build) in enumerate(REFUSED)
]


@pytest.mark.parametrize(("name", "build"), CASES)
def test_postgres_refuses(name, build):
    row = build()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    assert refusal.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize(("name", "build"), CASES)
def test_the_staff_is_told(name, build):
    row = build()
    [constraint] = [c for c in row._meta.constraints if c.name == name]
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    if constraint.violation_error_message != constraint.default_violation_error_message:
        assert str(constraint.violation_error_message) in refusal.value.messages


def test_every_constraint_is_tried():
    models = apps.get_app_config("partnerships").get_models()
    names = {
        constraint.name for model in models for constraint in model._meta.constraints
    }
    assert names == {name for name, _build in REFUSED}


@pytest.mark.parametrize(
    "build",
    [
        lambda: quoting(),
        lambda: from_a_source(),
        lambda: quoting(basis="inferred", reason_fr="R", reason_en="R", reason_es="R"),
        lambda: again(PartyFactory(), role="funder"),
        lambda: again(PartyFactory(), role="signatory", signed_by_id=PersonFactory().pk),
        lambda: again(MembershipFactory(), start="2014", end="2014-06"),
        lambda: KeyFigureFactory.build(event=EventFactory()),
        lambda: statement(group=GroupFactory(), kind="commitment", due="2021-04-23~"),
    ],
    ids=[
        "words-of-a-passage",
        "a-reference-source",
        "inferred-with-a-reason",
        "two-roles-of-one-organisation",
        "a-signatory-and-who-signed",
        "an-end-within-the-year-of-the-start",
        "a-figure-of-one-event",
        "a-commitment-that-is-due",
    ],
)
def test_what_the_rules_allow_is_saved(build):
    row = build()
    row.full_clean()
    row.save()
    assert type(row).objects.filter(pk=row.pk).exists()
