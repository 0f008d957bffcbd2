"""A save that is broken off in its middle leaves the old record whole."""

import contextlib
import os
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psycopg2
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from partnerships.desk.models import RECORDED, Account
from partnerships.models import Agreement, Organisation, Passage
from portal import roles
from tests.conftest import running
from tests.partnerships.admin.conftest import added, change_page, typed

SECONDS = 20
CSRF = "c" * 32
WAITING = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.fixture
def editor(django_db_setup, django_db_blocker):
    """The test client of somebody whose writing is committed, and taken back after."""
    with django_db_blocker.unblock():
        user = User.objects.create(username="made-editor", is_superuser=True)
        User.objects.filter(pk=user.pk).update(is_staff=True)
        Account.objects.create(user=user, is_excused=True)
        client = Client()
        client.force_login(user)
        yield client
        client.logout()
        user.delete()
        for model in RECORDED:
            model.history.all().delete()
        connection.close()


@pytest.fixture
def holding(database_url):
    """A connection that lets nobody write evidence: the last that a save writes."""
    with contextlib.closing(psycopg2.connect(database_url(roles.STAFF))) as holder:
        holder.cursor().execute("LOCK TABLE partnerships_evidence IN EXCLUSIVE MODE")
        yield holder
        holder.rollback()


def edit(client):
    """What a browser posts to change the title of CREST, and add a party with words."""
    passage = Passage.objects.exclude(kind__in=Passage.NEVER_CITED).first()
    crest = Agreement.objects.get(slug="crest")
    data = typed(client.get(change_page(crest))) | {"title_en": "A new title"}
    row = {
        "organisation": Organisation.objects.get(slug="dfid").pk,
        "role": "funder",
        "quoted_words": passage.text[:20],
        "quoted_where": f"{passage.document.slug} {passage.number}",
    }
    return crest, data | added(data, "parties", row) | {"csrfmiddlewaretoken": CSRF}


def post(server, crest, data, session):
    """Send the form, and wait for whatever comes back."""
    request = urllib.request.Request(
        f"{server.url}{change_page(crest)}",
        urllib.parse.urlencode(data).encode(),
        {"Cookie": f"sessionid={session}; csrftoken={CSRF}"},
    )
    with contextlib.suppress(OSError, urllib.error.HTTPError):
        urllib.request.urlopen(request, timeout=SECONDS).close()


def until(condition):
    deadline = time.monotonic() + SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, "it has not come to that"
        time.sleep(0.05)
    return found


def waiting():
    """The connection in which a save is held up; None while there is none."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()


def kill_the_process(server, _backend):
    pid = server.process.pid
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    server.process.kill()
    for worker in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(worker), signal.SIGKILL)


def kill_the_connection(_server, backend):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])


@pytest.mark.parametrize("kill", [kill_the_process, kill_the_connection])
def test_a_save_that_is_killed_leaves_the_record_whole(
    editor, holding, database_url, kill
):
    crest, data = edit(editor)
    before = list(crest.parties.values_list("pk", flat=True))
    session = editor.cookies["sessionid"].value
    with running("staff", database_url(roles.STAFF)) as server:
        saving = threading.Thread(target=post, args=(server, crest, data, session))
        saving.start()
        [backend] = until(waiting)
        kill(server, backend)
        holding.rollback()
        until(lambda: not waiting())
        saving.join()
    title = crest.title_en
    crest.refresh_from_db()
    assert crest.title_en == title
    assert list(crest.parties.values_list("pk", flat=True)) == before
    assert not crest.parties.filter(organisation__slug="dfid").exists()
