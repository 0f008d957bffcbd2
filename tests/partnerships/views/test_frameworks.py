"""Goals, targets and objectives, and what works for each."""

import pytest

from partnerships.models import OfficialWording
from tests.factories import (
    AgreementFactory,
    EventFactory,
    EvidenceFactory,
    FrameworkLinkFactory,
    GoalFactory,
    GroupFactory,
    PassageFactory,
    StatementFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db


def links(page, noun):
    found = page.all("section", aria_labelledby=f"works-{noun}")
    return [a["href"] for section in found for a in section.all("a")]


def test_there_are_17_goals_and_23_objectives(get):
    goals = {a["href"] for a in get("/en/sdgs/").one("main").all("a")}
    assert {f"/en/sdgs/{number}/" for number in range(1, 18)} <= goals
    objectives = {a["href"] for a in get("/en/gcm/").one("main").all("a")}
    assert {f"/en/gcm/{number}/" for number in range(1, 24)} <= objectives


def test_target_8_7_shows_every_agreement_group_event_and_passage_on_it(get):
    page = get("/en/sdgs/8.7/")
    project = "/en/agreements/advancing-alliance-8-7-migration-action-group/"
    assert project in links(page, "agreement")
    assert "/en/groups/alliance-8-7/" in links(page, "group")
    assert "/en/groups/alliance-8-7-migration-action-group/" in links(page, "group")
    assert "/en/events/migration-action-group-workshop-2018/" in links(page, "event")
    passages = next(page.all("section", aria_labelledby="passages"))
    assert "alliance-8-7-migration-workshop-2018/#p" in next(passages.all("a"))["href"]


def test_target_with_nothing_says_so(get):
    page = get("/en/sdgs/1.1/")
    assert page.one("p", class_="absence").words == "No document here names this target."
    assert not links(page, "agreement")


def test_goal_shows_what_works_for_it_and_for_its_targets(get):
    goal = GoalFactory()
    for aim in ({"goal": goal, "target": None}, {"target": TargetFactory(goal=goal)}):
        FrameworkLinkFactory(agreement=None, group=GroupFactory(published=True), **aim)
    page = get("/en/sdgs/99/")
    assert len({link for link in links(page, "group") if "/groups/" in link}) == 2
    assert "/en/sdgs/99.1/" in [a["href"] for a in page.one("main").all("a")]


def test_statement_works_for_its_subjects_target(get):
    for noun, made in (
        ("agreement", AgreementFactory),
        ("group", GroupFactory),
        ("event", EventFactory),
    ):
        subject = {"agreement": None, noun: made(slug=f"made-{noun}", published=True)}
        FrameworkLinkFactory(
            agreement=None, statement=StatementFactory(**subject), target=TargetFactory()
        )
    page = get("/en/sdgs/99.1/")
    for noun in ("agreement", "group", "event"):
        assert f"/en/{noun}s/made-{noun}/" in links(page, noun)


def test_draft_works_for_nothing(get):
    link = FrameworkLinkFactory(target=TargetFactory())
    evidence = EvidenceFactory(framework_link=link)
    page = get("/en/sdgs/99.1/")
    assert page.one("p", class_="absence")
    assert link.agreement.title not in page.words
    get(f"/en/facts/{evidence.code}/", 404)


def test_objective_18_is_named_where_a_document_names_it(get):
    page = get("/en/gcm/18/")
    assert "/en/agreements/global-skills-partnership-on-migration/" in links(
        page, "agreement"
    )


def test_passage_stands_once_for_several_facts(get):
    passage = PassageFactory(
        document__published=True, document__slug="made-document", number=1
    )
    for _number in range(2):
        link = FrameworkLinkFactory(
            agreement=AgreementFactory(published=True), target=TargetFactory()
        )
        EvidenceFactory(framework_link=link, passage=passage)
    page = get("/en/sdgs/99.1/")
    passages = next(page.all("section", aria_labelledby="passages"))
    assert [a["href"] for a in passages.all("a")] == ["/en/documents/made-document/#p1"]


@pytest.mark.parametrize("code", ["8", "8.7"])
def test_official_wording_stands_beside_our_label_once_it_is_imported(get, code):
    uri = f"http://metadata.un.org/sdg/{code}"
    assert not list(get(f"/fr/sdgs/{code}/").all("blockquote"))
    OfficialWording.objects.create(uri=uri, text_fr="Élan", text_en="Go", text_es="Va")
    page = get(f"/fr/sdgs/{code}/")
    section = next(page.all("section", aria_labelledby="wording"))
    assert section.one("h2").words == "Libellé officiel des Nations Unies"
    assert section.one("blockquote").words == "Élan"
    assert section.one("a")["href"] == uri
