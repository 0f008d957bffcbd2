"""A save that fails is told so, and can be sent again as it was."""

import re

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest
from django.test import Client

from partnerships.models import Theme
from tests.markup import parse

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

TYPED = {
    "csrfmiddlewaretoken": "given-by-the-first-form",
    "name_fr": "Compétences « vertes »\r\net <b>autres</b>",
    "name_en": 'Skills, "green"',
    "rows": ["1", "2"],
    "empty": "",
}


@pytest.fixture
def away(monkeypatch):
    """Takes the database away, as ``error`` says."""

    def take(error=OperationalError):
        def execute(*args):
            raise error

        monkeypatch.setattr(CursorWrapper, "execute", execute)

    return take


def fail(*args, **kwargs):
    raise OperationalError


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False, headers={"accept-language": "en"})


def fields(page):
    form = page.one("form", method="post", action=True)
    return [(i["name"], i["value"]) for i in form.all("input", type="hidden")]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_what_was_typed_is_kept_in_a_form_that_sends_it_again(visitor, away, error):
    away(error)
    visitor.cookies["sessionid"] = "x" * 32
    response = visitor.post("/admin/partnerships/theme/add/?_popup=1", TYPED)
    page = parse(response.text)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response["Cache-Control"] == "no-store"
    assert "Not saved" in response.text
    assert "nothing can be saved now" in response.text
    form = page.one("form", method="post", action=True)
    assert form["action"] == "/admin/partnerships/theme/add/?_popup=1"
    sent = {name: [v for n, v in fields(page) if n == name] for name in TYPED}
    assert sent == {n: v if isinstance(v, list) else [v] for n, v in TYPED.items()}
    assert "<b>autres</b>" not in response.text


def test_what_is_sent_again_is_saved(staff, desk, away, monkeypatch):
    theme = Theme.objects.first()
    staff.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(Theme, "save", fail)
        response = desk.save(theme, name_en="Typed for an hour")
    assert response.status_code == 503
    data = {}
    for name, value in fields(parse(response.text)):
        data.setdefault(name, []).append(value)
    action = parse(response.text).one("form", method="post", action=True)["action"]
    assert staff.post(action, data).status_code == 302
    theme.refresh_from_db()
    assert theme.name_en == "Typed for an hour"


def test_page_that_cannot_be_read_offers_to_try_again(visitor, away):
    away()
    visitor.cookies["sessionid"] = "x" * 32
    response = visitor.get("/admin/")
    assert response.status_code == 503
    assert "The database does not answer" in response.text
    assert re.search(r'<a href="/admin/">Try again</a>', response.text)


def test_passwords_are_not_repeated(visitor, away):
    away()
    data = {"login": "ana", "password": "a-secret-of-mine"}
    response = visitor.post("/accounts/login/", data)
    assert response.status_code == 503
    assert "a-secret-of-mine" not in response.text
    assert "Go back in your browser" in response.text


def test_form_with_a_file_is_not_repeated_without_it(visitor, away):
    away()
    visitor.cookies["sessionid"] = "x" * 32
    data = {"title": "x", "file": SimpleUploadedFile("a.txt", b"words")}
    response = visitor.post("/admin/", data)
    assert response.status_code == 503
    assert "Go back in your browser" in response.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_mistake_of_ours_is_told_as_one(visitor, monkeypatch, method):
    def load(self):
        raise RuntimeError

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", load)
    visitor.cookies["sessionid"] = "x" * 32
    response = getattr(visitor, method)("/admin/", {"name": "kept"})
    assert (response.status_code, "Retry-After" in response) == (500, False)
    assert "Something broke on our side" in response.text
    assert ('value="kept"' in response.text) is (method == "post")


def test_form_that_cannot_be_read_is_not_repeated(visitor, away, monkeypatch):
    def refuse(self):
        raise TooManyFieldsSent

    away()
    monkeypatch.setattr(HttpRequest, "_load_post_and_files", refuse)
    visitor.cookies["sessionid"] = "x" * 32
    response = visitor.post("/admin/", {"name": "x"})
    assert response.status_code in (400, 503)
