"""What each parameter of a list lists, and that counts say what their options list."""

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import translation
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from partnerships import filters
from partnerships.models import (
    Agreement,
    Document,
    Event,
    Group,
    Objective,
    Organisation,
    Person,
    Status,
    Target,
)
from tests.factories import (
    AgreementFactory,
    AliasFactory,
    ClassificationFactory,
    DocumentFactory,
    EventFactory,
    EvidenceFactory,
    FrameworkLinkFactory,
    GoalFactory,
    GroupFactory,
    MembershipFactory,
    ObjectiveFactory,
    OrganisationFactory,
    ParticipationFactory,
    PartyFactory,
    PassageFactory,
    PersonFactory,
    PositionFactory,
    RegionFactory,
    StatementFactory,
    TargetFactory,
    ThemeFactory,
)

from .naive import FACETS, FRAMEWORK_FACETS, Naive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FILTERS = {
    Agreement: filters.AgreementFilter,
    Organisation: filters.OrganisationFilter,
    Group: filters.GroupFilter,
    Event: filters.EventFilter,
    Person: filters.PersonFilter,
    Document: filters.DocumentFilter,
}


def filtered(query, model=Agreement, records=None):
    records = model.objects.published() if records is None else records
    return FILTERS[model](QueryDict(query), queryset=records)


def listed(query, model=Agreement):
    """The slugs that a query lists, in order, of the shipped data."""
    filterset = filtered(query, model)
    assert filterset.is_valid(), filterset.errors
    return [record.slug for record in filterset.qs]


def made(query, model=Agreement):
    """The slugs that a query lists, in order, of what the test made."""
    return [
        slug.removeprefix("made-")
        for slug in listed(query, model)
        if slug.startswith("made-")
    ]


def agreement(slug, **kwargs):
    return AgreementFactory(slug=f"made-{slug}", published=True, **kwargs)


def organisation(slug, **kwargs):
    kwargs.setdefault("published", True)
    return OrganisationFactory(slug=f"made-{slug}", **kwargs)


def group(slug, **kwargs):
    return GroupFactory(slug=f"made-{slug}", published=True, **kwargs)


def public_passage(**kwargs):
    return PassageFactory(document=DocumentFactory(published=True), **kwargs)


def interpreted(**kwargs):
    reasons = dict.fromkeys(("reason_fr", "reason_en", "reason_es"), "A reading.")
    return EvidenceFactory(basis="interpreted", **reasons, **kwargs)


# Each parameter, on records made for it


def test_target_lists_what_is_linked_to_it():
    target = TargetFactory()
    FrameworkLinkFactory(agreement=agreement("on-it"), target=target)
    agreement("on-nothing")
    assert made("target=99.1") == ["on-it"]


def test_target_takes_several_values_any_or_all():
    first, second = TargetFactory(), TargetFactory(code="99.2", uri="https://x.test/2")
    both = agreement("both")
    FrameworkLinkFactory(agreement=both, target=first)
    FrameworkLinkFactory(agreement=both, target=second)
    FrameworkLinkFactory(agreement=agreement("one"), target=first)
    assert made("target=99.1&target=99.2") == ["both", "one"]
    assert made("target=99.1&target=99.2&match=any") == ["both", "one"]
    assert made("target=99.1&target=99.2&match=all") == ["both"]


def test_target_is_worked_for_through_a_statement_too():
    statement = StatementFactory(agreement=agreement("through-statement"))
    FrameworkLinkFactory(agreement=None, statement=statement, target=TargetFactory())
    assert made("target=99.1") == ["through-statement"]


def test_goal_lists_itself_and_every_target_under_it():
    goal = GoalFactory()
    FrameworkLinkFactory(agreement=agreement("goal"), target=None, goal=goal)
    FrameworkLinkFactory(agreement=agreement("target"), target=TargetFactory(goal=goal))
    assert made("goal=99") == ["goal", "target"]
    assert made("target=99.1") == ["target"]


def test_gcm_lists_an_objective():
    objective = ObjectiveFactory()
    FrameworkLinkFactory(agreement=agreement("on-it"), target=None, objective=objective)
    assert made("gcm=99") == ["on-it"]


def test_partner_takes_several_values_any_or_all():
    first, second = organisation("first"), organisation("second")
    both = agreement("both")
    PartyFactory(agreement=both, organisation=first)
    PartyFactory(agreement=both, organisation=second)
    PartyFactory(agreement=agreement("one"), organisation=second)
    assert made("partner=made-first&partner=made-second") == ["both", "one"]
    assert made("partner=made-first&partner=made-second&match=all") == ["both"]


