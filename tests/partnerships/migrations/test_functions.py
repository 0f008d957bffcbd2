"""What Postgres computes is what Python computes."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import example, given
from hypothesis import strategies as st

from partnerships.dates import parse
from partnerships.models import Target
from partnerships.text import LANGUAGES, alphabetical, fold
from tests.partnerships.strategies import ALMOST_DATES

pytestmark = pytest.mark.django_db

LATIN = st.characters(max_codepoint=0x24F, exclude_characters="\0")
MARKS = st.characters(min_codepoint=0x300, max_codepoint=0x36F)
MORE_LATIN = st.characters(min_codepoint=0x1E00, max_codepoint=0x1EFF)
SIGNS = st.sampled_from("’‘«»–œŒæÆﬁ№™²…")
PLAIN = st.characters(max_codepoint=0x7F, exclude_characters="\0")
LATIN_TEXT = st.text(PLAIN) | st.text(st.one_of(LATIN, MARKS, MORE_LATIN, SIGNS))


def answer(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


@given(LATIN_TEXT)
def test_text_folds_alike(text):
    assert answer("SELECT fold(%s)", text) == (fold(text),)


@given(LATIN_TEXT, st.sampled_from(LANGUAGES))
@example("Ñandú", "es")
@example("n\u0303andu\u0301", "es")
def test_text_stands_in_the_same_place(text, language):
    found = answer("SELECT alphabetical(%s, %s)", text, language)
    assert found == (alphabetical(text, language),)


@given(LATIN_TEXT, st.sampled_from([*LANGUAGES, ""]))
@example("", "fr")
@example("Comité inter-agences «\u00a0Œuvres et santé\u00a0»", "fr")
@example("Ministry of Labour, and of Works", "en")
def test_a_name_is_searched_as_a_text_and_as_a_whole(name, language):
    found, expected = answer(
        "SELECT search_name(config, t)::text, CASE t WHEN '' THEN '' ELSE"
        " (search_text(config, t, 'A') || search_acronym(t))::text END"
        " FROM (SELECT search_config(%s), %s) AS _ (config, t)",
        language,
        name,
    )
    assert found == expected


@given(ALMOST_DATES.filter(bool))
@example("2020-10-23")
@example("2016-02")
@example("[2021,2020-05~]")
@example("2014?/..")
@example("../2014-02")
@example("[]")
@example("../..")
@example("2006-00")
@example("2006-02-30")
@example("2007/2006")
@example("9999-12/9999")
@example("2006\n")
def test_dates_have_the_same_days_and_the_same_strings_are_none(text):
    try:
        date = parse(text)
        days = (date.first, date.last)
    except ValueError:
        days = None
    try:
        computed = answer("SELECT edtf_first(%s), edtf_last(%s)", text, text)
    except (DataError, IntegrityError):
        computed = None
    assert computed == days


@pytest.mark.parametrize("blank", ["", None])
def test_a_blank_date_has_no_days(blank):
    assert answer("SELECT edtf_first(%s), edtf_last(%s)", blank, blank) == (None, None)


def test_postgres_says_what_is_wrong_with_a_date():
    with pytest.raises(IntegrityError, match='"23.10.2020" is not an EDTF date'):
        answer("SELECT edtf_first('23.10.2020')")
    with pytest.raises(IntegrityError, match='"2007/2006" ends before it begins'):
        answer("SELECT edtf_last('2007/2006')")


def test_targets_stand_in_the_order_of_the_agenda():
    codes = ["1.1", "1.5", "1.a", "1.b", "8.9", "8.10", "8.a", "8.b", "10.1", "17.19"]
    found = Target.objects.filter(code__in=codes).values_list("code", flat=True)
    assert list(found) == codes
