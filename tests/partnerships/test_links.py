"""Links are checked against a server of the test's own: nothing here asks the network."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command

from partnerships import links
from partnerships.models import Document, Organisation, ReferenceSource
from tests.conftest import free_port

pytestmark = pytest.mark.django_db


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        status = int(self.path.strip("/"))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/200")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_addresses():
    Document.objects.update(source_url="")
    ReferenceSource.objects.update(url="")
    Organisation.objects.update(website="")


@pytest.fixture
def addressed():
    def give(address):
        Document.objects.filter(slug="ilo-iom-agreement-2020").update(source_url=address)

    return give


@pytest.mark.parametrize("status", [200, 302])
def test_says_how_many_answer(server, addressed, capsys, status):
    addressed(f"{server}/{status}")
    Organisation.objects.filter(slug="ilo").update(website=f"{server}/200")
    call_command("check_links")
    assert capsys.readouterr().out == "2 addresses answer.\n"


@pytest.mark.parametrize("status", [404, 410, 500])
def test_names_the_record_whose_address_does_not(server, addressed, status):
    addressed(f"{server}/{status}")
    with pytest.raises(CommandError) as refusal:
        call_command("check_links")
    assert str(refusal.value) == (
        f"document ilo-iom-agreement-2020: {server}/{status}: answers {status}"
    )


def test_a_server_that_is_away(addressed):
    addressed(f"http://127.0.0.1:{free_port()}/")
    [broken], count = links.broken_links()
    assert broken.reason.startswith("does not answer: ")
    assert count == 1


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/"])
def test_nothing_but_the_web_is_asked(addressed, address):
    addressed(address)
    [broken], _count = links.broken_links()
    assert broken.reason == "not an address of the web"


def test_an_address_that_is_none(addressed):
    addressed("http://127.0.0.1:port/")
    [broken], _count = links.broken_links()
    assert broken.reason.startswith("does not answer: ")
