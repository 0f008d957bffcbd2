"""The static copy of the portal, served by a plain web server from a sub-folder."""

import functools
import http.server
import json
import re
import threading
from types import SimpleNamespace
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from playwright.sync_api import expect

from partnerships import static_site
from partnerships.models import Passage
from portal.whole import Refused
from tests.markup import parse

pytestmark = pytest.mark.django_db

ROOT = "https://example.org/copy/"
# What `make test` has time to copy; `make audit` copies everything.
SOME = re.compile(
    r"(static/.+|data/agreements\..+|en/(search/(\d+\.json)?|agreements/(partner/ilo/)?"
    r"|organisations/(ilo|ituc)/|documents/ilo-iom-agreement-2020/|explore/matrix(/|\..+)"
    r"|facts/a10/|data/|sdgs/8\.8/)?)?"
)
NEVER_LEFT = ("script", "img", "form", "link")
ADDRESSES = {"script": "src", "img": "src", "form": "action"}


@pytest.fixture(scope="session")
def base_url():
    """No page is asked for by a relative address."""
    return ""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


ALL = pytest.param(
    (("fr", "en", "es"), lambda place: True), id="all", marks=pytest.mark.audit
)


@pytest.fixture(
    scope="module", params=[pytest.param((("en",), SOME.fullmatch), id="some"), ALL]
)
def copy(request, tmp_path_factory, django_db_setup, django_db_blocker):
    """The copy: ``.folder``, ``.languages``, and ``.url``, where it is served."""
    languages, keep = request.param
    served = tmp_path_factory.mktemp("served")
    folder = served / "copy"
    with django_db_blocker.unblock():
        static_site.write(folder, ROOT, languages, keep)
    handler = functools.partial(Quiet, directory=served)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/copy/"
    yield SimpleNamespace(folder=folder, languages=languages, url=url)
    server.shutdown()
    server.server_close()


def files_of(copy):
    """The file of each page of the copy, by its address within the copy."""
    for file in copy.folder.rglob("index.html"):
        place = file.parent.relative_to(copy.folder).as_posix()
        yield f"/{place}/".replace("/./", "/"), file


def pages_of(copy):
    """Each page of the copy: (its address within the copy, its elements)."""
    for address, file in files_of(copy):
        yield address, parse(file.read_text())


def file_at(copy, path):
    """The file that a web server gives for a path within the copy."""
    file = copy.folder / path.lstrip("/")
    return file / "index.html" if path.endswith("/") else file


def test_no_link_is_dead_and_nothing_is_loaded_from_elsewhere(copy):
    pages = dict(pages_of(copy))
    ids = {
        address: {e["id"] for e in page.all(id=True)} for address, page in pages.items()
    }
    dead = set()
    for address, page in pages.items():
        for element in page.all():
            way = element.get(ADDRESSES.get(element.tag, "href"))
            if way is None:
                continue
            to, fragment = urldefrag(urljoin(address, way))
            if urlsplit(to).scheme:
                described = element.get("rel") in ("canonical", "alternate")
                assert element.tag not in NEVER_LEFT or described, (address, way)
                continue
            assert not way.startswith("/"), (address, way)
            is_missing = fragment and to in pages and fragment not in ids[to]
            if is_missing or not file_at(copy, to).is_file():
                dead.add((address, way))
    assert dead == set()


def test_pages_say_what_they_are(copy):
    for address, page in pages_of(copy):
        assert (
            "default-src 'none'"
            in page.one("meta", http_equiv="Content-Security-Policy")["content"]
        )
        # The page of components shows one more.
        notice = next(page.one("main").all("p", class_="snapshot"))
        assert notice.one("a")["href"].startswith(settings.PUBLIC_URL)
        forms = {form["class"] for form in page.all("form")}
        assert forms <= {"search_form"}, address
    known = json.loads((copy.folder / "snapshot.json").read_text())
    assert known["languages"] == list(copy.languages)
    assert str(known["content_version"]) in notice.words


def test_it_has_the_data_the_pictures_and_its_sitemap(copy):
    for path in (
        "data/agreements.csv",
        "data/agreements.xlsx",
        "en/explore/matrix.svg",
        "en/explore/matrix.csv",
        "en/agreements/partner/ilo/index.html",
        "static/img/share.png",
    ):
        assert (copy.folder / path).stat().st_size, path
    addresses = {f"{ROOT}{address[1:]}" for address, _file in files_of(copy)}
    sitemap = (copy.folder / "sitemap-1.xml").read_text()
    assert set(re.findall("<loc>(.*?)</loc>", sitemap)) == addresses
    assert f"{ROOT}sitemap.xml" in (copy.folder / "robots.txt").read_text()
    static = {path.name for path in (copy.folder / "static").iterdir()}
    assert static == {"css", "img", "js"}


@pytest.mark.parametrize("copy", [ALL], indirect=True)
def test_all_that_is_searched_is_in_it(copy):
    ids = {}
    for language in copy.languages:
        part, found = "1.json", set()
        while part:
            index = json.loads((copy.folder / language / "search" / part).read_text())
            found |= {
                urljoin(f"/{language}/search/", entry[0]) for entry in index["entries"]
            }
            part = index["next"]
        for path, fragment in map(urldefrag, found):
            if path not in ids:
                page = parse(file_at(copy, path).read_text())
                ids[path] = {element["id"] for element in page.all(id=True)}
            assert not fragment or fragment in ids[path], (path, fragment)
        passages = Passage.objects.published().exclude(kind=Passage.Kind.NAVIGATION)
        assert len([a for a in found if re.search(r"#p\d+$", a)]) == passages.count()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        # A Spanish name without its accent; an acronym; the words of a passage.
        ("confederacion sindical", "organisations/ituc/"),
        ("oit", "organisations/ilo/"),
        ("OIT.", "organisations/ilo/"),
        ("pandemie frappe", "documents/ilo-iom-agreement-2020/#p6"),
    ],
)
def test_search_finds_records_and_passages(copy, page, words, found):
    asked, problems = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: problems.append(said.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{copy.url}en/")
    page.get_by_role("searchbox").fill(words)
    # What is found is put in order anew with each part of the index that comes.
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("searchbox").press("Enter")
    page.locator("[data-index] a").first.click()
    expect(page).to_have_url(f"{copy.url}en/{found}")
    assert problems == []
    assert [url for url in asked if not url.startswith(copy.url)] == []


def test_search_says_that_nothing_was_found(copy, page):
    page.goto(f"{copy.url}en/search/?q=xyzzy")
    expect(page.locator("[data-index] [role=status]")).to_have_text("Nothing was found.")


def test_page_that_cannot_be_had_stops_the_copy(tmp_path, public_site):
    copy = static_site.Copy(tmp_path, ["en"], None)
    with pytest.raises(Refused, match="/id/agreement/crest answers 303."):
        copy.ask("/id/agreement/crest", "")


def test_command_refuses_a_folder_with_other_things(tmp_path):
    (tmp_path / "letter").write_text("Dear Sir")
    with pytest.raises(CommandError, match="holds other things"):
        call_command("snapshot", str(tmp_path))


def test_command_says_how_much_it_wrote(tmp_path, monkeypatch, capsys):
    wrote = []
    monkeypatch.setattr(static_site, "write", lambda *given: wrote.append(given) or 7)
    call_command("snapshot", str(tmp_path), "--address", "https://example.org/copy")
    assert capsys.readouterr().out == "7 pages and files.\n"
    assert wrote == [(tmp_path, ROOT)]
