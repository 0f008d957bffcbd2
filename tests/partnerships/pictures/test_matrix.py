import pytest
from django.http import QueryDict

from partnerships.filters import AgreementFilter
from partnerships.models import Agreement, Target
from partnerships.pictures import matrix
from partnerships.pictures.matrix import Matrix
from partnerships.text import LANGUAGES
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    FrameworkLinkFactory,
    OrganisationFactory,
    PartyFactory,
    PassageFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db


def of(**chosen):
    return Matrix(Agreement.objects.published(), chosen)


def cells(drawn):
    return {
        (cell.organisation.slug, cell.target.code): (cell.count, cell.basis)
        for row in drawn.rows
        for cell in row.cells
    }


def test_each_cell_counts_what_its_link_lists():
    drawn = of()
    assert cells(drawn)
    for row in drawn.rows:
        for cell in row.cells:
            query = QueryDict(cell.query)
            listed = AgreementFilter(query, queryset=Agreement.objects.published())
            assert listed.qs.count() == cell.count, cell.query


def test_basis_of_a_cell_is_told():
    found = cells(of())
    assert found["ilo", "8.8"] == (1, "interpreted")
    assert found["ilo", "8.7"] == (0, "")


def test_surest_basis_counts():
    """Of a link of the agreement itself and one of a statement of it."""
    agreement = AgreementFactory(published=True)
    PartyFactory(agreement=agreement, organisation__published=True)
    statement = StatementFactory(agreement=agreement)
    because = {f"reason_{language}": "Because." for language in LANGUAGES}
    for basis, owner in (
        ("interpreted", {"agreement": agreement}),
        ("stated", {"agreement": None, "statement": statement}),
    ):
        target = Target.objects.get(code="8.8")
        link = FrameworkLinkFactory(target=target, **owner)
        passage = PassageFactory(document__published=True)
        EvidenceFactory(framework_link=link, passage=passage, basis=basis, **because)
    (row,) = Matrix(Agreement.objects.filter(pk=agreement.pk), {}).rows
    assert [(cell.count, cell.basis) for cell in row.cells] == [(1, "stated")]


def test_goal_chosen_shows_all_its_targets():
    codes = [target.code for target in of(goal=["13"]).targets]
    assert codes == ["13.1", "13.2", "13.3", "13.a", "13.b"]


def test_target_chosen_is_shown_though_nothing_works_on_it():
    drawn = of(target=["13.1"])
    assert {count for count, _basis in cells(drawn).values()} == {0}


def test_links_are_of_the_basis_chosen():
    assert [target.code for target in of(basis=["stated"]).targets] == []


def test_organisations_beyond_what_is_readable_are_counted(monkeypatch):
    monkeypatch.setattr(matrix, "MOST_ROWS", 2)
    drawn = of()
    assert len(drawn.rows) == 2
    every = AgreementFilter({}, queryset=Agreement.objects.published()).counts("partner")
    assert drawn.left_out == len(every) - 2


def test_drafts_are_left_out():
    draft = OrganisationFactory(slug="made-draft")
    PartyFactory(agreement=Agreement.objects.get(slug="crest"), organisation=draft)
    assert draft not in of().organisations


def test_nothing_chosen_is_no_picture():
    assert not Matrix(Agreement.objects.none(), {})
