"""A draft on its public page, for who has the link and for nobody else."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import signing
from django.urls import get_urlconf, reverse

from partnerships.desk import previews
from partnerships.desk.models import Account
from partnerships.models import ContentVersion, PublicChange
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def draft():
    """A draft with a party and words that are all drafts too."""
    party = factories.PartyFactory(
        agreement__slug="made-draft",
        agreement__title_en="What is yet to come",
        organisation__name_en="A new body",
    )
    factories.EvidenceFactory(party=party, words="agreed")
    return party.agreement


def test_shows_the_public_page_to_who_has_the_link(client, draft):
    response = client.get(previews.link(draft, "en"))
    assert response.status_code == 200
    assert response.templates[0].name == "partnerships/agreement_detail.html"
    assert "What is yet to come" in response.text
    assert "A new body" in response.text
    assert "<q" in response.text
    assert "A preview of a draft: nobody else sees it" in response.text


def test_nothing_of_it_stays(client, draft):
    PublicChange.objects.all().delete()
    version = ContentVersion.objects.number()
    client.get(previews.link(draft, "en"))
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert not draft.is_public
    assert not draft.parties.get().organisation.is_public
    assert not PublicChange.objects.exists()
    assert ContentVersion.objects.number() == version
    assert get_urlconf() != settings.SITES["public"].urlconf


def test_nobody_may_keep_it_or_find_it(client, draft):
    response = client.get(previews.link(draft, "en"))
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert settings.PUBLIC_URL in response["Content-Security-Policy"]


def test_links_lead_to_the_public_site_and_to_the_preview_in_other_languages(
    client, draft
):
    text = client.get(previews.link(draft, "en")).text
    assert f'href="{settings.PUBLIC_URL}/en/organisations/' in text
    assert 'href="/en/' not in text
    token = previews.link(draft, "fr").removeprefix("/admin/preview/fr/").rstrip("/")
    assert 'href="/admin/preview/fr/' in text
    assert client.get(f"/admin/preview/es/{token}/")["Content-Language"]


def test_link_expires(client, draft, monkeypatch):
    link = previews.link(draft, "en")
    monkeypatch.setattr(previews, "LIFE", timedelta(seconds=-1))
    response = client.get(link)
    assert response.status_code == 410
    assert "This link has expired" in response.text or "expiré" in response.text
    assert "What is yet to come" not in response.text


@pytest.mark.parametrize("change", ["token", "language", "other salt"])
def test_link_cannot_be_made_up(client, draft, change):
    link = previews.link(draft, "en")
    if change == "token":
        link = link[:-2] + ("A/" if link[-2] != "A" else "B/")
    elif change == "language":
        link = link.replace("/en/", "/xx/")
    else:
        token = signing.dumps(["agreement", draft.pk], salt="another")
        link = reverse("preview", args=["en", token])
    assert client.get(link).status_code == 404


def test_published_record_is_shown_on_its_own_page(client):
    agreement = factories.AgreementFactory(published=True)
    response = client.get(previews.link(agreement, "en"))
    assert response.url == f"{settings.PUBLIC_URL}/en/agreements/{agreement.slug}/"


def test_withdrawn_record_is_not_shown(client):
    agreement = factories.AgreementFactory(status="withdrawn")
    assert client.get(previews.link(agreement, "en")).status_code == 404


def test_draft_that_is_gone_is_not_found(client, draft):
    link = previews.link(draft, "en")
    draft.delete()
    assert client.get(link).status_code == 404


def test_is_only_read(client, draft):
    assert client.post(previews.link(draft, "en")).status_code in (403, 405)


@pytest.mark.parametrize(
    "noun", ["Organisation", "Group", "Event", "Person", "Document", "KeyFigure"]
)
def test_every_noun_has_one(client, noun):
    record = getattr(factories, f"{noun}Factory")()
    assert client.get(previews.link(record, "fr")).status_code == 200


def test_staff_come_to_it_from_the_form(staff, desk, draft):
    page = reverse("admin:partnerships_agreement_preview", args=[draft.pk])
    assert page in desk.open(draft).text
    assert staff.get(page).url.startswith("/admin/preview/en/")


def test_who_may_not_look_gets_no_link(client, django_user_model, draft):
    user = django_user_model.objects.create(username="nobody", is_staff=True)
    Account.objects.create(user=user, is_excused=True)
    client.force_login(user)
    page = reverse("admin:partnerships_agreement_preview", args=[draft.pk])
    assert client.get(page).status_code == 403
    user.groups.add(Group.objects.get(name="Reader"))
    assert client.get(page).status_code == 302
