import pytest
from django.utils import translation
from hypothesis import given

from partnerships.date_words import in_words
from partnerships.dates import parse
from tests.partnerships.strategies import DATES


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("2006", "2006"),
        ("2014-01", "January 2014"),
        ("2020-10-23", "23 October 2020"),
        ("2018-11-29/2018-11-30", "29–30 November 2018"),
        ("2018-11-30/2018-12-01", "30 November 2018 – 1 December 2018"),
        ("2017-11-29/2018-11-30", "29 November 2017 – 30 November 2018"),
        ("2018-11/2018-11-30", "November 2018 – 30 November 2018"),
        ("2018-11-29/2018-11", "29 November 2018 – November 2018"),
        ("2014/2016", "2014 – 2016"),
        ("2014/..", "from 2014"),
        ("../2018-12-31", "until 31 December 2018"),
        ("[2020,2021]", "2020 or 2021"),
        ("[2019,2020-05,2021]", "2019, May 2020 or 2021"),
        ("[2020]", "2020"),
        ("2021-04-23~", "about 23 April 2021"),
        ("2006?", "2006 (uncertain)"),
        ("2006%", "about 2006 (uncertain)"),
        ("2018-11-29~/2018-11-30", "about 29 November 2018 – 30 November 2018"),
        ("2018-11-29/2018-11-30?", "29 November 2018 – 30 November 2018 (uncertain)"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(text, words, english):
    assert in_words(text) == words


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "2020-10-23", "23 octobre 2020"),
        ("fr", "2014-01-01", "1er janvier 2014"),
        ("fr", "2014-01-11", "11 janvier 2014"),
        ("fr", "2014-01", "janvier 2014"),
        ("fr", "2018-11-29/2018-11-30", "29–30 novembre 2018"),
        ("fr", "2018-11-01/2018-11-03", "1er–3 novembre 2018"),
        ("es", "2020-10-23", "23 de octubre de 2020"),
        ("es", "2014-01-01", "1 de enero de 2014"),
        ("es", "2014-01", "enero de 2014"),
        ("fr-ca", "2014-01", "janvier 2014"),
    ],
)
def test_a_date_is_said_as_the_language_says_it(language, text, words):
    with translation.override(language):
        assert in_words(text).lower() == words


@given(DATES)
def test_every_date_has_words_that_name_each_of_its_years(text):
    with translation.override("en"):
        words = in_words(text)
    for day in filter(None, parse(text).days):
        assert str(day.year) in words
