"""A page that is made from a stencil is the page that its templates make."""

import pytest
from django.test import RequestFactory

from partnerships import stencils
from partnerships.stencils import page

pytestmark = pytest.mark.usefixtures("english", "public_site")

HOSTILE = '/en/groups/?q="><script>&kind=%00kind%00'


@pytest.fixture(autouse=True)
def none_kept():
    stencils._stencil.cache_clear()


class Slots(dict):
    """Each says its name."""

    def __missing__(self, name):
        return f"[{name}]"

    def __or__(self, other):
        return Slots({**self, **other})


def made(address, slots=None, template="partnerships/group_list.html"):
    request = RequestFactory().get(address)
    return page(template, request, slots or Slots(), frame="list.html")


def test_slots_are_filled_where_the_template_names_them():
    html = made("/en/groups/")
    for name in ("form", "count", "results", "feeds", "downloads"):
        assert html.count(f"[{name}]") == 1
    assert "\0" not in html


def test_the_address_of_the_page_stands_in_its_links_with_its_query():
    html = made("/en/groups/?kind=network&q=a+b")
    assert (
        'hreflang="fr" href="http://127.0.0.1:8000/fr/groups/?kind=network&amp;q=' in html
    )
    assert 'href="/es/groups/?kind=network&amp;q=a+b" lang="es"' in html
    assert "/embed/en/groups/?kind=network&amp;q=a+b" in html
    assert "?" not in made("/en/groups/").split('hreflang="fr" href="')[1].split('"')[0]


def test_an_address_within_an_address_is_quoted(settings):
    settings.CORRECTIONS_EMAIL = "staff@portal.test"
    assert "groups%2F%3Fkind%3Dnetwork%20I%20found" in made("/en/groups/?kind=network")


def test_neither_queries_nor_slots_can_fill_other_slots():
    html = made(HOSTILE, Slots({"count": "\0form\0"}))
    assert "<script>&" not in html
    assert html.count("[form]") == 1


def test_each_language_and_path_has_a_stencil_of_its_own_made_once(monkeypatch):
    made("/en/groups/?kind=network")
    monkeypatch.setattr(stencils, "get_template", None)
    assert "?kind=other" in made("/en/groups/?kind=other")
    with pytest.raises(TypeError):
        made("/fr/groups/")