def test_group_lists_what_a_group_takes_part_in():
    PartyFactory(
        agreement=agreement("of-group"), organisation=None, group=group("the-group")
    )
    assert made("group=made-the-group") == ["of-group"]


def test_kind():
    agreement("a-programme", kind="programme")
    agreement("a-project")
    assert made("kind=programme") == ["a-programme"]
    assert made("kind=programme&kind=project") == ["a-programme", "a-project"]
    assert made("kind=programme&kind=project&match=all") == []


def test_theme_and_region():
    ClassificationFactory(
        agreement=agreement("themed"), theme=ThemeFactory(slug="made-theme")
    )
    ClassificationFactory(
        agreement=agreement("placed"),
        theme=None,
        region=RegionFactory(slug="made-region"),
    )
    assert made("theme=made-theme") == ["themed"]
    assert made("region=made-region") == ["placed"]
    assert made("theme=made-theme&region=made-region") == []


def test_basis_is_that_of_any_fact():
    party = PartyFactory(
        agreement=agreement("stated"), organisation=organisation("party")
    )
    EvidenceFactory(party=party, passage=public_passage())
    statement = StatementFactory(agreement=agreement("read-into"))
    interpreted(statement=statement, passage=public_passage())
    assert made("basis=stated") == ["stated"]
    assert made("basis=interpreted") == ["read-into"]
    assert made("basis=stated&basis=interpreted") == ["read-into", "stated"]


@pytest.mark.parametrize("aim", FRAMEWORK_FACETS)
def test_basis_with_a_goal_target_or_objective_is_that_of_the_link(aim):
    record = agreement("read-into")
    EvidenceFactory(agreement=record, field="kind", passage=public_passage())
    for each in (
        {"target": TargetFactory()},
        {"target": None, "objective": ObjectiveFactory()},
    ):
        link = FrameworkLinkFactory(agreement=record, **each)
        interpreted(framework_link=link, passage=public_passage())
    value = "99.1" if aim == "target" else "99"
    assert made(f"{aim}={value}") == ["read-into"]
    assert made(f"{aim}={value}&basis=interpreted") == ["read-into"]
    assert made(f"{aim}={value}&basis=stated") == []


def test_year_lists_what_can_lie_in_it():
    agreement("day", signed_on="2020-10-23")
    agreement("either", signed_on="[2020,2021]")
    agreement("begun", started="2019/2021")
    agreement("open", started="2019/..")
    agreement("later", signed_on="2022")
    agreement("undated")
    assert set(made("year=2020")) == {"begun", "day", "either", "open"}
    assert set(made("year=2021")) == {"begun", "either", "open"}
    assert made("year=2018") == []


def test_from_and_to_take_any_precision():
    agreement("spring", signed_on="2020-05")
    agreement("winter", signed_on="2020-12-01")
    assert made("from=2020-06") == ["winter"]
    assert made("to=2020-05-01") == ["spring"]
    assert made("from=2020&to=2020") == ["winter", "spring"]
    assert made("from=2021") == []


def test_undated_records_are_counted_where_dates_are_chosen():
    agreement("dated", signed_on="2020")
    agreement("undated")
    unpublished = AgreementFactory()
    records = Agreement.objects.filter(slug__startswith="made-").exclude(
        pk=unpublished.pk
    )
    assert filtered("", records=records).undated() is None
    assert filtered("kind=project", records=records).undated() is None
    assert filtered("year=2020", records=records).undated() == 1
    assert filtered("from=2020", records=records).undated() == 1
    assert filtered("to=2020&kind=programme", records=records).undated() == 0


@pytest.mark.parametrize("words", ["ecole", "ÉCOLE", "l'école", "L’ecole oeuvre", "œuvr"])
def test_q_looks_for_words_however_they_are_written(words):
    agreement("school", title_fr="L’École et son œuvre")
    agreement("other", title_fr="Le zèbre")
    assert made(f"q={words}") == ["school"]


def test_q_finds_acronyms_and_parties_in_any_language():
    record = agreement("found", acronym_es="ZQX")
    PartyFactory(
        agreement=record, organisation=organisation("party", name_fr="Foyer de Brumaire")
    )
    assert made("q=zqx") == ["found"]
    assert made("q=brumaire+zqx") == ["found"]
    assert made("q=brumaire+nowhere") == []


