import sys

import psycopg2
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Max, Q
from django.db.models.expressions import RawSQL

from partnerships import integrity, public_rows, synthesis
from partnerships.models import (
    Agreement,
    Document,
    Evidence,
    Group,
    Organisation,
    Party,
    Passage,
    PublicChange,
)
from partnerships.synthesis import chance, copying, documents
from portal import versions

COUNT = 200
MODELS = list(apps.get_app_config("partnerships").get_models())


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() if cursor.description else None


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """A made-up portal in the place of the loaded one, for as long as these tests run:
    in a transaction that is taken back."""
    with django_db_blocker.unblock():
        connection.set_autocommit(False)
        try:
            tables = ", ".join(model._meta.db_table for model in MODELS)
            run(f"TRUNCATE {tables} CASCADE")
            before = indexes()
            synthesis.synthesize(COUNT, seed=1)
            yield before
        finally:
            connection.rollback()
            connection.set_autocommit(True)


def indexes():
    [names] = run(
        "SELECT array_agg(indexdef ORDER BY indexname) FROM pg_indexes"
        " WHERE schemaname = 'public'"
    )
    return names


def hidden():
    """The keys of the rows that are not public, by the names of their models."""
    return {
        model._meta.model_name: set(
            model.objects.filter(is_public=False).values_list("pk", flat=True)
        )
        for model in public_rows.in_order()
    }


@pytest.mark.django_db
def test_portal_that_holds_records_is_left_alone():
    before = Agreement.objects.count()
    with pytest.raises(CommandError, match="fills an empty one only"):
        call_command("synthesize", "1000")
    assert Agreement.objects.count() == before


def test_number_is_one_or_more():
    with pytest.raises(CommandError, match="give 1 or more"):
        call_command("synthesize", "0")


def test_command_hands_on_number_and_seed(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "partnerships.management.commands.synthesize.synthesize",
        lambda *values: asked.append(values),
    )
    call_command("synthesize", "1000", "--seed=7")
    assert asked == [(1000, 7)]


@pytest.mark.usefixtures("made")
class TestMade:
    @pytest.fixture(autouse=True)
    def database(self, django_db_blocker):
        with django_db_blocker.unblock():
            yield

    def test_every_rule_holds(self):
        assert list(map(str, integrity.problems())) == []

    def test_every_foreign_key_holds(self):
        for model in MODELS:
            for field in model._meta.concrete_fields:
                if field.many_to_one:
                    there = Q(**{f"{field.name}__isnull": True}) | Q(
                        **{f"{field.column}__in": field.related_model.objects.all()}
                    )
                    assert not model.objects.exclude(there).exists(), field

    def test_rows_are_public_by_the_rules_of_their_models(self):
        made = hidden()
        assert all(made[name] for name in ("agreement", "party", "evidence"))
        with connection.cursor() as cursor:
            public_rows.correct(cursor)
        assert hidden() == made

    def test_only_what_is_public_is_noted_as_published(self):
        noted = PublicChange.objects
        assert set(noted.values_list("act", flat=True)) == {"published"}
        public = Agreement.objects.published().values("pk")
        assert noted.filter(noun="agreement").count() == public.count()

    def test_constraints_are_checked_again_and_indexes_stand_again(self, made):
        assert indexes() == made
        assert run("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'") == (0,)

    def test_sizes_are_those_of_the_measurements(self):
        assert Agreement.objects.count() == COUNT
        assert 2.6 < Party.objects.count() / COUNT < 3.9
        hub = Organisation.objects.get(slug="organisation-0")
        assert hub.parties.values("agreement").count() == COUNT / 10
        largest = Group.objects.annotate(n=Count("memberships")).aggregate(Max("n"))
        assert largest["n__max"] == synthesis.bodies.LARGEST_GROUP

    def test_one_document_has_2000_passages_and_2000_marks(self):
        long = Document.objects.get(passage_count__gt=1000)
        assert long.passages.count() == long.passage_count == 2000
        marks = Evidence.objects.filter(passage__document=long)
        assert marks.values("passage", "words", "occurrence").distinct().count() == 2000

    def test_names_are_in_three_languages_and_some_are_missing(self):
        for language in ("fr", "en", "es"):
            missing = Agreement.objects.filter(**{f"title_{language}": ""}).count()
            assert 0 < missing < COUNT / 2

    def test_dates_are_of_mixed_precision(self):
        lengths = {
            len(date) for date in Agreement.objects.values_list("signed_on", flat=True)
        }
        assert lengths == {0, 4, 7, 10}

    @pytest.mark.parametrize(
        ("language", "word", "own", "of_others"),
        [
            ("fr", "réfugiés", "réfugi", "réfugié"),
            ("en", "fisheries", "fisheri", "fisher"),
            ("es", "competencias", "competent", "competencia"),
        ],
    )
    def test_passages_are_searched_in_their_own_language(
        self, language, word, own, of_others
    ):
        lexemes = RawSQL("tsvector_to_array(partnerships_passage.search)", [])
        passages = Passage.objects.filter(
            document__language=language, text__contains=f" {word} "
        )
        vectors = passages.values_list(lexemes, flat=True)
        assert vectors
        assert all(own in vector for vector in vectors)
        assert not any(of_others in vector for vector in vectors)

    def test_version_moves(self):
        assert run(versions.SUM) >= (1,)

    def test_next_record_gets_a_key_of_its_own(self):
        Organisation.objects.create(slug="next", name_en="Next")

    def test_false_quotation_is_found(self):
        Passage.objects.filter(number=1).update(kind="navigation")
        with (
            connection.cursor() as cursor,
            pytest.raises(AssertionError, match="do not stand"),
        ):
            synthesis._check_quotes(cursor)


def test_codes_are_all_different():
    numbers = [*range(10_000), *range(documents.CODES - 10_000, documents.CODES)]
    codes = {documents.code(number) for number in numbers}
    assert len(codes) == len(numbers)
    assert {len(code) for code in codes} == {7}


def test_draw_gives_no_more_than_there_are():
    import random

    drawn = chance.Draw(3, 1).several(random.Random(0), 10)
    assert sorted(drawn) == [0, 1, 2]


def test_threads_take_short_turns_until_all_is_copied():
    before = sys.getswitchinterval()
    with copying.short_turns():
        meanwhile = sys.getswitchinterval()
    assert meanwhile == pytest.approx(copying.TURN_SECONDS)
    assert sys.getswitchinterval() == before > meanwhile


@pytest.mark.django_db
def test_failure_to_copy_is_told():
    with connection.cursor() as cursor:
        tables = copying.Tables(cursor)
        themes = tables.rows(apps.get_model("partnerships", "Theme"), "slug")
        themes("a theme without a name")
        with pytest.raises(psycopg2.errors.CheckViolation):
            tables.finish()
