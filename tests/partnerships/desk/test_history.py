import pytest
from django.urls import reverse

from partnerships.desk import history
from partnerships.models import Agreement, Evidence, Party
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    OrganisationFactory,
    PartyFactory,
)
from tests.partnerships.admin.conftest import messages

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,
    pytest.mark.usefixtures("history"),
]


@pytest.fixture
def agreement(settings):
    """A draft with a party and its evidence, written before anybody kept versions."""
    settings.SIMPLE_HISTORY_ENABLED = False
    party = PartyFactory(agreement__title_en="Pact", agreement__kind="project")
    EvidenceFactory(party=party, words="agreed")
    settings.SIMPLE_HISTORY_ENABLED = True
    return party.agreement


def page(row, name="history"):
    return reverse(f"admin:partnerships_{row._meta.model_name}_{name}", args=[row.pk])


def acts(row):
    return history.acts_of(type(row), row.pk)


def back(desk, row, act):
    data = {"moment": act.moment.isoformat()}
    return desk.client.post(page(row, "restore"), data, follow=True)


def test_says_who_changed_what_and_what_stood_before(desk, agreement):
    desk.save(agreement, title_en="Treaty", **{"parties-0-role": "lead"})
    newest, first = acts(agreement)
    assert str(newest.user) == "staff"
    assert first.user is None
    told = {
        (str(d.name), d.before, d.after)
        for step in newest.steps
        for d in step.differences
    }
    assert told == {("Title [en]", "Pact", "Treaty"), ("role", "partner", "lead")}
    text = desk.client.get(page(agreement)).text
    assert "<del>Pact</del> <ins>Treaty</ins>" in text
    assert "the portal itself" in text


def test_holds_rows_and_evidence_that_are_gone(desk, agreement):
    words = "agreed to work"
    party = agreement.parties.get()
    desk.save(party, **{"evidence-0-words": words})
    desk.save(agreement, **{"parties-0-DELETE": "on"})
    gone = [(step.kind, type(step.version.instance)) for step in acts(agreement)[0].steps]
    assert {("-", Party), ("-", Evidence)} <= set(gone)
    assert "Deleted:" in desk.client.get(page(agreement)).text


def test_a_version_is_brought_back_with_its_rows_and_their_evidence(desk, agreement):
    party = agreement.parties.get()
    evidence = party.evidence.get()
    desk.save(party, role="lead")
    organisation = OrganisationFactory()
    desk.save_with_row(agreement, "parties", organisation=organisation.pk, role="user")
    desk.save(agreement, title_en="Treaty", **{"parties-0-DELETE": "on"})
    response = back(desk, agreement, acts(agreement)[-1])
    assert messages(response)[-1:] == ["The earlier version is back."]
    agreement.refresh_from_db()
    assert agreement.title_en == "Pact"
    assert list(agreement.parties.values_list("pk", "role")) == [(party.pk, "partner")]
    again = Evidence.objects.get(pk=evidence.pk)
    assert (again.code, again.words) == (evidence.code, "agreed")


def test_what_was_deleted_comes_back_as_a_draft(desk, agreement):
    desk.client.post(page(agreement, "delete"), {"post": "yes"})
    assert not Agreement.objects.filter(pk=agreement.pk).exists()
    deleted = desk.client.get(reverse("admin:partnerships_agreement_deleted"))
    assert agreement.slug in deleted.text
    newest = acts(agreement)[0]
    moment = newest.moment - history.timedelta(microseconds=1)
    desk.client.post(page(agreement, "restore"), {"moment": moment.isoformat()})
    agreement.refresh_from_db()
    assert agreement.status == "draft"
    assert agreement.parties.get().evidence.exists()


def test_a_published_record_is_not_taken_back_to_what_lacks_something(desk, agreement):
    desk.save(agreement, title_en="Treaty")
    evidence = EvidenceFactory(agreement=agreement, field="kind")
    agreement.publish()
    response = back(desk, agreement, acts(agreement)[-1])
    assert any("would lack something" in told for told in messages(response))
    assert Evidence.objects.filter(pk=evidence.pk).exists()
    agreement.refresh_from_db()
    assert (agreement.title_en, agreement.status) == ("Treaty", "published")


def test_what_names_something_that_is_gone_does_not_come_back(desk, agreement):
    party = agreement.parties.get()
    organisation, key = party.organisation, party.pk
    desk.save(agreement, **{"parties-0-DELETE": "on"})
    organisation.delete()
    response = back(desk, agreement, acts(agreement)[-1])
    assert messages(response)[-1:] == [
        "Someone else saved something that contradicts this. Look at it again."
    ]
    assert f"party #{key}" in desk.client.get(page(agreement)).text


def test_nothing_is_brought_back_by_a_link_or_to_no_moment(desk, agreement):
    desk.save(agreement, title_en="Treaty")
    assert desk.client.get(page(agreement, "restore")).status_code == 403
    assert desk.client.post(page(agreement, "restore"), {}).status_code == 403


def test_of_nothing_is_not_found(desk):
    row = AgreementFactory.build(pk=0)
    assert desk.client.get(page(row)).status_code == 404
    address = "/admin/partnerships/agreement/none/history/"
    assert desk.client.get(address).status_code == 404


def test_each_save_of_a_person_at_no_desk_has_its_own_moment(agreement):
    agreement.title_en = "Treaty"
    agreement.save()
    assert [act.user for act in acts(agreement)] == [None, None]


def test_what_was_not_there_before_has_no_version_of_then():
    made = AgreementFactory(pk=10**9)
    [act] = acts(made)
    assert [step.kind for step in act.steps] == ["+"]
    assert history.restore(Agreement, made.pk, act.moment) == made
