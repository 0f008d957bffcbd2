"""The public site as a whole, page by page, as a reader's browser would meet it."""

import fcntl
import os
import pickle
import re
import shutil
import subprocess
from collections import defaultdict
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import override_settings
from django.urls import resolve
from django.utils import translation

from partnerships.evidence import key_of, with_public_subject
from partnerships.models import (
    Evidence,
    Goal,
    Objective,
    Passage,
    Record,
    ReferenceSource,
    Target,
)
from tests.crawl import LANGUAGES, MANY_AND_ALIKE, answer, crawl
from tests.tracing import untraced

pytestmark = pytest.mark.django_db
NU = Path("tests/node_modules/vnu-jar/build/dist/vnu.jar")


@pytest.fixture(scope="session")
def crawled(django_db_setup, django_db_blocker, tmp_path_factory):
    """The pages of a language, crawled once, by whichever worker is the first."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    site = settings.SITES["public"]

    @cache
    def pages_of(language):
        kept = folder / f"{language}.crawl"
        with (folder / f"{language}.turn").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not kept.exists():
                with (
                    override_settings(
                        PORTAL_SITE="public",
                        ROOT_URLCONF=site.urlconf,
                        MIDDLEWARE=site.middleware,
                    ),
                    django_db_blocker.unblock(),
                    untraced(),
                ):
                    kept.write_bytes(pickle.dumps(crawl(language)))
        return pickle.loads(kept.read_bytes())

    return pages_of


# The gate looks at the pages of one language; the others have the same templates.
IN_THE_GATE, *OTHERS = LANGUAGES


@pytest.fixture(
    params=[
        IN_THE_GATE,
        *(pytest.param(each, marks=pytest.mark.audit) for each in OTHERS),
    ]
)
def language(request, public_site):
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def pages(crawled, language):
    return crawled(language)


def test_every_link_leads_to_a_page(pages):
    assert {page.address: page.status for page in pages.values()} == dict.fromkeys(
        pages, 200
    )


def test_every_link_to_a_place_in_a_page_finds_it(pages):
    assert [
        (page.address, f"{address}#{fragment}")
        for page in pages.values()
        for address, fragment in page.links
        if fragment and address in pages and fragment not in pages[address].ids
    ] == []


def type_of_file(address):
    """Its view, what that is told of the form, and the names of its parameters."""
    parts = urlsplit(address)
    match = resolve(parts.path)
    told = (f"{k}={v}" for k, v in match.kwargs.items() if k not in ("slug", "key"))
    return match.view_name, *told, *sorted({k for k, _v in parse_qsl(parts.query)})


def test_every_type_of_file_that_is_linked_to_is_there(crawled, public_site, untraced):
    """Files are alike in every language: those of one are followed."""
    pages = crawled(IN_THE_GATE)
    files = set().union(*(page.files for page in pages.values()))
    types = {type_of_file(address): address for address in sorted(files)}
    assert len(types) > 100
    for address in types.values():
        response = answer(address)
        assert response.status_code == 200, address
        assert any(response), address


def test_every_button_that_opens_something_finds_it(pages):
    assert [
        (page.address, button["popovertarget"])
        for page in pages.values()
        for button in page.root.all("button", popovertarget=True)
        if button["popovertarget"] not in page.ids
    ] == []


@pytest.mark.audit
def test_every_target_is_shown_in_a_language(crawled):
    shown = {address[3:] for language in LANGUAGES for address in crawled(language)}
    for target in Target.objects.all():
        assert f"/sdgs/{target.code}/" in shown


def linked_facts(pages):
    """The codes of facts that pages link to."""
    return {
        address.split("/")[3]
        for page in pages.values()
        for address, _fragment in page.links
        if re.fullmatch(r"/../facts/\w+/", urlsplit(address).path)
    }


def public_facts():
    """The codes of the evidence for each public fact: {fact: {code}}."""
    facts = defaultdict(set)
    for item in with_public_subject(Evidence.objects.with_source()):
        facts[key_of(item)].add(item.code)
    return facts


def test_every_link_to_a_fact_leads_to_a_public_one(pages):
    assert linked_facts(pages) - set().union(*public_facts().values()) == set()


def test_every_fact_is_linked_to(pages):
    """By one of its codes at least: its page shows all the evidence for it."""
    linked = linked_facts(pages)
    assert [codes for codes in public_facts().values() if not codes & linked] == []


def test_every_link_is_within_the_site_or_to_the_web(pages):
    schemes = {
        urlsplit(address).scheme for page in pages.values() for address, _ in page.links
    }
    assert schemes <= {"", "https", "http", "mailto"}


def test_every_file_that_a_page_asks_for_is_there(pages):
    files = {
        element.get("src") or element["href"]
        for page in pages.values()
        for tag in ("link", "script", "img")
        for element in page.root.all(tag)
        if element.get("rel") not in ("canonical", "alternate", "manifest", "search")
        and element.get("type") != "application/ld+json"
    }
    assert {name for name in files if not name.startswith("/static/")} == set()
    assert {name for name in files if not finders.find(name[len("/static/") :])} == set()


def records():
    for model in Record.__subclasses__():
        yield from model.objects.published()
    for model in (Goal, Target, Objective):
        yield from model.objects.all()
    yield from Passage.objects.published().select_related("document")
    yield from ReferenceSource.objects.exclude(evidence=None)


def test_everything_that_is_public_is_reached(pages):
    addresses = {record.get_absolute_url() for record in records()}
    reached = set()
    for page in pages.values():
        reached |= {f"{page.address}#{name}" for name in page.ids}
        reached |= {address for address, _fragment in page.links}
    assert addresses - reached == set()


def test_no_id_stands_twice_on_a_page(pages):
    assert {
        page.address: twice
        for page in pages.values()
        if (twice := [name for name, count in page.ids.items() if count > 1])
    } == {}


def test_every_page_says_its_language(pages, language):
    said = {(page.language, page.root.one("html")["lang"]) for page in pages.values()}
    assert said == {(language, language)}


def test_every_page_has_one_heading_and_a_title_of_its_own(pages):
    titles = defaultdict(list)
    for page in pages.values():
        assert page.root.one("h1").words, page.address
        if "?" not in page.address:
            noun = page.address.split("/")[2]
            titles[noun, page.root.one("head").one("title").words].append(page.address)
    assert [pages for pages in titles.values() if len(pages) > 1] == []


def test_every_page_names_itself_in_the_other_languages(pages, language):
    for page in pages.values():
        path = page.address.removeprefix(f"/{language}/")
        named = {
            link["hreflang"]: link["href"]
            for link in page.root.all("link", rel="alternate", hreflang=True)
        }
        site = settings.PUBLIC_URL
        assert named == {code: f"{site}/{code}/{path}" for code in LANGUAGES}
        canonical = page.root.one("link", rel="canonical")["href"]
        assert canonical == f"{site}{page.address}"


@pytest.mark.audit
def test_the_three_languages_have_the_same_pages(crawled):
    paths = [
        {
            urlsplit(address).path.removeprefix(f"/{language}/")
            for address in crawled(language)
            if not MANY_AND_ALIKE.match(address)
        }
        for language in LANGUAGES
    ]
    assert paths[0] == paths[1] == paths[2]


CONTACT = re.compile(r"\S+@\S+|\+?\d[\d ()./-]{7,}\d")


def test_contact_details_stand_on_no_page(pages):
    details = {
        detail.strip(".,;:)(")
        for passage in Passage.objects.filter(kind=Passage.Kind.CONTACT)
        for detail in CONTACT.findall(passage.text)
    }
    assert details, "the documents hold some"
    assert [
        (page.address, detail)
        for page in pages.values()
        for detail in details
        if detail in page.html
    ] == []


def said_by_nu(pages, folder):
    """What the Nu HTML checker says of pages, "" where they are valid."""
    if shutil.which("java") is None or not NU.exists():
        pytest.skip("NO JAVA OR NO NU HTML CHECKER: run `make test` as root, or install.")
    files = {}
    for number, page in enumerate(pages):
        file = folder / f"{number:04}.html"
        file.write_text(page.html, encoding="utf-8")
        files[file.name] = page.address
    done = subprocess.run(
        ["java", "-Xss8m", "-jar", NU, "--errors-only", "--format", "gnu", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.sub(r'"file:[^"]*/(\d+\.html)"', lambda m: files[m[1]], done.stderr)
    return said if done.returncode == 0 else f"{done.returncode}: {said}"


def of_each_type(pages):
    """Of the pages of each view, with filters and without, the largest."""
    types = {}
    for page in sorted(pages.values(), key=lambda page: len(page.html)):
        parts = urlsplit(page.address)
        types[resolve(parts.path).view_name, bool(parts.query)] = page
    return types.values()


def test_every_type_of_page_is_valid_html(pages, tmp_path):
    assert said_by_nu(of_each_type(pages), tmp_path) == ""


@pytest.mark.audit
def test_every_page_is_valid_html_in_every_language(language, tmp_path):
    pages = crawl(language, is_whole=True)
    assert {page.status for page in pages.values()} == {200}
    assert said_by_nu(pages.values(), tmp_path) == ""
