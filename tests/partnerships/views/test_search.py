import pytest
from django.urls import reverse
from django.utils import translation

from tests.factories import DocumentFactory, OrganisationFactory, PassageFactory
from tests.markup import parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]


@pytest.fixture
def search(client):
    def get(language="fr", **query):
        with translation.override(language):
            address = reverse("partnerships:search")
        return client.get(address, query)

    return get


def headings(response):
    return [h2.words for h2 in parse(response.content.decode()).all("h2")]


def test_without_a_question_the_page_helps(search):
    response = search("en")
    assert "How to search" in headings(response)
    assert response.context["sections"] == []


def test_an_organisation_comes_first_for_its_acronym(search):
    response = search("en", q="OIT")
    sections = response.context["sections"]
    assert sections[0]["noun"] == "organisation"
    assert sections[0]["results"][0].url == "/en/organisations/ilo/"
    assert sections[-1]["noun"] == "passage"
    assert "#p" in sections[-1]["results"][0].url
    assert sections[-1]["has_more"]


def test_a_name_is_text_in_which_only_the_words_are_marked(search):
    OrganisationFactory(published=True, name_en="<b>Zibeline</b> & Co.", name_fr="")
    html = search("en", q="zibeline &").content.decode()
    assert "&lt;b&gt;<mark>Zibeline</mark>&lt;/b&gt; &amp; Co." in html
    assert "<b>Zibeline" not in html


def test_each_noun_leads_to_all_of_it(search):
    page = parse(search("en", q="migration &").content.decode())
    assert "?q=migration+%26&noun=passage" in [a.get("href") for a in page.all("a")]


def test_one_noun_comes_in_pages(search):
    document = DocumentFactory(published=True)
    for number in range(1, 24):
        PassageFactory(document=document, number=number, text="A zibeline.")
    first = search(q="zibeline", noun="passage")
    second = search(q="zibeline", noun="passage", page="2")
    assert [len(r.context["sections"][0]["results"]) for r in (first, second)] == [20, 3]
    assert search(q="zibeline", noun="passage", page="x").status_code == 200
    assert search(q="zibeline", noun="event").context["sections"] == []
    assert search(q="zibeline", noun="nothing").status_code == 404


def test_large_counts_say_so(search):
    document = DocumentFactory(published=True)
    PassageFactory._meta.model.objects.bulk_create(
        PassageFactory.build(document=document, number=n, text="A zibeline.")
        for n in range(1, 1003)
    )
    response = search("en", q="zibeline")
    assert "Passages of documents 50+" in headings(response)
    assert "More than 50 results" in response.content.decode()
    response = search("en", q="zibeline", noun="passage")
    assert "Passages of documents 1000+" in headings(response)
    assert "More than 1000 results" in response.content.decode()


def test_a_mistyped_word_shows_what_was_meant(search):
    response = search("en", q="vitorno")
    assert response.context["better"] == "vitorino"
    assert (
        response.context["sections"][0]["results"][0].url
        == "/en/people/antonio-vitorino/"
    )
    assert '<a href="?q=vitorino">vitorino</a>' in response.content.decode()


def test_nothing_found_says_so_and_helps(search):
    response = search("en", q="zzzzqq <script>")
    assert "How to search" in headings(response)
    assert "Nothing has “zzzzqq &lt;script&gt;”." in response.content.decode()


def test_only_exclusions_say_so(search):
    assert "There is nothing to look for" in search("en", q="-oit").content.decode()


def test_too_long_a_question_says_so(search):
    text = search("en", q="mot OR " * 1000).content.decode()
    assert "too long to be read whole" in text


@pytest.mark.parametrize(
    "text", ["\0", "x" * 10_240, '"', "- - -", "()&|!<->:*", "=" * 300]
)
def test_no_question_is_an_error_of_ours(search, text):
    assert search(q=text).status_code in (200, 400)


def test_suggestions(client):
    response = client.get("/es/search/suggest/", {"q": "oit"})
    first = response.json()["suggestions"][0]
    assert first == {
        "name": "Organización Internacional del Trabajo (OIT)",
        "language": "es",
        "kind": "Organización",
        "url": "/es/organisations/ilo/",
    }
    [first, *_others] = (
        client.get("/en/search/suggest/", {"q": "oit"}).json().popitem()[1]
    )
    assert first["kind"] == "Organisation"
    assert client.get("/es/search/suggest/").json() == {"suggestions": []}


def test_every_kind_of_record_can_be_suggested(client):
    for text in ("8.7", "vitorino", "agenda 2030", "crest", "gmg"):
        assert client.get("/en/search/suggest/", {"q": text}).json()["suggestions"], text


def test_lists_are_narrowed_by_the_same_search(client):
    def listed(query):
        response = client.get(f"/en/organisations/{query}")
        return [record.slug for record in response.context["object_list"]]

    assert listed("?q=OIT")[:1] == ["ilo"]
    assert listed("?q=nowhere") == []
    OrganisationFactory(published=True, name_en="A zibeline elsewhere")
    exact = OrganisationFactory(published=True, name_en="Zibeline")
    assert len(listed("?q=zibeline&sort=relevance")) == 2
    assert listed("?q=zibeline&sort=relevance")[0] == exact.slug
    assert listed("?sort=relevance") == listed("")
