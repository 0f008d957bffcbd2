"""The files of the lists as a re-user gets them."""

import csv
import io
import json
import random
import re
import urllib.request
from urllib.parse import urljoin

import feedparser
import pytest
from django.conf import settings
from django.http import QueryDict
from openpyxl import load_workbook

from partnerships.exports import FORMS, RECORDS, TABLES
from partnerships.exports.fields import named
from partnerships.filters.fields import Facet, NamedFilter
from partnerships.views import data, feeds
from tests.factories import (
    AgreementFactory,
    ClassificationFactory,
    FrameworkLinkFactory,
    OrganisationFactory,
    PartyFactory,
    TargetFactory,
    ThemeFactory,
)
from tests.markup import parse

pytestmark = pytest.mark.django_db

LISTS = ["agreements", "organisations", "groups", "events", "people", "documents"]


@pytest.fixture
def fetch(client, public_site):
    """The bytes at an address of the public site."""

    def content(address):
        response = client.get(address)
        assert response.status_code == 200, address
        if response.streaming:
            return b"".join(response.streaming_content)
        return response.content

    return content


def slugs_in(form, content):
    return {"csv": slugs_in_csv, "xlsx": slugs_in_xlsx}[form](content)


def slugs_in_csv(content):
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [row["slug"] for row in rows]


def slugs_in_xlsx(content):
    (sheet,) = load_workbook(io.BytesIO(content), read_only=True).worksheets
    header, *rows = sheet.iter_rows(values_only=True)
    return [row[header.index("slug")] for row in rows]


def slugs_in_json(fetch, address):
    slugs = []
    while address:
        page = json.loads(fetch(address.removeprefix(settings.PUBLIC_URL)))
        slugs += [record["slug"] for record in page["results"]]
        address = page["next"]
    return slugs


def slugs_in_atom(content):
    return [entry.id.rpartition("/")[2] for entry in feedparser.parse(content).entries]


def newest(table, slugs):
    """Those of ``slugs`` that changed last, the newest first."""
    changed = table.model.objects.filter(slug__in=slugs).with_changes()
    return [r.slug for r in changed.order_by("-changed_at", "slug")[: feeds.ENTRIES]]


def slugs_in_turtle(content, table):
    noun = named(table.model())
    return re.findall(rf"^<\S+/id/{noun}/([^#>]+)> a ", content.decode(), re.MULTILINE)


def slugs_in_pages(fetch, address):
    """The slugs on all pages of a list, in order."""
    slugs = []
    while address:
        page = parse(fetch(address).decode())
        for figures in page.all("ul", class_="figures"):
            slugs += [item["id"] for item in figures.all("li")]
        slugs += [
            next(heading.all("a"))["href"].split("/")[-2] for heading in page.all("h3")
        ]
        following = next(page.all("a", rel="next"), None)
        address = following and urljoin(address, following["href"])
    return slugs


ASKED = {
    "year": ["2018", "2020"],
    "from": ["2014-02", "2019-05"],
    "to": ["2014", "2019"],
    "q": ["made", "migration", "organisation"],
    "match": ["any", "all"],
}


def options_of(table):
    """Some values of each filter of a list: {name: values}."""
    filterset = table.filterset(QueryDict())
    options = {}
    for name, filter_ in filterset.filters.items():
        if isinstance(filter_, Facet):
            counts = filterset.counts(name)
            options[name] = sorted(counts, key=lambda value: -counts[value])[:4]
        elif name == "sort":
            options[name] = list(filterset.orders)
        elif not isinstance(filter_, NamedFilter):
            options[name] = ASKED[name]
    return {name: values for name, values in options.items() if values}


def random_query(chance, options):
    names = chance.sample(sorted(options), min(chance.randint(0, 3), len(options)))
    return "&".join(
        f"{name}={value}"
        for name in names
        for value in chance.sample(options[name], chance.randint(1, len(options[name])))
    )


@pytest.fixture
def many_agreements():
    chance = random.Random(6)
    actors = [OrganisationFactory(slug=f"made-{n}", published=True) for n in range(3)]
    targets = [
        TargetFactory(code=f"99.{n}", uri=f"https://example.org/{n}") for n in (1, 2)
    ]
    theme = ThemeFactory(slug="made-theme")
    for number in range(30):
        agreement = AgreementFactory(
            slug=f"made-agreement-{number:02}",
            title_en=f"Étude {chance.randint(0, 99)}",
            published=True,
            kind=chance.choice(["project", "programme"]),
            signed_on=chance.choice(["", "2018", "2019-06", "[2019,2020]"]),
        )
        for actor in chance.sample(actors, chance.randint(0, 3)):
            PartyFactory(agreement=agreement, organisation=actor)
        for target in chance.sample(targets, chance.randint(0, 2)):
            FrameworkLinkFactory(agreement=agreement, target=target)
        if chance.random() < 0.3:
            ClassificationFactory(agreement=agreement, theme=theme)