@pytest.mark.parametrize("words", ["%25", "_", "%5C", "'", "%2A"])
def test_q_has_no_signs_of_its_own(words):
    agreement("plain", title_en="Plain words")
    assert made(f"q={words}") == []


def test_q_of_blanks_is_no_filter():
    agreement("any")
    assert made("q=+%09+") == ["any"]


def test_sort_by_relevance_has_those_first_that_are_named_so():
    named = agreement("named", title_en="Zyzzyva")
    PartyFactory(
        agreement=agreement("of-party", signed_on="2024"),
        organisation=organisation("party", name_en="Zyzzyva of the Lakes"),
    )
    assert made("q=zyzzyva") == ["of-party", "named"]
    assert made("q=zyzzyva&sort=relevance")[0] == "named"
    assert made("q=zyzzyva&sort=relevance&kind=programme") == []
    assert named.slug in [f"made-{slug}" for slug in made("sort=relevance", Agreement)]


WAYS_TO_TYPE = ["zyzzyva", "ZYZ", "lâkes zyz", "zx", "ñandú’s", "nandu"]


@pytest.mark.parametrize("words", WAYS_TO_TYPE)
def test_long_facet_shows_what_is_named_as_typed(words):
    for slug, name in (("first", "Zyzzyva of the Ñandú’s Lakes"), ("second", "Others")):
        PartyFactory(
            agreement=agreement(f"of-{slug}"),
            organisation=organisation(slug, name_es=name, acronym_es=f"{name[0]}X"),
        )
    filterset = filtered(f"partner_named={words}")
    assert filterset.counts("partner") == {"made-first": 1}
    assert filterset.qs.count() == filtered("").qs.count()


def test_long_facet_has_nothing_where_nothing_is_named_so():
    assert filtered("partner_named=nobody").counts("partner") == {}


def test_counts_without_are_those_of_the_list_without_each_filter():
    agreement("of-2001", signed_on="2001", kind="programme")
    filterset = filtered("kind=programme&year=2020&match=all&sort=title&partner_named=x")
    assert listed("kind=programme&year=2020") == []
    assert filterset.counts_without() == {
        "kind": len(listed("year=2020")),
        "year": len(listed("kind=programme")),
    }


def test_filter_that_does_not_help_is_not_counted():
    assert set(filtered("q=zyzzyva&kind=project").counts_without()) == {"q"}


def test_filter_without_a_basis_counts_links_on_any():
    assert listed("target=8.8&basis=stated") == []
    counts = filtered("target=8.8&basis=stated").counts_without()
    assert counts["basis"] == 1


def test_sort():
    agreement("old", title_en="B", signed_on="2001")
    agreement("new", title_en="C", signed_on="2020")
    agreement("undated", title_en="A")
    for slug in ("new", "undated"):
        PartyFactory(
            agreement=Agreement.objects.get(slug=f"made-{slug}"),
            organisation=organisation(f"party-of-{slug}"),
        )
    assert made("") == made("sort=date") == ["new", "old", "undated"]
    assert made("sort=-date") == ["old", "new", "undated"]
    assert made("sort=title") == ["undated", "old", "new"]
    assert made("sort=parties") == ["new", "undated", "old"]


def test_sort_by_title_is_that_of_the_readers_language():
    agreement("first", title_en="École", title_fr="Zèbre")
    agreement("second", title_en="Zebra", title_fr="abeille")
    assert made("sort=title") == ["first", "second"]
    with translation.override("fr"):
        assert made("sort=title") == ["second", "first"]


def test_people_stand_in_the_order_of_the_readers_language():
    for slug, name in (("second", "Ñandú"), ("first", "Nzara")):
        PersonFactory(slug=f"made-{slug}", name=name, published=True)
    assert made("", Person) == ["second", "first"]
    with translation.override("es"):
        assert made("", Person) == ["first", "second"]


MISTAKES = {
    "target": ["99.9", "8", "abc", "8.7%20OR%201=1"],
    "goal": ["18", "8.7", "0"],
    "gcm": ["24", "x"],
    "partner": ["nobody", "ILO"],
    "group": ["nobody"],
    "kind": ["treaty"],
    "theme": ["nothing"],
    "region": ["nowhere"],
    "basis": ["guessed"],
    "year": ["abc", "20", "99999", "2020.5", "-2020", "NaN", "Infinity"],
    "from": ["yesterday", "2020-13", "2020-02-30", "..", "../2014"],
    "to": ["tomorrow", "2014/..", "2020-1"],
    "match": ["some"],
    "sort": ["length"],
    "partner_named": ["x" * 101],
    "group_named": ["x" * 101],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in MISTAKES.items() for value in values],
)
def test_mistaken_value_is_invalid_and_named(name, value):
    filterset = filtered(f"{name}={value}")
    assert not filterset.is_valid()
    assert list(filterset.errors) == [name]


