"""The tags that pages speak with."""

import re
from urllib.parse import parse_qsl

import pytest
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from partnerships.evidence import Sources
from partnerships.models import Agreement, Organisation
from partnerships.templatetags import portal
from partnerships.text import Text
from tests.factories import (
    DocumentFactory,
    EvidenceFactory,
    GroupFactory,
    PassageFactory,
)
from tests.markup import parse

pytestmark = pytest.mark.usefixtures("english")


def rendered(source, address="/en/", **context):
    request = RequestFactory().get(address)
    return Template("{% load portal %}" + source).render(RequestContext(request, context))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (Text("Alliance", "en"), "Alliance"),
        (Text("Groupe", "fr"), '<span lang="fr">Groupe</span>'),
        (Text("<b>", "fr"), '<span lang="fr">&lt;b&gt;</span>'),
        (Text("<b>", "en"), "&lt;b&gt;"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_text_says_its_language_where_it_is_not_the_pages(text, said):
    assert rendered("{{ text|speak }}", text=text) == said


@pytest.mark.parametrize(
    ("form", "name"), [("", "MFA"), (':"full"', "Migrant Forum in Asia (MFA)")]
)
def test_link_is_by_short_or_full_name(form, name):
    record = Organisation(slug="mfa", name_en="Migrant Forum in Asia", acronym_en="MFA")
    said = rendered("{{ record|link" + form + " }}", record=record)
    assert said == f'<a href="/en/organisations/mfa/">{name}</a>'


def test_link_says_the_language_of_the_name():
    said = rendered("{{ record|link }}", record=Agreement(slug="a", title_fr="L’<été>"))
    assert said == (
        '<a href="/en/agreements/a/"><span lang="fr">L’&lt;été&gt;</span></a>'
    )


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2020-10-23", '<time datetime="2020-10-23">23 October 2020</time>'),
        ("2014-01", '<time datetime="2014-01">January 2014</time>'),
        ("2006", '<time datetime="2006">2006</time>'),
        ("[2020,2021]", "2020 or 2021"),
        ("", ""),
    ],
)
def test_date_in_words(date, said):
    assert rendered("{{ date|edtf }}", date=date) == said


@pytest.mark.parametrize("date", ["2006?", "2006~", "2006%", "2018/2020", "[2020,2021]"])
def test_date_that_is_not_exact_is_no_time_element(date):
    assert "<time" not in rendered("{{ date|edtf }}", date=date)


@pytest.fixture
def group(db):
    return GroupFactory(slug="made-group", kind="network", published=True)


def source(group, basis="stated", field="kind"):
    reasons = dict.fromkeys(("reason_fr", "reason_en", "reason_es"), "A reading.")
    passage = PassageFactory(document=DocumentFactory(published=True))
    return EvidenceFactory(
        group=group, field=field, passage=passage, basis=basis, **reasons
    )


NOTES = '{% include "components/footnotes.html" with cited=sources.cited %}'


def test_note_of_a_fact_shows_the_words_and_where_they_stand(group):
    evidence = source(group)
    mark = '{% fact_mark group "kind" %}'
    html = rendered(mark + NOTES, group=group, sources=Sources([group]))
    assert evidence.words in html
    assert evidence.reader_url in html
    assert evidence.get_absolute_url() in html


def test_facts_have_numbers_in_the_order_of_their_marks(group):
    source(group, field="name")
    source(group)
    fields = "kind", "name", "kind"
    marks = "".join(f'{{% fact_mark group "{field}" %}}' for field in fields)
    html = rendered(marks + NOTES, group=group, sources=Sources([group]))
    assert re.findall(r'data-number="(\d)"', html) == ["1", "2", "1", "1", "2"]


def test_page_that_cites_nothing_has_no_notes(group):
    assert not rendered(NOTES, sources=Sources([group])).strip()


def test_fact_without_evidence_has_no_mark(group):
    html = rendered('{% fact_mark group "kind" %}', group=group, sources=Sources([group]))
    assert html.strip() == ""


def test_evidence_of_a_fact(group):
    evidence = source(group)
    html = rendered(
        '{% evidence_of group "kind" as found %}{{ found.0.code }}',
        group=group,
        sources=Sources([group]),
    )
    assert html == evidence.code


def test_basis_is_the_weakest_of_all(group):
    for basis in ("interpreted", "stated", "inferred"):
        source(group, basis)
    html = rendered('{% basis group "kind" %}', group=group, sources=Sources([group]))
    assert "basis-interpreted" in html
    assert "interpreted" in html
    assert "inferred" not in html


