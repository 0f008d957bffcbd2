import pytest

from partnerships.desk.models import Account
from partnerships.models import Evidence
from tests.factories import (
    EvidenceFactory,
    PartyFactory,
    PassageFactory,
    ReferenceSourceFactory,
)

from .conftest import errors

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

SOURCE = {"words": "agreed to work", "occurrence": 1, "basis": "stated"}


@pytest.fixture
def party():
    return PartyFactory()


def add(desk, party, **values):
    return desk.save_with_row(party, "evidence", **SOURCE | values)


def test_words_of_a_passage_support_a_fact(desk, party):
    assert add(desk, party, passage=PassageFactory().pk).status_code == 302
    assert party.evidence.get().words == "agreed to work"


def test_words_over_two_lines_are_compared_as_the_file_has_them(desk, party):
    passage = PassageFactory(text="They agreed\nto work.")
    add(desk, party, passage=passage.pk, words="agreed\r\nto work")
    assert party.evidence.get().words == "agreed\nto work"


def test_words_that_are_not_in_the_passage_are_refused(desk, party):
    response = add(desk, party, passage=PassageFactory().pk, words="agreed to disagree")
    assert errors(response) == [
        "The passage does not have these words, letter for letter."
    ]
    assert "agreed to disagree" in response.text
    assert not party.evidence.exists()


def test_contact_details_are_never_cited(desk, party):
    response = add(desk, party, passage=PassageFactory(kind="contact").pk)
    assert errors(response) == ["Navigation and contact details are never cited."]


def test_two_sources_are_refused(desk, party):
    response = add(
        desk,
        party,
        passage=PassageFactory().pk,
        reference=ReferenceSourceFactory().pk,
    )
    assert errors(response) == ["Give a passage with its words, or a reference source."]


def test_interpreting_says_why(desk, party):
    response = add(desk, party, passage=PassageFactory().pk, basis="interpreted")
    assert errors(response) == [
        "What is inferred or interpreted says why, in all three languages."
    ]


def test_field_is_one_of_the_facts(desk, party):
    choices = dict(
        desk.open(party)
        .context["inline_admin_formsets"][0]
        .formset.empty_form.fields["field"]
        .choices
    )
    assert choices == {"": "the whole of it", "signed_by": "Signed by"}
    response = add(desk, party, passage=PassageFactory().pk, field="role")
    assert "Select a valid choice" in errors(response)[0]


def test_a_translated_field_is_one_choice(desk, party):
    form = desk.open(party.organisation).context["inline_admin_formsets"][-1]
    choices = [name for name, _label in form.formset.empty_form.fields["field"].choices]
    assert choices.count("seat") == 1


def test_evidence_is_corrected_on_its_own_page(desk, party):
    evidence = EvidenceFactory(party=party)
    page = desk.open(evidence)
    assert f"/admin/partnerships/party/{party.pk}/change/" in page.text
    desk.save(evidence, words="work together", code="another")
    evidence.refresh_from_db()
    assert evidence.words == "work together"
    assert not Evidence.objects.filter(code="another").exists()


def test_evidence_shows_to_whoever_may_only_look(client, django_user_model, party):
    from django.contrib.auth.models import Permission

    user = django_user_model.objects.create(username="looker", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_evidence"))
    Account.objects.create(user=user, is_excused=True)
    client.force_login(user)
    evidence = EvidenceFactory(party=party)
    response = client.get(f"/admin/partnerships/evidence/{evidence.pk}/change/")
    assert response.status_code == 200
    assert evidence.code in response.text
