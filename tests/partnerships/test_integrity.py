import pytest

from partnerships import integrity
from partnerships.models import (
    Document,
    Evidence,
    FrameworkLink,
    Goal,
    Group,
    Objective,
    Passage,
    Target,
)
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    GoalFactory,
    GroupFactory,
    MembershipFactory,
    ObjectiveFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
    StatementFactory,
    TargetFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def told(rule):
    return [str(problem) for problem in rule()]


def test_every_rule_is_run(monkeypatch):
    named = [name for name, rule in vars(integrity).items() if is_rule(rule)]
    assert [rule.__name__ for rule in integrity.RULES] == named
    first = integrity.Problem(Group(slug="one"), "One.")
    second = integrity.Problem(Group(slug="two"), "Two.")
    monkeypatch.setattr(integrity, "RULES", [lambda: [first], list, lambda: [second]])
    assert list(integrity.problems()) == [first, second]


def is_rule(thing):
    code = getattr(thing, "__code__", None)
    is_own = getattr(thing, "__module__", None) == integrity.__name__
    takes_nothing = code is not None and code.co_argcount == 0
    return is_own and takes_nothing and thing is not integrity.problems


def test_the_loaded_portal_keeps_every_rule():
    assert [str(problem) for problem in integrity.problems()] == []


def test_a_problem_names_its_record():
    problem = integrity.Problem(Group(slug="gmg"), "It is too large.")
    assert str(problem) == "group gmg: It is too large."


def test_a_problem_of_a_row_names_it_by_its_key():
    membership = MembershipFactory(
        organisation__slug="made-body", group__slug="made-group", role="chair"
    )
    problem = integrity.Problem(membership, "It is too long.")
    assert str(problem) == "membership made-body/made-group/chair: It is too long."


class TestEvidence:
    rule = staticmethod(integrity.every_public_fact_has_evidence)

    def test_a_public_row_needs_evidence(self):
        party = PartyFactory(
            agreement=AgreementFactory(slug="made", published=True),
            organisation=OrganisationFactory(slug="made-body", published=True),
        )
        passage = PassageFactory(document__published=True)
        EvidenceFactory(agreement=party.agreement, field="kind", passage=passage)
        name = "party made/organisation/made-body/partner"
        assert f"{name}: No evidence for party {party}." in told(self.rule)
        EvidenceFactory(party=party, passage=passage)
        assert not any(name in problem for problem in told(self.rule))

    def test_a_draft_does_not(self):
        PartyFactory()
        StatementFactory()
        assert told(self.rule) == []

    def test_a_field_needs_evidence_of_its_own(self):
        Evidence.objects.filter(organisation__slug="iom", field="founded").delete()
        assert told(self.rule) == [
            "organisation iom: No evidence for organisation IOM: founded."
        ]

    def test_evidence_that_the_public_does_not_see_is_none(self):
        Document.objects.filter(slug="iom-mfa-partnership").update(status="withdrawn")
        assert any(line.startswith("agreement iris: ") for line in told(self.rule))


def test_what_the_portal_says_in_its_own_words_it_says_in_french():
    StatementFactory(agreement__published=True, text_en="To do better.")
    [sentence] = told(integrity.every_own_text_is_written_in_french)
    assert sentence.endswith("No French text for statement To do better.: text.")


def test_a_public_record_that_may_not_be_public_is_told():
    AgreementFactory(slug="made", kind="agreement", published=True)
    assert told(integrity.every_public_record_may_be_public) == [
        "agreement made: An agreement or a partnership has at least two parties."
    ]


def test_words_that_do_not_stand_in_their_passage_are_told():
    passage = Passage.objects.get(evidence__code="a04")
    Passage.objects.filter(pk=passage.pk).update(text="Other words.")
    problems = told(integrity.every_quotation_stands_in_its_passage)
    assert "evidence a04: The passage does not have these words." in problems
    # Postgres refuses it when the transaction ends.
    passage.save()


def test_a_target_whose_code_names_another_goal_is_told():
    Target.objects.filter(code="8.7").update(goal=Goal.objects.get(code="10"))
    assert told(integrity.targets_belong_to_their_goal) == [
        "target 8.7: Its code names another goal."
    ]


@pytest.mark.parametrize(
    ("factory", "told_of"),
    [
        (GoalFactory, ["There are 18 of them, not 17."]),
        (ObjectiveFactory, ["There are 24 of them, not 23."]),
        (
            TargetFactory,
            ["There are 18 of them, not 17.", "There are 170 of them, not 169."],
        ),
    ],
)
def test_a_framework_that_has_another_number_of_parts_is_told(factory, told_of):
    factory()
    rule = integrity.frameworks_are_complete
    assert [problem.sentence for problem in rule()] == told_of


def test_a_framework_that_is_not_loaded_at_all_is_no_problem():
    FrameworkLink.objects.exclude(objective=None).delete()
    Objective.objects.all().delete()
    assert told(integrity.frameworks_are_complete) == []


@pytest.mark.parametrize(
    ("factory", "relation"),
    [
        (GroupFactory, "parent"),
        (GroupFactory, "successor"),
        (OrganisationFactory, "successor"),
    ],
)
def test_nothing_follows_itself_in_a_circle(factory, relation):
    first = factory(slug="made-1")
    second = factory(slug="made-2", **{relation: first})
    factory(slug="made-3", **{relation: second})
    assert told(integrity.nothing_is_its_own_ancestor) == []
    type(first).objects.filter(pk=first.pk).update(**{relation: second})
    noun = first._meta.verbose_name
    assert sorted(told(integrity.nothing_is_its_own_ancestor)) == [
        f"{noun} made-1: It follows itself in a circle.",
        f"{noun} made-2: It follows itself in a circle.",
    ]


@pytest.mark.parametrize(
    ("start", "is_told"),
    [
        ("2003", True),
        ("2005-12-31", True),
        ("2006", False),
        ("2006-03", False),
        ("", False),
    ],
)
def test_a_membership_begins_with_its_group_or_later(start, is_told):
    group = GroupFactory(slug="made", founded="2006")
    for _number in range(2):
        MembershipFactory(group=group, start=start)
    expected = ["group made: A membership begins before the group was founded."]
    rule = integrity.memberships_lie_within_their_group
    assert told(rule) == (expected if is_told else [])


def test_an_organisation_may_have_been_there_before_an_undated_group():
    MembershipFactory(start="2003", group__founded="")
    assert told(integrity.memberships_lie_within_their_group) == []