def test_fact_without_evidence_has_no_basis(group):
    html = rendered('{% basis group "kind" %}', group=group, sources=Sources([group]))
    assert html.strip() == ""


def test_sentence_of_a_fact(group):
    assert "network" in portal.sentence(source(group))


@pytest.fixture
def public_url(settings):
    settings.PUBLIC_URL = "https://portal.test"


def test_alternate_is_this_page_in_another_language_with_its_filters(
    public_site, public_url
):
    said = rendered('{% alternate "fr" %}', "/en/agreements/?target=8.7&q=%C3%A9&page=2")
    assert said == (
        "https://portal.test/fr/agreements/?target=8.7&amp;q=%C3%A9&amp;page=2"
    )


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/en/agreements/?target=8.7", "/fr/agreements/?target=8.7"),
        ("/es/", "/fr/"),
        ("/embed/en/agreements/en/", "/embed/fr/agreements/en/"),
        ("/id/organisation/ilo", "/id/organisation/ilo"),
    ],
)
def test_language_switch_stays_where_the_reader_is(public_site, here, there):
    links = parse(rendered("{% header %}", here)).one("nav", class_="language_switch")
    assert links.one("a", lang="fr")["href"] == there


def test_correction_is_a_letter_to_the_staff_about_the_page(settings, public_url):
    settings.CORRECTIONS_EMAIL = "staff@portal.test"
    said = rendered('{% correction "A & B" as to %}{{ to|safe }}', "/en/x/?q=1")
    address, _mark, letter = said.partition("?")
    assert address == "mailto:staff@portal.test"
    assert dict(parse_qsl(letter)) == {
        "subject": "Correction: A & B",
        "body": "On https://portal.test/en/x/?q=1 I found:\n\n",
    }


def test_without_an_address_there_is_no_correction(settings):
    settings.CORRECTIONS_EMAIL = None
    assert rendered('{% correction "A" %}', "/en/") == ""


def test_number_has_its_thousands_apart():
    assert rendered("{{ value|number }}", value=164000000) == "164,000,000"
    with translation.override("fr"):
        said = rendered("{{ value|number }}", value=164000000)
    assert "".join(said.split()) == "164000000"
    assert said != "164000000"


@pytest.mark.parametrize(
    ("path", "section", "current"),
    [
        ("/en/agreements/", "/en/agreements/", "page"),
        ("/en/agreements/ilo-iom-2020/", "/en/agreements/", "true"),
        ("/en/explore/network/", "/en/explore/network/", "page"),
        ("/en/search/", None, None),
    ],
)
def test_the_navigation_marks_the_section_of_the_page(
    public_site, path, section, current
):
    with translation.override("en"):
        menu = parse(rendered("{% header %}", path)).one("nav", class_="nav")
        links = list(menu.all("a"))
    marked = {a["href"]: a["aria-current"] for a in links if a.get("aria-current")}
    assert marked == ({section: current} if section else {})
    assert len(links) == len(portal.SECTIONS)


def test_what_is_made_once_is_made_for_each_language_and_value(public_site):
    def label(basis):
        return portal.once("components/basis.html", basis=basis, label=basis)

    def name():
        return portal.once("components/footer_links.html")

    assert label("stated") != label("inferred")
    assert label("stated") is label("stated")
    with translation.override("es"):
        spanish = name()
    with translation.override("en"):
        assert "/en/about/" in name()
    assert "/es/about/" in spanish


class TestPagination:
    @pytest.fixture
    def links(self, public_site):
        """The words and links of the pagination of ten pages, on one of them."""

        def made(number, query="", pages=10):
            page = Paginator(range(pages), 1).page(number)
            return rendered("{% pagination page %}", f"/en/groups/?{query}", page=page)

        return made

    def test_leads_to_the_pages_around_it_and_keeps_the_filters(self, links):
        html = links(2, "kind=network&page=2&q=%22")
        assert 'href="?kind=network&amp;page=1&amp;q=%22" rel="prev"' in html
        assert 'href="?kind=network&amp;page=3&amp;q=%22" rel="next"' in html
        assert "Page 2 of 10" in html

    def test_leads_nowhere_from_the_ends(self, links):
        assert 'rel="prev"' not in links(1)
        assert 'rel="next"' not in links(10)
        assert links(1, pages=1) == ""
