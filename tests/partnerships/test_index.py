"""The index answers what the queries answer, and follows the content."""

import contextlib
import logging
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from partnerships import bitsets
from partnerships import index as index_module
from partnerships import indexes as indexes_module
from partnerships.bitsets import ByRecord, Values
from partnerships.filters import AgreementFilter, GroupFilter
from partnerships.index import Index
from partnerships.indexes import Indexes
from partnerships.models import Agreement, Status
from partnerships.views import lists as lists_module
from portal.states import Lost

from .test_filters import AGREEMENTS, FILTERS, QUERY, agreement, build, query_string

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

# A share of the examples: 20 portals, each asked for ten sets of filters. The gate tries
# one, 200 examples, always the same; the audit 49 others.
SEARCH = settings(max_examples=20, deadline=None, database=None, phases=[Phase.generate])
# Postgres takes its time to count: of the facets, each example compares three.
FACETS = st.sets(
    st.sampled_from(
        [n for n, item in AgreementFilter.base_filters.items() if hasattr(item, "facet")]
    ),
    min_size=3,
    max_size=3,
)
EXAMPLES = given(
    agreements=AGREEMENTS,
    examples=st.lists(st.tuples(QUERY, FACETS), min_size=10, max_size=10),
)

SHIPPED = [
    "",
    "target=8.7",
    "goal=8&basis=interpreted",
    "goal=8&basis=stated&basis=interpreted",
    "goal=8&goal=4&match=all",
    "partner=ilo&partner=iom&match=all&sort=title",
    "year=2020&sort=-date",
    "from=2019&to=2021&sort=parties",
    "organisation=iom",
    "q=migration&sort=relevance",
    "partner_named=labour",
]


def lists(query, model=Agreement, index=None):
    data = QueryDict(query) if query else None
    return FILTERS[model](data, queryset=model.objects.published(), index=index)


def assert_equal(plain, indexed, facets=None):
    assert list(indexed.qs[:1000]) == list(plain.qs)
    assert len(indexed.qs) == plain.qs.count()
    assert list(indexed.qs[1:3]) == list(plain.qs[1:3])
    for name in plain.facet_filters if facets is None else facets:
        assert indexed.counts(name) == plain.counts(name), name
    assert indexed.counts_without() == plain.counts_without()
    if hasattr(plain, "years"):
        assert indexed.years() == plain.years()
        assert indexed.undated() == plain.undated()


@pytest.mark.parametrize("query", SHIPPED)
@pytest.mark.parametrize("model", FILTERS, ids=lambda model: model.__name__)
def test_shipped_lists_are_the_same(model, query):
    plain = lists(query, model)
    if plain.is_bound and not plain.is_valid():
        pytest.skip("not a filter of this list")
    assert_equal(plain, lists(query, model, Index(FILTERS[model])))


@pytest.mark.usefixtures("untraced")
@SEARCH
@EXAMPLES
def test_lists_and_counts_are_the_same_over_anything(agreements, examples):
    assert_equal_over(agreements, examples)


@pytest.mark.audit
@pytest.mark.parametrize("share", range(1, 50))
@settings(parent=SEARCH, derandomize=False)
@EXAMPLES
def test_lists_and_counts_are_the_same_over_anything_more(share, agreements, examples):
    assert_equal_over(agreements, examples)


def assert_equal_over(agreements, examples):
    with transaction.atomic():
        build(agreements)
        index = Index(AgreementFilter)
        for turn, (query, facets) in enumerate(examples):
            asked = query_string(query)
            with pytest.MonkeyPatch.context() as patched:
                # Every other time few records are few however many there are.
                patched.setattr(bitsets, "FEW", 0 if turn % 2 else bitsets.FEW)
                assert_equal(lists(asked), lists(asked, index=index), facets)
        transaction.set_rollback(True)


def test_values_of_few_records_are_shown_when_no_others_are_left(monkeypatch):
    monkeypatch.setattr("partnerships.bitsets.SPARSE", 1)
    monkeypatch.setattr("partnerships.bitsets.LONG", 1)
    assert_equal(
        lists("kind=project"), lists("kind=project", index=Index(AgreementFilter))
    )


