"""Postgres is killed while staff save: what was acknowledged is there, and whole."""

import contextlib
import http.client
import itertools
import os
import re
import threading
import time
from urllib.parse import urlencode

import pytest

from portal.roles import STAFF
from tests.faults.cluster import proxied_url, staff_url
from tests.faults.conftest import manage, session_at_the_desk
from tests.faults.proxy import Proxy
from tests.markup import parse

pytestmark = pytest.mark.faults

SAVES = int(os.environ.get("FAULTS_SAVES", "1000"))
EDITORS = 4
KILLS = 5

# A draft with a row for each of the editors.
PREPARE = f"""
from partnerships.models import Alias, Organisation
made = []
for number in range({EDITORS}):
    draft = Organisation.objects.create(slug=f"saved-{{number}}", name_en="Save 0")
    Alias.objects.create(organisation=draft, name="Save 0", language="en")
    made.append(str(draft.pk))
print("DRAFTS", *made)
"""
CHECK = """
SELECT o.name_en = a.name FROM partnerships_organisation o
JOIN partnerships_alias a ON a.organisation_id = o.id WHERE o.id = %s
"""
KEPT = "SELECT array_agg({}) FROM {}"


class Editor(threading.Thread):
    """Opens the form of a draft, types, saves, and does it again; notes which numbers
    the desk said to have saved, and stops at what the desk should not have said."""

    def __init__(self, port, session, draft, numbers):
        super().__init__(daemon=True)
        self.acknowledged, self.refused, self.problem = [], 0, None
        self._page = f"/admin/partnerships/organisation/{draft}/change/"
        self._port, self._session, self._numbers = port, session, numbers
        self._cookies = {"sessionid": session}

    def run(self):
        try:
            for number in self._numbers:
                while not self.save(number):
                    time.sleep(0.3)
        except Exception as problem:
            self.problem = problem

    def save(self, number):
        """Whether the desk says to have saved; it may only refuse for a while."""
        status, page = self.ask("GET")
        if status == 503:
            self.refused += 1
            return False
        assert status == 200, page
        form = typed(parse(page).one("form", id="organisation_form"))
        alias = next(n for n in form if re.fullmatch(r"alias\w*-0-name", n))
        form |= {"name_en": f"Save {number}", alias: f"Save {number}", "_save": "1"}
        status, page = self.ask("POST", urlencode(form))
        if status == 503:
            self.refused += 1
            assert f"Save {number}" in page, "what was typed is lost"
            return False
        assert status == 302, (status, errors(page))
        self.acknowledged.append(number)
        return True

    def ask(self, method, body=None):
        headers = {
            "Cookie": "; ".join(f"{n}={v}" for n, v in self._cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, self._page, body, headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _equals, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value
            return response.status, response.read().decode()


def errors(page):
    """What a form that came back says is wrong."""
    return [found.words for found in parse(page).all("ul", class_="errorlist")]


def typed(form):
    """What a browser would post of a form."""
    values = {}
    for field in form.all(name=True):
        kind = field.get("type")
        if field.tag == "select":
            chosen = [o for o in field.all("option") if "selected" in o.attributes]
            values[field["name"]] = chosen[0]["value"] if chosen else ""
        elif field.tag == "textarea":
            values[field["name"]] = field.text().removeprefix("\n")
        elif kind == "checkbox" and "checked" not in field.attributes:
            continue
        elif field.tag == "input" and kind not in ("submit", "button"):
            values[field["name"]] = field.get("value", "")
    return values


def test_every_acknowledged_save_is_there_and_whole(copy, serve):
    node = copy("desk")
    session = session_at_the_desk(node.url())
    said = manage(node.url(), "shell", "-c", PREPARE)
    drafts = said.partition("DRAFTS ")[2].split()
    site = serve("staff", staff_url(node))
    shares = [range(n + 1, SAVES + 1, EDITORS) for n in range(EDITORS)]
    editors = [
        Editor(site.port, session, *pair) for pair in zip(drafts, shares, strict=True)
    ]
    for editor in editors:
        editor.start()
    began = time.monotonic()
    for kill in range(1, KILLS + 1):
        while sum(len(e.acknowledged) for e in editors) < SAVES * kill / (KILLS + 1):
            assert not any(problems := [editor.problem for editor in editors]), problems
            time.sleep(0.01)
        node.kill()
        time.sleep(0.5)
        node.start_again()
        assert all(node.ask(CHECK, draft) for draft in drafts), "half a save"
    for editor in editors:
        editor.join()
        assert not editor.problem
    acknowledged = sorted(itertools.chain(*(e.acknowledged for e in editors)))
    print(
        f"\n{len(acknowledged)} saves in {time.monotonic() - began:.0f} s,"
        f" {KILLS} kills, {sum(e.refused for e in editors)} requests refused with what"
        " was typed"
    )
    assert acknowledged == list(range(1, SAVES + 1))
    assert all(node.ask(CHECK, draft) for draft in drafts), "half a save"
    names = {f"Save {number}" for number in acknowledged}
    for each in [
        ("name_en", "desk_historicalorganisation"),
        ("name", "desk_historicalalias"),
    ]:
        lost = names.difference(node.ask(KEPT.format(*each)))
        assert not lost


def test_save_over_a_connection_that_hangs_is_refused_in_time(copy, serve):
    node = copy("hanging")
    session = session_at_the_desk(node.url())
    proxy = Proxy(node.socket())
    site = serve("staff", proxied_url(proxy, node, STAFF))
    draft = manage(node.url(), "shell", "-c", PREPARE).partition("DRAFTS ")[2].split()[0]
    editor = Editor(site.port, session, draft, [])
    assert editor.save(1)
    proxy.pause()
    began = time.monotonic()
    status, page = editor.ask("POST", urlencode({"name_en": "Typed for an hour"}))
    seconds = time.monotonic() - began
    proxy.close()
    print(f"\na save over a connection that hangs was refused after {seconds:.1f} s")
    assert (status, "Typed for an hour" in page) == (503, True)
    assert seconds < 10
