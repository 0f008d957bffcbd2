"""When records were held against their sources, and by when they are to be again."""

import datetime

import pytest
from django.utils import timezone

from partnerships.models import Agreement, Verification

from .conftest import messages

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)


@pytest.fixture
def crest():
    return Agreement.objects.get(slug="crest")


def verify(staff, record, **typed):
    page = f"/admin/partnerships/{record._meta.model_name}/"
    data = {"action": "verify_selected", "_selected_action": [record.pk]} | typed
    return staff.post(page, data, follow=True)


def test_asks_by_when_to_look_again_and_proposes_a_year(staff, crest):
    page = verify(staff, crest)
    assert 'value="2027-11-22"' in page.text
    assert not Verification.objects.exists()


def test_notes_the_day(staff, crest):
    page = verify(staff, crest, verify="yes", look_again_by="2027-01-31")
    assert messages(page) == ["Noted: readers see when it was verified."]
    look = Verification.objects.get(noun="agreement", record=crest.pk)
    assert (look.verified_on, look.look_again_by) == (TODAY, datetime.date(2027, 1, 31))
    verify(staff, crest, verify="yes", look_again_by="2028-01-31")
    assert Verification.objects.get().look_again_by.year == 2028


def test_refuses_a_day_that_is_past(staff, crest):
    page = verify(staff, crest, verify="yes", look_again_by="2026-11-22")
    assert "Choose a day after today." in page.text
    assert not Verification.objects.exists()


def test_leaves_drafts_out(staff, crest):
    Agreement.objects.filter(pk=crest.pk).update(status="draft")
    verify(staff, crest, verify="yes", look_again_by="2027-01-31")
    assert not Verification.objects.exists()


def test_readers_see_it(staff, client, crest, settings):
    verify(staff, crest, verify="yes", look_again_by="2027-01-31")
    settings.PORTAL_SITE, site = "public", settings.SITES["public"]
    settings.ROOT_URLCONF, settings.MIDDLEWARE = site.urlconf, site.middleware
    seen = "Last verified on Nov. 22, 2026; to be looked at again by Jan. 31, 2027."
    assert seen in client.get("/en/agreements/crest/").text
    other = client.get("/en/agreements/iris/").text
    assert "Not verified again since it was entered." in other
