import pytest
from django.apps import apps
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from partnerships.desk.models import Account
from portal import health, versions

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
    said = response.json()
    assert response.status_code == 200
    assert (said["ready"], said["problem"]) == (True, None)
    assert said["content_version"] == versions.seen()
    assert said["replica_lag_seconds"] is None
    assert 0 <= said["disk_free_ratio"] <= 1
    assert "no-cache" in response["Cache-Control"]


def test_readyz_knows_the_disk_before_anything_is_kept_there(client, settings, tmp_path):
    settings.INDEX_DIR = str(tmp_path / "not" / "yet")
    assert 0 <= client.get("/readyz").json()["disk_free_ratio"] <= 1


def problem(client):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["ready"] is False
    return response.json()["problem"]


def test_readyz_names_missing_migrations(client):
    MigrationRecorder.Migration.objects.filter(app="partnerships").delete()
    assert problem(client) == "migrations"


def test_readyz_names_missing_data(client, monkeypatch):
    organisations = apps.get_model("partnerships", "Organisation").objects
    monkeypatch.setattr(type(organisations), "exists", lambda self: False)
    assert problem(client) == "data"


def test_readyz_names_an_unreachable_database(client, monkeypatch):
    def unreachable(connection):
        raise OperationalError

    monkeypatch.setattr(health, "MigrationExecutor", unreachable)
    assert problem(client) == "database"


@pytest.mark.parametrize(("seconds", "status"), [(0.0, 200), (60.0, 200), (61.0, 503)])
def test_readyz_names_a_replica_that_is_behind(client, monkeypatch, seconds, status):
    monkeypatch.setattr(health, "LAG", f"SELECT {seconds}::float")
    response = client.get("/readyz")
    assert response.status_code == status
    assert response.json()["replica_lag_seconds"] == seconds
    assert (response.json()["problem"] == "replica") == (status == 503)
