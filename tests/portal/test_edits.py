"""Edits while readers read: what two worker processes say, and when.

Each edit has a number, and writes it by one transaction into the title of an agreement
and the name of a party of it, so that its page says twice which edit it shows. Odd edits
make it a project: lists say it a third time, by how many projects they count.
"""

import contextlib
import http.client
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from partnerships.desk.models import Account
from partnerships.models import Agreement
from portal import roles
from tests.partnerships.admin.conftest import Desk

PAGE, LIST = "/en/agreements/crest/", "/en/agreements/"
READERS = 4
# A page is right for a second; a busy machine may take a little longer to send it.
FRESH_SECONDS = 1.3
INDEX_SECONDS = 10
TITLE, BODY = re.compile(r"Edit (\d+)"), re.compile(r"Body (\d+)")
COUNT = re.compile(r'list_head-count" role="status">\s*(\d+)')
KIND = re.compile(r'name="kind" value="(\w+)".*?facets-option-count">(\d+)<', re.DOTALL)
EDIT = """
UPDATE partnerships_agreement SET title_en = %(title)s, kind = %(kind)s
WHERE slug = 'crest';
UPDATE partnerships_organisation SET name_en = %(name)s WHERE slug = 'iom';
"""


@dataclass
class Answer:
    path: str
    began: float
    status: int
    html: str
    is_unsure: bool

    @property
    def edit(self):
        """The number of the edit that it shows; -1 for what was there before."""
        found = TITLE.search(self.html)
        return int(found[1]) if found else -1


class Readers:
    """Ask for the pages over and over, each time by a new connection, so that both
    processes are asked."""

    def __init__(self, port):
        self.answers = []
        self._port = port
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(READERS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _read(self):
        while not self._is_over.wait(0.005):
            for path in (PAGE, LIST):
                self.answers.append(ask(self._port, path))


def ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        began = time.monotonic()
        connection.request("GET", path)
        response = connection.getresponse()
        html = response.read().decode()
        # A process whose poll went unanswered says how old its page may be.
        is_unsure = response.headers["Age"] is not None
        return Answer(path, began, response.status, html, is_unsure)


def ticks(process):
    """The time that each worker of a server has worked."""
    pids = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2] for pid in pids]
    return [int(stat.split()[11]) for stat in stats]


@pytest.fixture
def edit(database_url):
    """Makes an edit by raw SQL, or by the forms of the admin; all is as before after."""
    with (
        contextlib.closing(psycopg2.connect(database_url(roles.STAFF))) as editor,
        editor.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT title_en, kind FROM partnerships_agreement WHERE slug = 'crest'"
        )
        title, kind = cursor.fetchone()
        cursor.execute("SELECT name_en FROM partnerships_organisation WHERE slug = 'iom'")
        [name] = cursor.fetchone()
        editor.rollback()

        def by_sql(number):
            named = {"title": f"Edit {number}", "name": f"Body {number}"}
            cursor.execute(EDIT, named | {"kind": "project" if number % 2 else kind})
            editor.commit()

        yield by_sql
        cursor.execute(EDIT, {"title": title, "name": name, "kind": kind})
        editor.commit()


@pytest.fixture
def by_form(django_db_setup, django_db_blocker):
    """Gives the agreement its title at the staff desk, and commits that."""
    with django_db_blocker.unblock():
        users = get_user_model().objects
        user = users.create(username="editor", is_staff=True, is_superuser=True)
        Account.objects.create(user=user, is_excused=True)
        client = Client()
        client.force_login(user)

        def save(number):
            agreement = Agreement.objects.get(slug="crest")
            response = Desk(client).save(agreement, title_en=f"Edit {number}")
            assert response.status_code == 302

        yield save
        client.logout()
        user.delete()
        connection.close()


def edits_under_load(server, edit, pauses):
    """Make an edit after each pause while readers read; returns the answers, when each
    edit was committed, and when the lists had followed the last. Edit 0 comes before
    them: lists have then followed what other tests have committed, too."""
    edit(0)
    until_lists_show(server.port, 0)
    committed = []
    before = ticks(server.process)
    with Readers(server.port) as readers:
        for number, pause in enumerate(pauses, start=1):
            time.sleep(pause)
            edit(number)
            committed.append(time.monotonic())
        followed = until_lists_show(server.port, len(pauses))
        time.sleep(0.5)
    assert all(a > b for a, b in zip(ticks(server.process), before, strict=True))
    return readers.answers, committed, followed


def until_lists_show(port, number):
    """The end of the first second in which every list showed an edit: which process
    answers is chance, so only after many answers has each of them been asked."""
    deadline = time.monotonic() + INDEX_SECONDS
    since = None
    while since is None or time.monotonic() < since + 1:
        has_followed = ask(port, LIST).edit == number
        since = (since or time.monotonic()) if has_followed else None
        assert time.monotonic() < deadline, "the lists have not followed"
    return time.monotonic()


def assert_right(answers, committed, followed):
    assert {answer.status for answer in answers} == {200}
    for answer in answers:
        last = sum(time_ + FRESH_SECONDS < answer.began for time_ in committed)
        if answer.path == PAGE:
            assert answer.is_unsure or answer.edit >= last, "a stale page"
        elif answer.began > followed:
            assert answer.edit == len(committed), "a stale list"
            assert int(COUNT.search(answer.html)[1]) == sum(kinds(answer).values())


def kinds(answer):
    """How many agreements of each kind a list counts."""
    return {kind: int(count) for kind, count in KIND.findall(answer.html)}


def assert_unmixed(answers):
    """Every page shows one edit only, wherever it does; a list in its counts too."""
    other_projects = set()
    for answer in answers:
        shown = {int(n) for n in TITLE.findall(answer.html) + BODY.findall(answer.html)}
        assert len(shown) <= 1, (answer.path, shown)
        if answer.path == LIST:
            other_projects.add(kinds(answer)["project"] - answer.edit % 2)
    assert len(other_projects) == 1


def test_edits_by_sql_are_seen_within_a_second_and_whole(public_server, edit):
    answers, *times = edits_under_load(public_server, edit, [0.6, 0.2, 0.9, 0.05, 0.3])
    assert_right(answers, *times)
    assert_unmixed(answers)
    assert {0, len(times[0])} <= {answer.edit for answer in answers}


def test_edit_at_the_staff_desk_is_seen_within_a_second(public_server, edit, by_form):
    answers, *times = edits_under_load(public_server, by_form, [0.3, 0.3])
    assert_right(answers, *times)


@pytest.mark.audit
def test_a_minute_of_edits(public_server, edit, by_form):
    pauses = [0.05 * (1 + number * 7 % 20) for number in range(100)]
    answers, *times = edits_under_load(public_server, edit, pauses)
    assert_right(answers, *times)
    assert_unmixed(answers)
    answers, *times = edits_under_load(public_server, by_form, pauses[:20])
    assert_right(answers, *times)
