import pickle
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships import bitsets
from partnerships.bitsets import (
    ByRecord,
    Values,
    bits_of,
    by_value,
    each_once,
    most,
    page,
    ranks_of,
)

SIZES = st.integers(1, 300)


@st.composite
def sets(draw):
    size = draw(SIZES)
    return size, draw(st.sets(st.integers(0, size - 1)))


@st.composite
def facets(draw):
    """A number of records, pairs of (rank, value), and some of the records."""
    size, chosen = draw(sets())
    pairs = draw(st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, 12))))
    return size, pairs, chosen


@given(sets())
def test_bits_are_the_ranks_they_were_made_of(made):
    size, ranks = made
    assert list(ranks_of(bits_of(ranks, size))) == sorted(ranks)


@given(sets(), st.integers(0, 300), st.integers(0, 30))
def test_page_is_a_slice_of_the_ranks(made, start, length):
    size, ranks = made
    bits = bits_of(ranks, size)
    assert page(bits, start, start + length) == sorted(ranks)[start : start + length]


def test_late_page_of_a_long_set_passes_over_whole_pieces():
    size = 3 * 8 * bitsets.PIECE
    assert page((1 << size) - 1, size - 5, size) == list(range(size - 5, size))


@given(facets(), st.sampled_from([1, 3, 2048]))
def test_counts_are_those_of_counting_one_by_one(made, sparse):
    size, pairs, chosen = made
    values = made_values(pairs, size, sparse)
    expected = Counter(value for rank, value in pairs if rank in chosen)
    assert values.counts(bits_of(chosen, size)) == dict(expected)


@given(facets(), st.sampled_from([1, 3, 2048]), st.integers(1, 5))
def test_top_are_the_most_frequent_and_of_equals_the_lowest(made, sparse, limit):
    size, pairs, chosen = made
    values = made_values(pairs, size, sparse)
    counted = Counter(value for rank, value in pairs if rank in chosen)
    expected = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:limit]
    assert list(values.top(bits_of(chosen, size), limit).items()) == expected
    assert list(most(counted, limit).items()) == expected


@given(facets(), st.sampled_from([1 << 16, 3]))
def test_all_facets_are_counted_at_once_where_records_are_few(made, numbers):
    size, pairs, chosen = made
    odd = {(rank, f"odd {value}") for rank, value in pairs if value % 2}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bitsets, "SHORT_NUMBERS", numbers)
        by_record = ByRecord({"all": by_value(pairs), "odd": by_value(odd)}, size)
    assert by_record.counts(bits_of(chosen, size)) == {
        "all": dict(Counter(value for rank, value in pairs if rank in chosen)),
        "odd": dict(Counter(value for rank, value in odd if rank in chosen)),
    }


def test_records_are_few_where_they_are_a_small_part_of_all():
    by_record = ByRecord({}, 100)
    assert by_record.are_few(0b1111)
    assert not by_record.are_few(0b11111)


def test_values_that_cannot_come_among_the_first_are_not_tried():
    pairs = [(rank, "most") for rank in range(9)]
    pairs += [(rank, "many") for rank in range(5)]
    pairs += [(0, "one"), (1, "another")]
    assert Values(by_value(pairs), 9).top(bits_of(range(8), 9), 1) == {"most": 8}


@given(facets(), st.sampled_from([1, 3, 2048]))
def test_having_a_value_is_being_in_its_pairs(made, sparse):
    size, pairs, _chosen = made
    values = made_values(pairs, size, sparse)
    assert set(values.known()) == {value for _rank, value in pairs}
    for value in range(13):
        having = {rank for rank, other in pairs if other == value}
        assert set(ranks_of(values.having(value))) == having


def test_of_equals_that_were_all_tried_the_lowest_comes_first():
    pairs = [(rank, value) for rank in range(3) for value in "ba"]
    assert Values(by_value(pairs), 4).top(0b0111, 1) == {"a": 3}


def test_record_that_has_a_value_twice_has_it_once():
    ranks = each_once(by_value([(0, "twice"), (0, "twice")]))
    assert Values(ranks, 1).counts(1) == {"twice": 1}


def test_what_is_asked_for_seldom_is_kept_smaller_and_counted_the_same():
    ranks = by_value((rank, rank % 100) for rank in range(20_000))
    usual, seldom = (Values(ranks, 20_000, is_seldom) for is_seldom in (False, True))
    assert len(pickle.dumps(seldom)) < len(pickle.dumps(usual)) / 3
    bits = bits_of(range(5_000, 9_000, 3), 20_000)
    assert seldom.counts(bits) == usual.counts(bits)
    assert seldom.top(bits, 7) == usual.top(bits, 7)
    assert seldom.having(8) == usual.having(8)


def made_values(pairs, size, sparse):
    """Values; those that fewer than one in ``sparse`` records have get no bits, if there
    are more than a few values."""
    usual = bitsets.SPARSE, bitsets.LONG
    bitsets.SPARSE, bitsets.LONG = sparse, 3
    try:
        return Values(by_value(pairs), size)
    finally:
        bitsets.SPARSE, bitsets.LONG = usual
