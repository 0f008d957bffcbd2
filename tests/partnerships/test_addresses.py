import pytest
from django.http import QueryDict

from partnerships.addresses import changed, with_query


@pytest.mark.parametrize(
    ("query", "values", "said"),
    [
        ("", {"page": 2}, "?page=2"),
        ("q=a&page=2", {"page": 3}, "?q=a&page=3"),
        ("page=2&q=a", {"page": None}, "?q=a"),
        ("target=8.8&q=a", {"target": ["8.7", "8.8"]}, "?target=8.7&target=8.8&q=a"),
        ("target=8.7", {"target": [], "page": None}, "?"),
        ("q=deux+mots%26%C3%A9", {}, "?q=deux+mots%26%C3%A9"),
    ],
)
def test_address_says_the_same_but_for_the_values_changed(query, values, said):
    assert changed(QueryDict(query), **values) == said


def test_query_that_says_nothing_is_no_part_of_an_address():
    assert with_query("/en/", QueryDict("")) == "/en/"
    assert with_query("/en/", QueryDict("q=a")) == "/en/?q=a"
