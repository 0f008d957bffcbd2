import os

from portal import local
from portal.embedded import Server


def test_secret_key_is_made_once_and_kept_to_its_owner(tmp_path):
    key = local.secret_key("staff", run=tmp_path)
    assert len(key) >= 50
    assert local.secret_key("staff", run=tmp_path) == key
    assert local.secret_key("public", run=tmp_path) != key
    assert (tmp_path / "secret-staff").stat().st_mode & 0o777 == 0o600


def test_environment_that_names_a_database_is_left_alone(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://given/")
    before = dict(os.environ)
    with local.environment():
        assert dict(os.environ) == before


def test_environment_without_a_database_gets_that_of_the_demo(open_folder, monkeypatch):
    run = open_folder()
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("SECRET_KEY", "")
    del os.environ["DATABASE_URL"], os.environ["SECRET_KEY"]
    monkeypatch.setattr(local, "Server", lambda name: Server(name, run=run))
    monkeypatch.setattr(local, "secret_key", lambda site: f"key of {site}")
    with local.environment():
        assert Server("demo", run=run).url() == os.environ["DATABASE_URL"]
        assert os.environ["SECRET_KEY"] == "key of staff"
