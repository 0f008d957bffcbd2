import re

import psycopg2
import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from partnerships import mentions
from partnerships.mentions import (
    ALONE,
    Case,
    Found,
    Name,
    Names,
    by_document,
    fold,
    known_names,
    refresh,
)
from partnerships.models import Mention, Organisation, Target
from portal import roles
from tests.factories import (
    AgreementFactory,
    AliasFactory,
    DocumentFactory,
    GroupFactory,
    OrganisationFactory,
    PassageFactory,
    PersonFactory,
)


def found(text, *names, language="fr"):
    names = [name if isinstance(name, Name) else Name(name, name) for name in names]
    return [
        (text[place.start : place.end], place.record)
        for place in Names(names).find(text, language)
    ]


class TestFind:
    def test_names_are_found_in_order_and_as_often_as_they_stand(self):
        text = "L’OIT et l’OIM; l’OIT."
        assert [word for word, _record in found(text, "OIM", "OIT")] == [
            "OIT",
            "OIM",
            "OIT",
        ]

    def test_offsets_are_those_of_the_text_as_it_is_written(self):
        text = "e\u0301t\u00e9 \U0001f600 ﬁn : OIT"
        assert list(Names([Name("OIT", 1)]).find(text, "fr")) == [
            Found(len(text) - 3, len(text), 1)
        ]

    @pytest.mark.parametrize(
        "text",
        ["l'Alliance", "l’alliance", "L’ALLIANCE", "l’álliance"],
    )
    def test_case_accents_and_apostrophes_do_not_matter(self, text):
        assert found(text, "l’Alliance") == [(text, "l’Alliance")]

    @pytest.mark.parametrize("space", [" ", "\u00a0", "\n", "  "])
    def test_any_space_parts_words(self, space):
        text = f"Walk{space}Free"
        assert found(text, "Walk Free") == [(text, "Walk Free")]

    def test_a_part_of_a_word_is_no_name(self):
        assert found("l’OITX et XOIT, OITÉ", "OIT") == []

    def test_the_longest_name_wins(self):
        text = "Groupe mondial sur la migration"
        assert found(text, "Groupe", "migration", text) == [(text, text)]

    def test_a_longer_name_that_does_not_go_on_leaves_the_shorter(self):
        names = ("Alliance 8.7", "Alliance 8.7 pour tous")
        assert found("Alliance 8.7 pour une", *names) == [("Alliance 8.7",) * 2]

    def test_a_name_after_a_longer_one_that_fails_is_still_found(self):
        assert found("un deux trois", "un deux quatre", "deux trois") == [
            ("deux trois", "deux trois")
        ]

    def test_what_two_records_are_called_names_neither(self):
        one, other = Name("Group", 1), Name("Group", 2)
        assert found("the Group", one, other) == []
        assert found("the Group", one, one) == [("Group", 1)]

    def test_a_shorter_name_stands_in_for_one_that_two_records_have(self):
        names = (Name("the Group", 1), Name("the Group", 2), Name("the", 3))
        assert found("the Group", *names) == [("the", 3)]

    @pytest.mark.parametrize(
        ("case", "written"),
        [
            (Case.ANY, ["Who", "who", "WHO"]),
            (Case.CAPITAL, ["Who", "WHO"]),
            (Case.EXACT, ["WHO"]),
        ],
    )
    def test_case_tells_a_name_from_a_word(self, case, written):
        text = "Who who WHO"
        name = Name("WHO", 1, case=case)
        assert [word for word, _record in found(text, name)] == written

    def test_a_short_acronym_counts_in_its_own_language_only(self):
        name = Name("UN", 1, "en", Case.EXACT)
        assert found("UN", name, language="en") == [("UN", 1)]
        assert found("UN", name, language="es") == []
        assert found("UN", name._replace(language=None), language="es") == [("UN", 1)]
        longer = Name("ILO", 1, "en", Case.EXACT)
        assert found("ILO", longer, language="es") == [("ILO", 1)]

    @pytest.mark.parametrize(
        ("text", "is_found"),
        [
            ("cible 8.7", True),
            ("cible 8.7.", True),
            ("cible 8.7, 8.8", True),
            ("cible 8.75", False),
            ("cible 8.7.1", False),
            ("cible 18.7", False),
            ("Alliance 8.7", False),
        ],
    )
    def test_a_target_is_its_code_after_the_word_target(self, text, is_found):
        assert bool(found(text, "cible 8.7")) == is_found


@given(st.text())
def test_folding_keeps_the_place_of_every_character(text):
    assert len(fold(text)) == len(text)


WORDS = ["a", "A", "b", "É", "e", "8", "7", ".", "’", "'", "ab", "_"]
TEXTS = st.lists(st.sampled_from([*WORDS, " ", " ", "\u00a0"]), max_size=14).map("".join)
NAMES = st.builds(
    Name,
    text=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
    | st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("".join),
    record=st.integers(1, 3),
    language=st.sampled_from([None, "fr", "en"]),
    case=st.sampled_from(Case),
)


@given(TEXTS, st.lists(NAMES, max_size=5))
@example("a b a b", [Name("a b a", 1), Name("b", 2)])
@example("8.7.", [Name("8", 1), Name("8.7", 2)])
@example("A’a", [Name("a'", 1, "fr", Case.EXACT), Name("A", 2, None, Case.CAPITAL)])
def test_the_tree_finds_what_a_naive_search_finds(text, names):
    assert list(Names(names).find(text, "fr")) == list(naive(text, names))


