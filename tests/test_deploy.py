"""What ``deploy/`` says is what the portal has: nobody finds out at night."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from partnerships.management.commands import migrate
from portal import launcher, limits, middleware, page_cache, roles
from portal.embedded import BASE_DIR
from tests import deployed

DEPLOY = BASE_DIR / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
ALERTS = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
README = (BASE_DIR / "README.md").read_text()
RUNBOOK = (BASE_DIR / "docs" / "runbook.md").read_text()
DEPLOYING = (BASE_DIR / "docs" / "deploying.md").read_text()


@pytest.mark.skipif(deployed.NGINX is None, reason="NO NGINX: install it.")
def test_nginx_takes_its_configuration(tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("NO OPENSSL: install it.")
    for name in ("public", "staff"):
        command = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
        ]
        command += [
            "-subj",
            "/CN=portal",
            "-keyout",
            f"{name}.key",
            "-out",
            f"{name}.pem",
        ]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    whole, _port = deployed.configured(tmp_path)
    done = subprocess.run(
        [deployed.NGINX, "-t", "-p", tmp_path, "-c", whole],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_nginx_keeps_answers_as_the_portal_allows():
    configuration = deployed.CONFIGURATION.read_text()
    for word in ("s-maxage=1", "stale-while-revalidate=1", "stale-if-error=86400"):
        assert word in configuration
        assert word in page_cache.CACHE_CONTROL
    assert "proxy_ignore_headers" not in configuration


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="NO SYSTEMD: its units are not checked.",
)
def test_units_are_understood(tmp_path):
    for unit in UNITS:
        text = unit.read_text()
        text = re.sub(r"/srv/portal/.venv/bin/\w+", "/bin/true", text)
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *tmp_path.iterdir()], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_may_write_where_they_are_told_to(unit):
    text = unit.read_text()
    told = re.findall(r"\b(?:INDEX_DIR|PROMETHEUS_MULTIPROC_DIR)=(\S+)", text)
    if "manage.py backup" in text:
        told += re.findall(r"\bBACKUP_DIR=(\S+)", text)
    may = re.findall(r"^ReadWritePaths=(.*)", text, re.M)
    may += [f"/run/{name}" for name in re.findall(r"^RuntimeDirectory=(.*)", text, re.M)]
    may += [
        f"/var/lib/{name}" for name in re.findall(r"^StateDirectory=(.*)", text, re.M)
    ]
    assert all(any(Path(t).is_relative_to(m) for m in may) for t in told), (told, may)


def test_nginx_ends_idle_connections_before_the_portal_does():
    seconds = re.findall(r"keepalive_timeout (\d+)s", deployed.CONFIGURATION.read_text())
    assert len(seconds) == 2
    assert max(map(int, seconds)) < launcher.HEADER_SECONDS


def commands(text):
    return set(re.findall(r"manage\.py[\s\",]+([a-z_]+)", text))


@pytest.mark.parametrize(
    "file",
    [
        *UNITS,
        DEPLOY / "compose.yaml",
        DEPLOY / "Containerfile",
        BASE_DIR / "docs/runbook.md",
    ],
    ids=lambda file: file.name,
)
def test_commands_that_are_named_exist(file):
    ours = (BASE_DIR / "partnerships").glob("**/management/commands/*.py")
    known = {path.stem for path in ours} | {"collectstatic"}
    assert commands(file.read_text()) <= known


def server_options(text):
    return set(re.findall(r"--(?:workers-kill|respawn|http1|no-ws|http=)[\w=-]*", text))


def test_servers_are_started_alike_everywhere():
    """The container, the units and the launcher that all tests run against."""
    launcher = (BASE_DIR / "portal" / "launcher.py").read_text()
    names = {option.partition("=")[0] for option in server_options(launcher)}
    options = server_options((DEPLOY / "Containerfile").read_text())
    assert names == {option.partition("=")[0] for option in options}
    for unit in UNITS:
        if "granian" in unit.read_text():
            assert server_options(unit.read_text()) == options


def test_composed_services_have_what_the_settings_need():
    variables = set(re.findall(r"`([A-Z][A-Z_]+)", README))
    for name in ("migrate", "public", "staff", "backup"):
        given = COMPOSE["services"][name]["environment"]
        assert {"PORTAL_SITE", "DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS"} <= set(
            given
        )
        assert set(given) <= variables
        assert given["HTTPS"] == "1"
    for name, role in (("public", roles.PUBLIC), ("staff", roles.STAFF)):
        given = COMPOSE["services"][name]["environment"]
        assert given["DATABASE_URL"].startswith(f"postgres://{role}:")
        assert given["PORTAL_SITE"] == name


def test_no_secret_is_written_down():
    for file in DEPLOY.rglob("*"):
        if file.is_file():
            for line in file.read_text().splitlines():
                if found := re.match(r"\s*\w*(?:PASSWORD|SECRET_KEY)[:=] *(\S+)", line):
                    assert found[1].startswith(("${", "the-key-of-the-build")), line


@pytest.mark.skipif(
    shutil.which("promtool") is None, reason="NO PROMTOOL: alerts are read as YAML only."
)
def test_alerts_are_understood():
    alerts = DEPLOY / "prometheus" / "alerts.yaml"
    done = subprocess.run(
        ["promtool", "check", "rules", alerts], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert f"{len(RULES)} rules found" in done.stdout


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_asks_for_what_is_measured_and_has_its_answer(rule):
    sources = [BASE_DIR / "portal" / f"{name}.py" for name in ("watching", "metrics")]
    measured = " ".join(path.read_text() for path in sources)
    for name in re.findall(r"portal_\w+", rule["expr"]):
        family = re.sub(r"_(total|bucket|count)$", "", name)
        assert (
            f'"{family}"' in measured or f'"{family.removeprefix("portal_")}"' in measured
        )
    assert re.search(rf"^## .*\b{rule['alert']}\b", RUNBOOK, re.M)
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"].endswith(".")


def test_limits_are_as_the_page_on_deploying_says():
    for words in (
        f"{limits.PER_SECOND} a second, {limits.AT_ONCE} at once, in each process",
        f"{middleware.PATH_BYTES:,} bytes, {middleware.QUERY_BYTES:,} bytes,"
        f" {middleware.PARAMETERS}",
        f"migrations {migrate.LOCK_SECONDS} s",
    ):
        assert words in DEPLOYING
    for name in ("statement_timeout", "lock_timeout"):
        pair = [roles.ROLE_SETTINGS[role][name] for role in (roles.PUBLIC, roles.STAFF)]
        assert ", ".join(value.replace("s", " s") for value in pair) in DEPLOYING
