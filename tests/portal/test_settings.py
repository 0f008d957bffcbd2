import os
import subprocess
import sys

import pytest

from portal.embedded import BASE_DIR

GOOD = {
    "PORTAL_SITE": "public",
    "DATABASE_URL": "postgresql://nobody@/nothing?host=a,b&port=5432,5433",
    "SECRET_KEY": "0123456789" * 5,
}


def settings_with(**changes):
    """What ``portal.settings`` is, or says, in a process of its own."""
    script = (
        "from portal import settings as s\n"
        "print(s.SITE.urlconf, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE,"
        " s.SECURE_HSTS_SECONDS, s.STORAGES['staticfiles']['BACKEND'])"
    )
    kept = {k: v for k, v in os.environ.items() if k.startswith(("COV", "PATH"))}
    environment = {k: v for k, v in {**kept, **GOOD, **changes}.items() if v}
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"PORTAL_SITE": None}, "PORTAL_SITE is not set: say public or staff"),
        ({"PORTAL_SITE": "both"}, "there are only public and staff."),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set: give the address"),
        ({"SECRET_KEY": None}, "SECRET_KEY is not set: give 50 random characters"),
        ({"SECRET_KEY": "0123456789" * 4}, "SECRET_KEY is too weak to keep a secret"),
        ({"SECRET_KEY": "x" * 50}, "SECRET_KEY is too weak to keep a secret"),
        ({"SECRET_KEY": "django-insecure-" + "0123456789" * 5}, "SECRET_KEY is too weak"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is “*”: name each host"),
        ({"ALLOWED_HOSTS": ".example.org"}, "ALLOWED_HOSTS is “.example.org”: name"),
        ({"ALLOWED_HOSTS": "a.example,"}, "ALLOWED_HOSTS is “a.example,”: name each"),
        ({"ALLOWED_HOSTS": "a.example", "DEBUG": "1"}, "DEBUG=1 shows settings and code"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is “loud”: say INFO"),
        ({"STAFF_URL": "https://desk.example"}, "HTTPS=1 is not set: set it"),
        ({"PAGE_CACHE_MB": "64 MB"}, "PAGE_CACHE_MB is “64 MB”: give a number"),
        ({"PAGE_CACHE_MB": "-1"}, "PAGE_CACHE_MB is “-1”: give a number of megabytes"),
    ],
    ids=[
        "no site",
        "unknown site",
        "no database",
        "no key",
        "short key",
        "weak key",
        "key of Django's",
        "any host",
        "any host of a domain",
        "blank host",
        "debugging in public",
        "unknown level",
        "no HTTPS",
        "no number",
        "less than nothing",
    ],
)
def test_misconfiguration_is_refused_in_a_sentence(changes, sentence):
    done = settings_with(**changes)
    assert done.returncode == 1
    assert sentence in done.stderr.splitlines()[-1]


def test_https_keeps_cookies_and_readers_on_https():
    done = settings_with(HTTPS="1", PUBLIC_URL="https://portal.example")
    assert done.stdout.split()[1:4] == ["True", "True", "31536000"]


def test_errors_are_shown_on_request_to_this_machine_only():
    assert settings_with(DEBUG="1").returncode == 0


@pytest.mark.parametrize("site", ["public", "staff"])
def test_deployment_check_has_nothing_to_say(site):
    environment = {
        **os.environ,
        "PORTAL_SITE": site,
        "SECRET_KEY": "0123456789" * 5,
        "HTTPS": "1",
        "ALLOWED_HOSTS": "portal.example",
        # Set for tests that drive a browser.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_collected_files_are_served_under_names_that_change_with_them():
    assert "Manifest" not in settings_with().stdout
    assert "CompressedManifest" in settings_with(STATIC_ROOT="/nowhere").stdout


def test_public_site_has_nothing_that_logs_in(settings):
    public = settings.SITES["public"]
    names = " ".join([*public.apps, *public.middleware, *public.context_processors])
    for word in ("admin", "auth", "session", "messages", "contenttypes", "csrf"):
        assert word not in names


def test_manage_says_in_one_sentence_what_is_missing():
    environment = {**os.environ, "SECRET_KEY": "short"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is too weak")
    assert done.stderr.count("\n") == 1