def test_one_mistaken_value_among_good_ones_is_a_mistake():
    assert not filtered("target=8.7&target=99.9").is_valid()


def test_every_filter_has_its_mistakes_tested():
    assert set(MISTAKES) == set(filters.AgreementFilter.base_filters) - {"q"}


# What is not public


@pytest.fixture
def draft_party():
    """A public agreement with a party that is a draft."""
    return PartyFactory(
        agreement=agreement("public"),
        organisation=organisation("hidden", name_en="Zyzzyva", published=False),
    )


def test_draft_is_not_listed():
    AgreementFactory(slug="made-draft")
    assert made("") == []


def test_draft_is_not_counted():
    target = TargetFactory()
    FrameworkLinkFactory(agreement=AgreementFactory(), target=target)
    assert "99.1" not in filtered("").counts("target")


def test_draft_party_is_no_choice(draft_party):
    assert "made-hidden" not in filtered("").counts("partner")
    assert not filtered("partner=made-hidden").is_valid()


def test_draft_party_is_not_found_by_its_name(draft_party):
    assert made("q=zyzzyva") == []


def test_draft_party_does_not_count_for_the_order():
    for slug, is_public in (("a", False), ("b", True)):
        PartyFactory(
            agreement=agreement(slug),
            organisation=organisation(f"party-of-{slug}", published=is_public),
        )
    assert made("sort=parties") == ["b", "a"]


def test_evidence_of_a_draft_party_is_no_basis(draft_party):
    interpreted(party=draft_party, passage=public_passage())
    assert made("basis=interpreted") == []


def test_evidence_from_a_draft_document_is_no_basis():
    link = FrameworkLinkFactory(agreement=agreement("public"), target=TargetFactory())
    interpreted(framework_link=link, passage=PassageFactory())
    assert made("basis=interpreted") == []
    assert made("target=99.1&basis=interpreted") == []


# The other lists


def test_organisations_by_kind_group_and_name():
    member = organisation("member", kind="foundation", name_es="Fundación Ñandú")
    AliasFactory(organisation=member, name="The Rhea")
    organisation("other")
    MembershipFactory(organisation=member, group=group("the-group"))
    for query in ("kind=foundation", "group=made-the-group", "q=nandu", "q=rhea"):
        assert made(query, Organisation) == ["member"], query
    assert made("q=rhea&kind=government", Organisation) == []


def test_groups_by_kind_aim_member_and_name():
    found = group("found", kind="network", name_en="The Found")
    FrameworkLinkFactory(agreement=None, group=found, target=TargetFactory())
    MembershipFactory(group=found, organisation=organisation("member"))
    group("other")
    for query in (
        "kind=network",
        "goal=99",
        "target=99.1",
        "organisation=made-member",
        "q=the+found",
    ):
        assert made(query, Group) == ["found"], query


def test_events_by_kind_aim_participant_date_and_place():
    found = EventFactory(
        slug="made-found",
        published=True,
        kind="meeting",
        date="2018-11-29/2018-11-30",
        place_fr="Genève",
    )
    FrameworkLinkFactory(agreement=None, event=found, target=TargetFactory())
    ParticipationFactory(event=found, organisation=organisation("host"))
    EventFactory(slug="made-other", published=True)
    for query in (
        "kind=meeting",
        "goal=99",
        "target=99.1",
        "organisation=made-host",
        "year=2018",
        "from=2018-11-30",
        "q=geneve",
    ):
        assert made(query, Event) == ["found"], query
    assert made("sort=date", Event) == ["found", "other"]


def test_people_by_organisation_and_name():
    person = PersonFactory(slug="made-found", name="Zoé Ábel", published=True)
    PositionFactory(person=person, organisation=organisation("office"))
    PersonFactory(slug="made-other", name="Anna", published=True)
    assert made("organisation=made-office", Person) == ["found"]
    assert made("q=zoe", Person) == ["found"]
    assert made("", Person) == ["other", "found"]


def test_documents_by_publisher_kind_and_date():
    DocumentFactory(
        slug="made-found",
        published=True,
        kind="report",
        date="2014-01-01",
        publisher=organisation("press"),
    )
    DocumentFactory(slug="made-other", published=True)
    for query in ("publisher=made-press", "kind=report", "year=2014", "to=2014"):
        assert made(query, Document) == ["found"], query
    assert made("sort=date", Document) == ["found", "other"]


