import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from portal import backup, health, metrics
from portal.embedded import BASE_DIR
from tests.conftest import free_port
from tests.portal.test_middleware import ask

pytestmark = pytest.mark.django_db
READY = {
    "ready": True,
    "problem": None,
    "content_version": 7,
    "replica_lag_seconds": None,
    "disk_free_ratio": 0.5,
}


@pytest.fixture
def gauges(monkeypatch):
    """What the collector says of a state."""

    def said(**changes):
        monkeypatch.setattr(health, "state", lambda: READY | changes)
        monkeypatch.setattr(metrics, "connection", SimpleNamespace(close=lambda: None))
        families = list(metrics.State().collect())
        return {family.name: family.samples[0].value for family in families}

    return said


def test_state_is_what_readyz_says(gauges):
    assert gauges() == {
        "portal_ready": 1,
        "portal_content_version": 7,
        "portal_disk_free_ratio": 0.5,
    }
    assert gauges(ready=False, replica_lag_seconds=0.0)["portal_ready"] == 0
    assert gauges(replica_lag_seconds=2.5)["portal_replica_lag_seconds"] == 2.5


def test_last_backup_is_known_where_its_folder_is(gauges, settings, tmp_path):
    settings.BACKUP_DIR = str(tmp_path / "none")
    assert "portal_last_backup_seconds" not in gauges()
    settings.BACKUP_DIR = str(tmp_path)
    assert "portal_last_backup_seconds" not in gauges()
    times = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2)]
    for made in times:
        (tmp_path / made.strftime(backup.NAME)).mkdir()
        (tmp_path / made.strftime(backup.NAME) / backup.MANIFEST).touch()
    assert gauges()["portal_last_backup_seconds"] == times[1].timestamp()


def test_metrics_are_added_up_over_processes(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    program = """
from portal.watching import ANSWERS, MADE
ANSWERS.labels("public", "200").inc()
MADE.labels("public").observe(0.3)
"""
    for _process in range(2):
        subprocess.run([sys.executable, "-c", program], cwd=BASE_DIR, check=True)
    port = free_port()
    server, thread = metrics.serve(port)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            said = answer.read().decode().splitlines()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert 'portal_answers_total{site="public",status="200"} 2.0' in said
    assert 'portal_made_seconds_bucket{le="0.25",site="public"} 0.0' in said
    assert 'portal_made_seconds_bucket{le="0.5",site="public"} 2.0' in said
    assert "portal_ready 1.0" in said
    assert any(line.startswith("portal_content_version ") for line in said)


def test_metrics_are_answered_to_this_machine_only():
    assert metrics.HOST == "127.0.0.1"


def test_metrics_are_on_no_page_of_the_portal(public_server):
    assert ask(public_server, "GET", "/metrics").status == 404


def test_command_says_why_it_cannot_offer_metrics(monkeypatch):
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    with pytest.raises(CommandError, match="Metrics cannot be offered on port 9464"):
        call_command("serve_metrics")


def test_command_offers_metrics_until_it_is_stopped(monkeypatch, capsys):
    class Thread:
        joined = False

        def join(self):
            Thread.joined = True

    monkeypatch.setattr(metrics, "serve", lambda port: (None, Thread()))
    call_command("serve_metrics", port=9999)
    assert capsys.readouterr().out == "http://127.0.0.1:9999/metrics\n"
    assert Thread.joined
