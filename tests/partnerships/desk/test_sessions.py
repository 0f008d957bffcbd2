import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError

from tests.markup import parse

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

PAGE = "/admin/partnerships/theme/add/"


def fail(*args, **kwargs):
    raise OperationalError


def test_a_database_that_goes_away_last_of_all_is_said_to_be_away(
    admin_client, monkeypatch
):
    admin_client.raise_request_exception = False
    monkeypatch.setattr(Session, "save", fail)
    response = admin_client.get(PAGE, headers={"accept-language": "en"})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "database does not answer" in parse(response.text).words


def test_a_session_that_ended_meanwhile_is_no_fault_of_the_database(
    admin_client, monkeypatch
):
    save = Session.save

    def end(self, **kwargs):
        Session.objects.filter(pk=self.pk).delete()
        save(self, **kwargs)

    monkeypatch.setattr(Session, "save", end)
    assert admin_client.get(PAGE).status_code == 400