def test_what_one_frequent_value_or_span_selects_is_counted_once(monkeypatch):
    index = Index(AgreementFilter)

    def counted(query):
        chosen = lists(query, index=index)
        return chosen.counts("partner"), chosen.counts("kind"), chosen.years()

    told = {query: counted(query) for query in ("", "target=8.7", "year=2020")}
    monkeypatch.setattr(Values, "counts", None)
    monkeypatch.setattr(Values, "top", None)
    monkeypatch.setattr(ByRecord, "counts", None)
    assert {query: counted(query) for query in told} == told
    for other in ("target=8.7&kind=project", "target=8.7&target=8.8", "q=travail"):
        with pytest.raises(TypeError):
            lists(other, index=index).counts("partner")


def test_what_a_rare_value_selects_is_counted_each_time(monkeypatch):
    monkeypatch.setattr(index_module, "FREQUENT", 1)
    index = Index(AgreementFilter)
    lists("target=8.7", index=index).counts("partner")
    assert list(index._told) == [()]


def test_of_only_so_many_selections_it_is_kept_what_was_counted(monkeypatch):
    monkeypatch.setattr(index_module, "SELECTIONS", 2)
    index = Index(AgreementFilter)
    for query in ("target=8.7", "kind=project", "year=2020", "target=8.7"):
        assert_equal(lists(query), lists(query, index=index))
    assert len(index._told) <= 2


@pytest.mark.parametrize("few", [0, 10**6])
@pytest.mark.parametrize("query", ["", "q=travail", "target=8.7&kind=project"])
def test_few_records_are_counted_as_many_are(monkeypatch, few, query):
    monkeypatch.setattr(bitsets, "FEW", few)
    assert_equal(lists(query), lists(query, index=Index(AgreementFilter)))


def test_record_withdrawn_since_is_not_shown():
    made = agreement("late")
    index = Index(AgreementFilter)
    Agreement.objects.filter(pk=made.pk).update(status=Status.WITHDRAWN)
    rows = lists("", index=index).qs[:1000]
    assert made not in rows
    assert rows[0] in Agreement.objects.published()
    assert len(rows) == Agreement.objects.published().count()


class State:
    """Stands for a state that is kept: what the test's own transaction sees."""

    def __init__(self, version):
        self.version = version
        self.is_lost = False

    def enter(self):
        pass

    @contextlib.contextmanager
    def entered(self):
        if self.is_lost:
            raise Lost
        yield


class Timer(SimpleNamespace):
    """Begins nothing by itself."""

    def __init__(self, seconds, begin):
        super().__init__(begin=begin, start=lambda: None, cancel=lambda: None)


@pytest.fixture
def states(monkeypatch):
    """The versions that the database has from now on, of which the last stays."""
    found = [7]

    def state():
        return State(found.pop(0) if len(found) > 1 else found[0])

    monkeypatch.setattr(indexes_module, "State", state)
    return found


@pytest.fixture
def at_once(states, monkeypatch):
    """Makes indexes in the test's own thread and transaction."""

    class Thread:
        def __init__(self, target, daemon):
            self.start = target

    monkeypatch.setattr(indexes_module.threading, "Thread", Thread)
    monkeypatch.setattr(indexes_module.threading, "Timer", Timer)
    monkeypatch.setattr(connection, "close", lambda: None)


@pytest.mark.usefixtures("at_once")
def test_first_request_makes_the_index_and_the_next_have_it():
    indexes = Indexes(Index)
    assert indexes.get(AgreementFilter, 7) is None
    made = indexes.get(AgreementFilter, 7)
    assert made.version == 7
    assert indexes.get(AgreementFilter, 7) is made


@pytest.mark.usefixtures("at_once")
def test_indexes_are_replaced_when_the_version_moves(states):
    indexes = Indexes(Index)
    states[:] = [7, 7, 8]
    for filterset_class in (AgreementFilter, GroupFilter):
        indexes.get(filterset_class, 7)
    assert indexes.get(AgreementFilter, 8).version == 7
    made = [indexes.get(each, 8) for each in (AgreementFilter, GroupFilter)]
    assert made[0].version == 8
    assert made[0].state is made[1].state


@pytest.mark.usefixtures("at_once")
def test_index_of_another_version_is_not_current(states):
    indexes = Indexes(Index)
    indexes.get(AgreementFilter, 7)
    assert indexes.current(AgreementFilter, 7).version == 7
    assert indexes.current(AgreementFilter, 6) is None