def naive(text, names):
    """Every stretch of whole words compared with every name, the longest first."""
    words = [match.span() for match in re.finditer(r"\w+|[^\w\s]|\s+", text)]
    after = 0
    for number, (start, _end) in enumerate(words):
        for _start, end in reversed(words[number:]):
            records = {n.record for n in names if may_be(n, text[start:end], "fr")}
            if start >= after and len(records) == 1 and not goes_on(text[end:]):
                yield Found(start, end, records.pop())
                after = end


def may_be(name, written, language):
    if fold(" ".join(written.split())) != fold(name.text):
        return False
    if written != written.strip():
        return False
    is_short_of_another = len(name.text) <= 2 and name.language not in (None, language)
    return {
        Case.ANY: True,
        Case.CAPITAL: written[0].isupper(),
        Case.EXACT: written == name.text and not is_short_of_another,
    }[name.case]


def goes_on(rest):
    return re.match(r"\.?\d", rest) is not None


@pytest.mark.django_db
class TestKnownNames:
    def test_an_organisation_is_known_by_its_names_acronyms_and_aliases(self):
        body = OrganisationFactory(
            published=True, name_en="Made Body", name_fr="Corps", acronym_fr="CF"
        )
        AliasFactory(organisation=body, name="The Body", language="en")
        AliasFactory(organisation=body, name="TB", language="en")
        named = [n for n in known_names() if n.record == ("organisation", body.pk)]
        assert {(n.text, n.language, n.case) for n in named} == {
            ("Made Body", "en", Case.CAPITAL),
            ("Corps", "fr", Case.CAPITAL),
            ("CF", "fr", Case.EXACT),
            ("The Body", "en", Case.CAPITAL),
            ("TB", "en", Case.EXACT),
        }

    @pytest.mark.parametrize(
        ("record", "case"),
        [
            (lambda: GroupFactory(published=True, name_en="Made"), Case.ANY),
            (lambda: AgreementFactory(published=True, title_en="Made"), Case.ANY),
            (lambda: PersonFactory(published=True, name="Made"), Case.CAPITAL),
        ],
    )
    def test_so_are_groups_agreements_and_people(self, record, case):
        record = record()
        key = (record._meta.model_name, record.pk)
        [name] = [name for name in known_names() if name.record == key]
        assert (name.text, name.case) == ("Made", case)

    def test_drafts_are_not_known(self):
        body = OrganisationFactory(name_en="Made Body")
        keys = {name.record for name in known_names()}
        assert ("organisation", body.pk) not in keys

    def test_a_target_is_known_after_the_words_for_it_in_each_language(self):
        key = ("target", Target.objects.get(code="8.7").pk)
        texts = {(n.text, n.language) for n in known_names() if n.record == key}
        assert {("cible 8.7", "fr"), ("target 8.7", "en"), ("meta 8.7", "es")} <= texts
        assert not any(text.startswith(("alliance", "8.7")) for text, _lang in texts)


@pytest.mark.django_db
class TestRefresh:
    @pytest.fixture
    def document(self):
        body = OrganisationFactory(published=True, name_en="Made Body")
        document = DocumentFactory(published=True)
        for number, kind in enumerate(["paragraph", "navigation", "contact"], 1):
            text = f"The {body.name_en} works for target 8.7 here."
            PassageFactory(document=document, number=number, text=text, kind=kind)
        return document

    def test_mentions_are_found_in_what_the_document_states(self, document):
        assert refresh() >= 2
        mentions = Mention.objects.filter(passage__document=document)
        with translation.override("en"):
            named = [(m.passage.number, str(m.record)[:9]) for m in mentions]
        assert named == [(1, "Made Body"), (1, "8.7 " + named[1][1][4:])]
        assert [m.passage.text[m.start : m.end] for m in mentions] == [
            "Made Body",
            "target 8.7",
        ]

    def test_found_anew_they_are_the_same(self, document):
        assert refresh() == refresh() == Mention.objects.count()

    def test_who_finds_anew_at_the_same_time_waits_and_readers_do_not(self, connect):
        refresh()
        with connect(roles.STAFF) as other, other.cursor() as cursor:
            cursor.execute("SET lock_timeout = 50")
            cursor.execute("SELECT count(*) FROM partnerships_mention")
            with pytest.raises(psycopg2.errors.LockNotAvailable):
                cursor.execute(ALONE)

    def test_one_document_alone_can_be_read_anew(self, document):
        refresh()
        others = set(Mention.objects.exclude(passage__document=document))
        document.passages.filter(number=1).update(text="Nobody.")
        assert refresh([document]) == 0
        assert set(Mention.objects.all()) == others

    def test_the_passages_that_name_a_record_stand_by_document(self, document):
        refresh()
        body = Organisation.objects.get(name_en="Made Body")
        naming = by_document(mentions.of(body))
        assert naming == [(document, [document.passages.get(number=1)])]
        target = Target.objects.get(code="8.7")
        assert document in dict(by_document(mentions.of(target)))

    def test_a_passage_that_names_a_record_twice_stands_once(self, document):
        document.passages.filter(number=1).update(text="Made Body and Made Body.")
        refresh()
        body = Organisation.objects.get(name_en="Made Body")
        assert [mention.start for mention in mentions.of(body)] == [0]

    def test_a_draft_names_nobody(self, document):
        refresh()
        document.withdraw()
        body = Organisation.objects.get(name_en="Made Body")
        assert list(mentions.of(body)) == []

    def test_what_is_never_mentioned_has_no_passages(self, document):
        assert list(mentions.of(document)) == []


@pytest.mark.django_db
def test_alliance_8_7_never_counts_as_target_8_7():
    refresh()
    for mention in Mention.objects.filter(target__code="8.7"):
        words = mention.passage.text[mention.start : mention.end].lower()
        assert words.startswith(("cible", "objectif", "odd")), words
