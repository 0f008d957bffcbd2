"""The pictures as pages and files."""

import csv
from xml.etree import ElementTree

import pytest

from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db
PICTURES = ["network", "timeline", "matrix"]
SVG = "{http://www.w3.org/2000/svg}"


def drawing(page, name):
    return page.one("svg", id=name)


def hrefs(element):
    return {a["href"] for a in element.all("a", href=True)}


@pytest.fixture
def file(client, public_site):
    def content(address, status=200):
        response = client.get(address)
        assert response.status_code == status
        return response

    return content


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_titled_described_and_made_of_links(get, name, language):
    page = get(f"/{language}/explore/{name}/")
    svg = drawing(page, name)
    named = svg["aria-labelledby"].split()
    assert all(next(svg.all(id=name)).words for name in named)
    assert len(hrefs(svg)) > 5


@pytest.mark.parametrize("name", PICTURES)
def test_table_leads_where_the_drawing_leads(get, name):
    page = get(f"/en/explore/{name}/")
    assert hrefs(drawing(page, name)) <= hrefs(page.one("table"))


@pytest.mark.parametrize("name", PICTURES)
def test_picture_follows_the_filters_of_the_list(get, name):
    page = get(f"/en/explore/{name}/?target=8.8")
    assert "1 agreement or initiative" in page.one("main").words
    assert "DFID" not in drawing(page, name).words
    assert [chip["href"] for chip in page.one("ul", class_="chips").all("a")]


@pytest.mark.parametrize("name", PICTURES)
def test_files_and_other_pictures_keep_the_filters(get, name):
    page = get(f"/en/explore/{name}/?partner=ilo&target=8.8")
    kept = {href for href in hrefs(page.one("main")) if href.endswith("target=8.8")}
    paths = {href.partition("?")[0] for href in kept}
    assert {f"/en/explore/{name}.svg", f"/en/explore/{name}.csv"} <= paths
    assert {f"/en/explore/{other}/" for other in PICTURES} <= paths
    assert "/en/agreements/" in paths


@pytest.mark.parametrize("name", PICTURES)
def test_choice_without_records_is_said_to_be_empty(get, name):
    page = get(f"/en/explore/{name}/?kind=programme&partner=dfid")
    assert not list(page.one("main").all("table"))
    assert "Nothing here matches" in page.words


@pytest.mark.parametrize("name", PICTURES)
def test_mistake_is_named_on_the_page_and_refused_in_files(get, file, name):
    page = get(f"/en/explore/{name}/?target=99.9")
    assert "SDG target" in page.one("div", class_="problems").words
    assert not list(page.one("main").all("table"))
    for form in ("svg", "csv"):
        refused = file(f"/en/explore/{name}.{form}?target=99.9&colour=red", 400)
        assert "SDG target: " in refused.content.decode()
        assert "colour" in refused.content.decode()


@pytest.mark.parametrize("name", PICTURES)
def test_page_offers_the_files_with_what_they_know_of_its_query(client, file, name):
    page = client.get(f"/en/explore/{name}/?utm=x&target=8.8&page=1").content.decode()
    for form in ("svg", "csv"):
        address = f"/en/explore/{name}.{form}?target=8.8&page=1"
        assert f'href="{address.replace("&", "&amp;")}"' in page
        file(address)


@pytest.mark.parametrize("name", PICTURES)
def test_drawing_is_a_file_that_stands_by_itself(file, settings, name):
    settings.PUBLIC_URL = "https://portal.example"
    response = file(f"/en/explore/{name}.svg?target=8.8")
    assert response["Content-Type"] == "image/svg+xml"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{SVG}svg"
    addresses = [a.get("href") for a in root.iter(f"{SVG}a")]
    assert addresses
    assert all(a.startswith("https://portal.example/en/") for a in addresses)
    assert not [e for e in root.iter() if e.get("style") or e.tag == f"{SVG}style"]


def rows(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = response.content.decode("utf-8-sig")
    header, *rows = csv.reader(content.splitlines())
    assert len(set(header)) == len(header)
    assert {len(row) for row in rows} == {len(header)}
    return [header, *rows]


def test_network_as_a_table_names_the_fact_of_each_tie(file):
    head, *ties = rows(file("/en/explore/network.csv?target=8.8"))
    assert head[-1] == "fact"
    initiators = {tie[1] for tie in ties if tie[3] == "initiator"}
    assert initiators == {"ilo", "iom", "unesco", "ioe", "ituc"}
    assert all("/en/facts/" in tie[-1] for tie in ties if tie[3])


def test_network_as_a_table_lists_what_nothing_ties(file):
    made = AgreementFactory(published=True)
    [*_ties, last] = rows(file("/en/explore/network.csv"))
    assert last == ["agreement", made.slug, made.title_en, *[""] * 6]


def test_timeline_as_a_table_has_dates_as_they_are_known(file):
    found = rows(file("/en/explore/timeline.csv"))
    chair = next(row for row in found if row[1] == "ilo" and row[4] == "chair")
    assert chair[:1] + chair[3:7] == ["organisation", "gmg", "chair", "start", chair[6]]
    assert ["agreement", "crest"] in [row[:2] for row in found]
    fact = next(row for row in found if row[1] == "ilo-iom-2020")
    assert fact[7] == "inferred"


def test_fact_without_evidence_has_no_address(file):
    made = AgreementFactory(published=True, signed_on="1999")
    found = rows(file("/en/explore/timeline.csv?year=1999"))
    assert [row[-2:] for row in found if row[1] == made.slug] == [["", ""]]


def test_matrix_as_a_table_has_gaps_too(file):
    _head, *cells = rows(file("/en/explore/matrix.csv"))
    assert {cell[3] for cell in cells} == {"0", "1"}
    assert all(bool(cell[4]) == (cell[3] != "0") for cell in cells)


def test_cell_leads_to_the_list_that_it_counts(get):
    svg = drawing(get("/en/explore/matrix/"), "matrix")
    assert "/en/agreements/?partner=ilo&target=8.8" in hrefs(svg)
    assert "/en/agreements/?partner=ilo&target=8.7" in hrefs(svg)


def test_more_than_one_picture_can_show_comes_in_pages(get):
    for _number in range(60):
        AgreementFactory(published=True)
    page = get("/en/explore/network/")
    assert "More is chosen than one picture can show" in page.words
    assert page.one("a", rel="next")["href"] == "?page=2"