# The shipped data


def test_target_8_8_is_that_of_the_skills_partnership_as_interpreted():
    assert listed("target=8.8") == ["global-skills-partnership-on-migration"]
    assert listed("target=8.8&basis=interpreted") == listed("target=8.8")
    assert listed("target=8.8&basis=stated") == []


def test_target_8_7_is_that_of_the_dfid_project_as_interpreted():
    project = ["advancing-alliance-8-7-migration-action-group"]
    assert listed("target=8.7") == project
    assert listed("target=8.7&basis=interpreted") == project
    assert listed("target=8.7&basis=stated") == []
    assert "alliance-8-7" in listed("target=8.7", Group)
    assert listed("target=8.7", Event) == ["migration-action-group-workshop-2018"]


def test_goal_8_lists_both():
    assert set(listed("goal=8")) == set(listed("target=8.8") + listed("target=8.7"))


def test_ilo_and_iom_are_both_parties_of():
    both = listed("partner=ilo&partner=iom&match=all")
    assert set(both) == {"ilo-iom-2020", "global-skills-partnership-on-migration"}
    assert set(both) < set(listed("partner=ilo&partner=iom"))


def test_no_target_is_that_of_the_ilo_iom_agreement():
    counts = filtered("").counts("target")
    for code in counts:
        assert "ilo-iom-2020" not in listed(f"target={code}")
    assert set(counts) == {"4.3", "4.4", "4.7", "8.7", "8.8", "10.7"}


QUERIES = ["", "q=a", "q=migration&match=all"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("model", FILTERS, ids=lambda model: model.__name__)
def test_each_count_is_the_number_that_its_option_lists(model, query):
    filterset = filtered(query, model)
    for name, facet in filterset.facet_filters.items():
        counts = filterset.counts(name)
        for value in facet.options(counts):
            assert counts[value] == len(listed(f"{query}&{name}={value}", model))
    if hasattr(filterset, "years"):
        for year, count in filterset.years().items():
            assert count == len(listed(f"{query}&year={year}", model))


# Anything, compared with what reading every row in Python says

BASES = ["stated", "inferred", "interpreted"]
DATES = ["", "", "2018", "2019-05", "2020-10-23", "[2020,2021]", "2018/2020", "2019/.."]
AIMS = ["8.7", "10.7", "goal 8", "goal 4", "objective 18"]
SOURCES = ["public", "public", "public", "draft"]
STATUSES = st.sampled_from([Status.PUBLISHED] * 3 + [Status.DRAFT])


def some(*values, most=3):
    return st.lists(st.sampled_from(values), unique=True, max_size=most)


SOURCED = st.lists(
    st.tuples(st.sampled_from(BASES), st.sampled_from(SOURCES)), max_size=2, unique=True
)
AGREEMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "status": STATUSES,
            "kind": st.sampled_from(Agreement.Kind.values),
            "signed_on": st.sampled_from(DATES),
            "started": st.sampled_from(DATES),
            "facts": SOURCED,
            "parties": st.dictionaries(
                st.sampled_from(["o0", "o1", "o2", "g0", "g1"]), SOURCED, max_size=3
            ),
            "aims": st.dictionaries(
                st.tuples(
                    st.sampled_from(["agreement", "statement"]), st.sampled_from(AIMS)
                ),
                SOURCED,
                max_size=3,
            ),
            "classes": some("t0", "t1", "r0", "r1"),
        }
    ),
    min_size=3,
    max_size=6,
)
QUERY = st.fixed_dictionaries(
    {},
    optional={
        "goal": some("8", "4", most=2),
        "target": some("8.7", "10.7", most=2),
        "gcm": some("18", most=1),
        "partner": some("made-o0", "made-o1", "ilo", most=2),
        "group": some("made-g0", most=1),
        "kind": some("project", "programme", most=2),
        "theme": some("made-t0", "made-t1", most=2),
        "region": some("made-r0", most=1),
        "basis": some(*BASES, most=2),
        "match": st.sampled_from(["any", "all"]),
        "year": st.sampled_from(["2018", "2020", "2021"]),
        "from": st.sampled_from(["2019", "2020-10-24"]),
        "to": st.sampled_from(["2018-12", "2020"]),
        "q": st.sampled_from(["o0", "MADE", "agreement o1"]),
        "partner_named": st.sampled_from(["o", "organisation"]),
        "sort": st.sampled_from(["title", "parties", "-date", "relevance"]),
    },
)


