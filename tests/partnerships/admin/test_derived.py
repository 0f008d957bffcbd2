import pytest

from partnerships import mentions
from tests.factories import (
    AliasFactory,
    DocumentFactory,
    EvidenceFactory,
    KeyFigureFactory,
    OrganisationFactory,
    PassageFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def organisation():
    return OrganisationFactory(name_en="Zanzibar Institute", published=True)


@pytest.fixture
def passage():
    return PassageFactory(text="The Quagga Council met the Zanzibar Institute.")


def named(passage):
    return list(passage.mentions.values_list("organisation__name_en", flat=True))


def test_a_new_name_is_found_in_the_documents(desk, organisation, passage):
    desk.save(organisation, name_en="Quagga Council")
    assert named(passage) == ["Quagga Council"]


def test_another_name_is_found_in_the_documents(desk, organisation, passage):
    alias = AliasFactory(organisation=organisation, name="Quagga Cooncil")
    EvidenceFactory(alias=alias)
    desk.save(organisation, **{"aliases-0-name": "Quagga Council"})
    assert len(named(passage)) == 2


def test_the_name_of_a_record_is_found_once_it_is_public(desk, passage):
    organisation = OrganisationFactory(name_en="Quagga Council")
    desk.act("publish_selected", organisation)
    assert named(passage) == ["Quagga Council"]


@pytest.mark.parametrize("field", ["text", "passages-0-text"])
def test_a_passage_is_read_again(desk, organisation, passage, field):
    row = passage if field == "text" else passage.document
    desk.save(row, **{field: "They left the Zanzibar Institute."})
    assert list(passage.mentions.values_list("start", flat=True)) == [14]


def test_other_edits_leave_mentions_alone(desk, monkeypatch):
    def refresh(*args):
        raise AssertionError

    monkeypatch.setattr(mentions, "refresh", refresh)
    organisation = OrganisationFactory()
    assert desk.save(organisation, website="https://example.org/").status_code == 302
    assert desk.save(DocumentFactory(), place_en="Geneva").status_code == 302
    figure = KeyFigureFactory(population_fr="personnes")
    EvidenceFactory(key_figure=figure, field="value")
    desk.act("publish_selected", figure)
    figure.refresh_from_db()
    assert figure.is_published