@pytest.mark.usefixtures("at_once")
def test_another_state_is_kept_after_a_while_for_the_same_index():
    indexes = Indexes(Index)
    indexes.get(AgreementFilter, 7)
    made = indexes.get(AgreementFilter, 7)
    before = made.state
    indexes._timer.begin()
    assert indexes.get(AgreementFilter, 7) is made
    assert made.state is not before


def test_only_one_thread_makes_them_at_a_time(monkeypatch):
    begun = []

    class Thread:
        def __init__(self, target, daemon):
            begun.append(target)

        def start(self):
            pass

    monkeypatch.setattr(indexes_module.threading, "Thread", Thread)
    indexes = Indexes(Index)
    indexes.get(AgreementFilter, 7)
    indexes.get(AgreementFilter, 8)
    assert begun == [indexes._make]


@pytest.mark.usefixtures("at_once")
def test_indexes_that_fail_are_tried_again_but_not_at_once(monkeypatch, caplog):
    indexes = Indexes(Index)
    with monkeypatch.context() as patched, caplog.at_level(logging.CRITICAL):
        patched.setattr(Index, "_read", lambda self, lists: 1 / 0)
        indexes.get(AgreementFilter, 7)
    indexes.get(AgreementFilter, 7)
    assert indexes.get(AgreementFilter, 7) is None
    monkeypatch.setattr(indexes, "_not_before", 0)
    indexes.get(AgreementFilter, 7)
    assert indexes.get(AgreementFilter, 7).version == 7


@pytest.fixture
def own_indexes(at_once, nothing_held, public_site, monkeypatch):
    monkeypatch.setattr("partnerships.views.lists.indexes", Indexes(Index))


@pytest.mark.usefixtures("own_indexes")
@pytest.mark.parametrize("noun", ["agreements", "groups", "events", "documents"])
@pytest.mark.parametrize("query", ["", "?target=8.7&sort=title", "?q=migration&page=1"])
def test_page_by_index_is_the_page_by_queries(client, noun, query):
    def page(version):
        return client.get(f"/en/{noun}/{query}", **{"portal.version": version}).content

    plain = page(None)
    # Read from Postgres while the index is made; by index; by index, all pieces held.
    assert page(7) == page(7) == page(7) == plain


@pytest.mark.usefixtures("own_indexes")
def test_page_of_an_organisation_by_index_is_the_page_by_queries(client, monkeypatch):
    monkeypatch.setattr("portal.versions.seen", lambda: 7)

    def page(version):
        address = "/en/organisations/iom/"
        return client.get(address, **{"portal.version": version}).content

    plain = page(None)
    # Each request has one index made.
    assert {page(7) for _request in range(4)} == {plain}


@pytest.mark.usefixtures("own_indexes")
def test_late_page_asks_for_no_more_than_the_first(client, django_assert_num_queries):
    for number in range(100):
        agreement(f"n{number:03}", title_en=f"N {number:03}")
    late = "/en/agreements/?sort=title&page=5"
    for address in ("/en/agreements/", "/en/agreements/", late):
        page = client.get(address, **{"portal.version": 7})
    titles = [f"N {number:03}" for number in range(80 - 6, 100)]
    content = page.content.decode()
    assert sum(title in content for title in titles) >= 15
    # The cards are held, and so is what the panels name.
    with django_assert_num_queries(0):
        client.get(late, **{"portal.version": 7})


@pytest.mark.usefixtures("own_indexes")
@pytest.mark.parametrize("address", ["/en/agreements/", "/api/v1/agreements/"])
def test_list_whose_state_is_lost_is_read_from_postgres_until_there_is_another(
    client, address
):
    def page():
        return client.get(address, **{"portal.version": 7}).content

    plain = page()
    assert page() == plain
    lost = lists_module.indexes.get(AgreementFilter, 7).state
    lost.is_lost = True
    assert page() == plain
    assert lists_module.indexes.get(AgreementFilter, 7).state is not lost


@pytest.mark.usefixtures("at_once", "public_site", "nothing_held")
def test_page_from_an_older_index_says_so(client, states, monkeypatch):
    monkeypatch.setattr("partnerships.views.lists.indexes", Indexes(Index))

    def page(version):
        return client.get("/en/agreements/", **{"portal.version": version})

    states[:] = [7, 8]
    assert "Cache-Control" not in page(7)  # read from Postgres
    assert "Cache-Control" not in page(7)  # the index of this version
    assert page(8)["Cache-Control"] == "no-cache"  # the next is being made
    assert "Cache-Control" not in page(8)
