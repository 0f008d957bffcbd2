import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from partnerships.desk.models import Account
from partnerships.models import Agreement
from tests.factories import AgreementFactory, OrganisationFactory, PartyFactory

from .conftest import Desk, change_page, errors, messages, typed

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

ASKS = "Someone else changed this meanwhile"


@pytest.fixture
def agreement():
    return PartyFactory(agreement__title_en="Pact").agreement


@pytest.fixture
def other(desk):
    """The desk in the browser of somebody else."""
    user = User.objects.create(username="other", is_staff=True, is_superuser=True)
    Account.objects.create(user=user, is_excused=True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return Desk(client)


def test_saving_over_a_newer_version_shows_both_and_asks(desk, other, agreement):
    mine = typed(desk.open(agreement)) | {"title_en": "Mine"}
    other.save(agreement, title_en="Theirs")
    response = desk.client.post(change_page(agreement), mine)
    assert any(ASKS in told for told in errors(response))
    assert [tuple(both) for both in response.context["both"]] == [
        ("Title [en]", "Theirs", "Mine")
    ]
    agreement.refresh_from_db()
    assert agreement.title_en == "Theirs"
    again = typed(response) | {"title_en": "Mine"}
    assert desk.client.post(change_page(agreement), again).status_code == 302
    agreement.refresh_from_db()
    assert agreement.title_en == "Mine"


def test_asks_again_where_it_has_changed_again(desk, other, agreement):
    mine = typed(desk.open(agreement)) | {"title_en": "Mine"}
    other.save(agreement, title_en="Theirs")
    again = typed(desk.client.post(change_page(agreement), mine))
    other.save(agreement, title_en="Theirs again")
    response = desk.client.post(change_page(agreement), again)
    assert any(ASKS in told for told in errors(response))


def test_a_row_that_somebody_changed_on_its_own_page_counts(desk, other, agreement):
    party = agreement.parties.get()
    mine = typed(desk.open(agreement)) | {"parties-0-role": "funder"}
    other.save(party, role="lead")
    response = desk.client.post(change_page(agreement), mine)
    [both] = response.context["both"]
    assert (both.now, both.typed) == ("lead", "funder")
    party.refresh_from_db()
    assert party.role == "lead"


def test_a_row_that_somebody_added_or_deleted_counts(desk, other, agreement):
    mine = typed(desk.open(agreement)) | {"title_en": "Mine"}
    body = OrganisationFactory()
    other.save_with_row(agreement, "parties", organisation=body.pk, role="user")
    response = desk.client.post(change_page(agreement), mine)
    assert any(ASKS in told for told in errors(response))
    mine = typed(response)
    other.save(agreement, **{"parties-0-DELETE": "on"})
    response = desk.client.post(change_page(agreement), mine)
    assert any(ASKS in told for told in errors(response))
    assert agreement.parties.get().organisation == body


def test_what_somebody_wrote_by_sql_counts(desk, agreement):
    mine = typed(desk.open(agreement)) | {"title_en": "Mine"}
    Agreement.objects.filter(pk=agreement.pk).update(kind="programme")
    response = desk.client.post(change_page(agreement), mine)
    assert any(ASKS in told for told in errors(response))


def test_a_mistake_in_the_form_is_no_newer_version(desk, agreement):
    response = desk.save(agreement, signed_on="last autumn")
    again = typed(response) | {"signed_on": "2020"}
    assert desk.client.post(change_page(agreement), again).status_code == 302


def test_what_is_published_while_an_editor_edits_keeps_what_was_typed(
    desk, other, agreement
):
    editor = User.objects.create(username="editor", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editor"))
    Account.objects.create(user=editor, is_excused=True)
    desk.client.force_login(editor)
    mine = typed(desk.open(agreement)) | {"title_en": "Mine"}
    Agreement.objects.filter(pk=agreement.pk).update(status="published")
    response = desk.client.post(change_page(agreement), mine)
    assert response.status_code == 409
    assert "<dd>Mine</dd>" in response.text
    agreement.refresh_from_db()
    assert agreement.title_en == "Pact"


def test_an_action_is_for_what_its_list_showed(desk, agreement):
    page = reverse("admin:partnerships_agreement_changelist")
    listed = desk.client.get(page)
    shown = listed.context["cl"].shown
    assert f'name="_shown-{agreement.pk}"' in listed.text
    data = {"action": "submit_selected", "_selected_action": agreement.pk}
    outdated = data | {f"_shown-{agreement.pk}": "2020-01-01T00:00:00+00:00"}
    response = desk.client.post(page, outdated, follow=True)
    assert messages(response)[0].endswith("look at it again.")
    seen = data | {f"_shown-{agreement.pk}": shown[agreement.pk]}
    desk.client.post(page, seen)
    agreement.refresh_from_db()
    assert agreement.status == "review"


def test_deleting_tells_the_way_back(desk, agreement):
    page = reverse("admin:partnerships_agreement_delete", args=[agreement.pk])
    response = desk.client.post(page, {"post": "yes"}, follow=True)
    assert "bring it back" in response.text


def test_what_is_not_there_is_not_saved(desk):
    row = AgreementFactory.build(pk=0)
    assert desk.client.post(change_page(row), {}).status_code == 302