def build(agreements):
    """The agreements that Hypothesis drew, of two public organisations, themes and
    regions, a public group, and a draft organisation and group."""
    actors = {f"o{n}": organisation(f"o{n}", published=n < 2) for n in range(3)}
    actors["g0"] = group("g0")
    actors["g1"] = GroupFactory(slug="made-g1")
    classes = {f"t{n}": ThemeFactory(slug=f"made-t{n}") for n in range(2)}
    classes |= {f"r{n}": RegionFactory(slug=f"made-r{n}") for n in range(2)}
    passages = {"public": public_passage(), "draft": PassageFactory()}
    for number, drawn in enumerate(agreements):
        record = AgreementFactory(
            slug=f"made-{number}",
            **{name: drawn[name] for name in ("status", "kind", "signed_on", "started")},
        )
        source(passages, drawn["facts"], agreement=record, field="kind")
        for name, evidence in drawn["parties"].items():
            kind = "organisation" if name.startswith("o") else "group"
            party = PartyFactory(
                agreement=record, **{"organisation": None, kind: actors[name]}
            )
            source(passages, evidence, party=party)
        for (subject, aim), evidence in drawn["aims"].items():
            link = FrameworkLinkFactory(**subject_of(subject, record), **aim_of(aim))
            source(passages, evidence, framework_link=link)
        for name in drawn["classes"]:
            kind = "theme" if name.startswith("t") else "region"
            ClassificationFactory(
                agreement=record, **{"theme": None, kind: classes[name]}
            )


def subject_of(subject, record):
    if subject == "agreement":
        return {"agreement": record}
    return {"agreement": None, "statement": StatementFactory(agreement=record)}


def aim_of(aim):
    kind, _space, code = aim.rpartition(" ")
    if kind == "goal":
        return {"target": None, "goal": GoalFactory(code=code)}
    if kind == "objective":
        return {"target": None, "objective": Objective.objects.get(code=code)}
    return {"target": Target.objects.get(code=code)}


def source(passages, evidence, **subject):
    reasons = dict.fromkeys(("reason_fr", "reason_en", "reason_es"), "A reading.")
    for basis, where in evidence:
        EvidenceFactory(passage=passages[where], basis=basis, **reasons, **subject)


def query_string(query):
    asked = QueryDict(mutable=True)
    for name, value in query.items():
        asked.setlist(name, value if isinstance(value, list) else [value])
    return asked.urlencode()


@pytest.mark.usefixtures("untraced")
@settings(max_examples=10, deadline=None, database=None, phases=[Phase.generate])
@given(agreements=AGREEMENTS, queries=st.lists(QUERY, min_size=4, max_size=4))
def test_lists_and_counts_are_those_of_reading_every_row(agreements, queries):
    with transaction.atomic():
        build(agreements)
        naive = Naive()
        for query in queries:
            compare(naive, query)
        transaction.set_rollback(True)


def compare(naive, query):
    filterset = filtered(query_string(query))
    assert filterset.is_valid(), filterset.errors
    assert {record.slug for record in filterset.qs} == naive.listed(query)
    for name in FACETS:
        values = {v for a in naive.agreements for v in naive.values(a, name)}
        counts = {value: naive.count(query, name, value) for value in values}
        shown = {value: count for value, count in counts.items() if count}
        if name == "partner" and "partner_named" in query:
            shown = {
                v: n
                for v, n in shown.items()
                if v in filterset.filters[name].named(query["partner_named"])
            }
        assert filterset.counts(name) == shown, name
    used = set(query) - {"match", "sort", "partner_named"}
    without = {
        name: len(naive.listed({n: v for n, v in query.items() if n != name}))
        for name in used
        if query[name]
    }
    assert filterset.counts_without() == {n: c for n, c in without.items() if c}
    dateless = {
        name: value
        for name, value in query.items()
        if name not in filters.DatedFilter.DATE_PARAMETERS
    }
    years = filterset.years()
    for year, count in years.items():
        assert count == len(naive.listed({**dateless, "year": str(year)}))
    assert naive.years(dateless) <= set(years)
    left_out = [
        record
        for record in naive.agreements
        if record.slug in naive.listed(dateless)
        and not record.signed_on
        and not record.started
    ]
    dated = dateless != query
    assert filterset.undated() == (len(left_out) if dated else None)