@pytest.mark.parametrize(
    # A graph takes its time: the gate makes those of short lists only.
    ("queries", "graph"),
    [(2, 12), pytest.param(50, 50, marks=pytest.mark.audit)],
)
@pytest.mark.parametrize("noun", [table.name for table in RECORDS])
def test_every_form_of_a_list_holds_the_same_records_in_the_same_order(
    fetch, many_agreements, monkeypatch, untraced, noun, queries, graph
):
    monkeypatch.setattr(feeds, "ENTRIES", 10)
    table, chance, lengths = TABLES[noun], random.Random(1), set()
    options = options_of(table)
    queries *= 4 if noun == "agreements" and queries < 50 else 1
    for query in {"", *(random_query(chance, options) for _number in range(queries))}:
        listed = slugs_in_pages(fetch, f"/en/{noun}/?{query}")
        assert slugs_in_csv(fetch(f"/data/{noun}.csv?{query}")) == listed, query
        assert slugs_in_xlsx(fetch(f"/data/{noun}.xlsx?{query}")) == listed, query
        assert slugs_in_json(fetch, f"/data/{noun}.json?{query}") == listed, query
        in_feed = slugs_in_atom(fetch(f"/en/{noun}.atom?{query}"))
        assert in_feed == newest(table, listed), query
        if len(listed) < graph:
            in_graph = slugs_in_turtle(fetch(f"/data/{noun}.ttl?{query}"), table)
            assert sorted(in_graph) == sorted(listed), query
        lengths.add(len(listed))
    assert table.published().count() in lengths
    assert len(lengths) > 1 or not options


@pytest.mark.parametrize("noun", LISTS)
def test_each_list_offers_its_files_with_its_filters_and_no_more(get, fetch, noun):
    page = get(f"/en/{noun}/?q=migration&page=1&utm=x")
    offered = {a.words: a["href"] for a in page.one("p", class_="downloads").all("a")}
    assert offered == {
        "CSV": f"/data/{noun}.csv?q=migration",
        "Excel (XLSX)": f"/data/{noun}.xlsx?q=migration",
        "JSON": f"/data/{noun}.json?q=migration",
        "Turtle": f"/data/{noun}.ttl?q=migration",
        "JSON-LD": f"/data/{noun}.jsonld?q=migration",
        "Atom": f"/en/{noun}.atom?q=migration",
        "What the columns say": f"/en/data/#{noun}",
    }
    count = int(page.one("p", class_="list_head-count").words.split()[0])
    assert len(slugs_in_csv(fetch(offered["CSV"]))) == count


def test_list_that_is_too_long_for_a_graph_offers_none(get, monkeypatch):
    monkeypatch.setattr("partnerships.views.data.longest", lambda table: 5)
    for address, is_offered in (("", False), ("?target=8.8", True)):
        page = get(f"/en/agreements/{address}")
        offered = [a.words for a in page.one("p", class_="downloads").all("a")]
        assert ("Turtle" in offered) == is_offered


def test_list_of_a_mistaken_filter_offers_nothing(get):
    page = get("/en/agreements/?target=99.9")
    assert not list(page.all("p", class_="downloads"))


def test_figures_are_offered(get, fetch):
    page = get("/en/figures/")
    first = next(page.one("p", class_="downloads").all("a"))
    shown = [item["id"] for item in page.one("ul", class_="figures").all("li")]
    assert sorted(slugs_in_csv(fetch(first["href"]))) == sorted(shown)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("table", TABLES)
def test_file_says_what_it_is(client, fetch, table, form):
    response = client.get(f"/data/{table}.{form}")
    assert response["Content-Type"] == FORMS[form].content_type
    assert response["Content-Disposition"] == f'attachment; filename="{table}.{form}"'
    assert "Vary" not in response
    assert len(fetch(f"/data/{table}.{form}")) > 500


@pytest.mark.parametrize("form", FORMS)
def test_long_file_is_written_while_it_is_sent(fetch, client, monkeypatch, form):
    short = fetch(f"/data/agreements.{form}")
    monkeypatch.setattr(data, "SHORT_BYTES", 100)
    assert client.get(f"/data/agreements.{form}").streaming
    assert slugs_in(form, fetch(f"/data/agreements.{form}")) == slugs_in(form, short)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("target=99.9", ["target"]),
        ("nonsense=1", ["nonsense"]),
        ("page=2", ["page"]),
        ("year=20&kind=treaty&colour=red", ["colour", "kind", "year"]),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_bad_filter_is_refused_with_reasons(client, public_site, form, query, names):
    response = client.get(
        f"/data/agreements.{form}?{query}", headers={"accept-language": "fr"}
    )
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert (problem["status"], problem["title"]) == (400, "Bad Request")
    assert sorted(error["name"] for error in problem["errors"]) == names
    assert all(error["reason"] in problem["detail"] for error in problem["errors"])
    assert "Vary" not in response


def test_reason_names_the_value(client, public_site):
    problem = client.get("/data/agreements.csv?target=99.9").json()
    assert "99.9 is not one of the available choices" in problem["detail"]


@pytest.mark.parametrize("address", ["/data/nothing.csv", "/data/agreements.pdf"])
def test_what_is_no_file_is_not_found(client, public_site, address):
    assert client.get(address).status_code == 404


def test_dictionary_explains_every_column_of_every_table(get, language):
    page = get(f"/{language}/data/")
    explained = {code.words for code in page.all("code")}
    for table in TABLES.values():
        assert set(table.header) <= explained
        assert page.one("h2", id=table.name).words


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("table", TABLES)
def test_public_role_can_read_every_file(public_server, table, form):
    with urllib.request.urlopen(f"{public_server.url}/data/{table}.{form}") as response:
        assert len(response.read()) > 500


@pytest.mark.parametrize("address", ["/data/agreements.csv", "/data/facts.xlsx"])
def test_head_of_a_file_has_no_content(public_server, address):
    request = urllib.request.Request(f"{public_server.url}{address}", method="HEAD")
    with urllib.request.urlopen(request) as response:
        assert response.read() == b""
