import pytest
from django.apps import apps
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from partnerships.desk.models import Account
from portal import health

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("preference", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("es", "es"),
        ("fr-CA", "fr"),
        ("de, ja", "fr"),
        ("", "fr"),
    ],
)
def test_root_leads_to_the_best_language(client, public_site, preference, language):
    response = client.get("/", headers={"accept-language": preference})
    assert response.status_code == 302
    assert response["Location"] == f"/{language}/"
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


def test_root_of_the_staff_site_leads_to_the_desk(client):
    assert client.get("/")["Location"] == "/admin/"


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Connexion"), ("en", "Log in"), ("es", "Iniciar sesión")],
)
def test_desk_speaks_three_languages(client, language, words):
    page = client.get("/accounts/login/", headers={"accept-language": language})
    assert words in page.content.decode()


def test_unknown_page_of_the_desk_is_a_page(client, admin_user):
    Account.objects.create(user=admin_user, is_excused=True)
    client.force_login(admin_user)
    response = client.get("/admin/nowhere/")
    assert response.status_code == 404
    assert "admin/404.html" in {template.name for template in response.templates}


@pytest.fixture(params=["staff", "public"])
def site(request):
    if request.param == "public":
        request.getfixturevalue("public_site")


def test_healthz_needs_no_database(client, site, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_says_that_the_portal_is_loaded(client, site):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-cache" in response["Cache-Control"]


def test_readyz_names_missing_migrations(client):
    MigrationRecorder.Migration.objects.filter(app="partnerships").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations\n")


def test_readyz_names_missing_data(client, monkeypatch):
    organisations = apps.get_model("partnerships", "Organisation").objects
    monkeypatch.setattr(type(organisations), "exists", lambda self: False)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"data\n")


def test_readyz_names_an_unreachable_database(client, monkeypatch):
    def unreachable(connection):
        raise OperationalError

    monkeypatch.setattr(health, "MigrationExecutor", unreachable)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database\n")
