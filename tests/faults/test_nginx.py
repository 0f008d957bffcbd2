"""The portal behind the nginx of ``deploy/``: what readers get when it is away."""

import pytest

from portal import roles
from tests import deployed
from tests.conftest import running
from tests.portal.test_middleware import ask

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.faults,
    pytest.mark.skipif(deployed.NGINX is None, reason="NO NGINX: install it."),
]


class Front:
    def __init__(self, port):
        self.port = port


@pytest.fixture
def away(database_url, monkeypatch, tmp_path):
    """An nginx that has asked for one page, whose portal has ended since."""
    monkeypatch.setenv("HTTPS", "1")
    snapshot = tmp_path / "snapshot"
    (snapshot / "en" / "groups").mkdir(parents=True)
    (snapshot / "en" / "groups" / "index.html").write_text("as of yesterday")
    tmp_path.chmod(0o755)
    with running("public", database_url(roles.PUBLIC)) as server:
        options = {"portal": server.port, "snapshot": snapshot}
        with deployed.nginx(tmp_path, **options) as port:
            front = Front(port)
            first = ask(front, "GET", "/en/agreements/")
            assert first.status == 200
            assert first.headers["X-Request-ID"]
            assert ask(front, "GET", "/readyz").status == 200
            server.process.terminate()
            server.process.wait()
            yield front


def test_reader_gets_held_pages_and_the_snapshot_while_the_portal_is_away(away):
    assert ask(away, "GET", "/en/agreements/").status == 200
    assert ask(away, "GET", "/en/groups/").headers["Content-Length"] == "15"
    # A list with filters in place of the snapshot's would be another list.
    assert ask(away, "GET", "/en/groups/?q=x").status == 502
    assert ask(away, "GET", "/en/people/").status == 502


def test_reader_who_asks_too_often_is_told_so(away):
    # Sixty at once, and five more in each second that it takes to ask.
    count, refused = next(
        (count, answer)
        for count in range(200)
        if (answer := ask(away, "GET", f"/en/search/?q={count}")).status == 429
    )
    assert count >= 60
    assert refused.headers["Retry-After"] == "10"
    assert ask(away, "GET", "/en/agreements/").status == 200
