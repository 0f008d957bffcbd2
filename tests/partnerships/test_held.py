import pytest
from django.utils.safestring import mark_safe

from partnerships.held import MARK, Held, fill


def lengths(asked):
    """Makes each key as long as it says, and notes what was asked for."""

    def make(keys):
        asked.extend(keys)
        return {key: "x" * key for key in keys}

    return make


def test_what_is_held_is_not_made_again():
    held, asked = Held(100), []
    assert held.things(1, [1, 2], lengths(asked)) == ["x", "xx"]
    assert held.things(1, [2, 3], lengths(asked)) == ["xx", "xxx"]
    assert asked == [1, 2, 3]


def test_things_come_in_the_order_asked_for():
    held = Held(100)
    held.things(1, [3], lengths([]))
    assert held.things(1, [1, 3, 2], lengths([])) == ["x", "xxx", "xx"]


def test_nothing_is_held_without_a_version():
    held, asked = Held(100), []
    for _turn in range(2):
        held.things(None, [1], lengths(asked))
    assert asked == [1, 1]


def test_each_version_has_things_of_its_own():
    held, asked = Held(100), []
    for version in (2, 1, 2, 1):
        made = held.things(version, [1], lambda keys, v=version: {1: f"v{v}"})
        assert made == [f"v{version}"]
    held.things(2, [2], lengths(asked))
    held.things(1, [2], lengths(asked))
    assert asked == [2, 2]


def test_what_was_made_first_goes_when_there_is_no_room():
    held, asked = Held(5), []
    held.things(1, [3], lengths([]))
    held.things(1, [2], lengths([]))
    held.things(1, [1], lengths([]))
    held.things(1, [1, 2], lengths(asked))
    assert asked == []
    held.things(1, [3], lengths(asked))
    assert asked == [3]


@pytest.mark.parametrize("version", [1, None])
def test_none_stands_for_what_cannot_be_made(version):
    assert Held(5).things(version, [1, 2], lambda keys: {2: "xx"}) == [None, "xx"]


def test_older_versions_go_before_newer_ones():
    held, asked = Held(5), []
    for version, length in ((1, 2), (2, 1), (1, 1), (2, 2)):
        held.things(version, [length], lengths([]))
    held.things(2, [1, 2], lengths(asked))
    assert asked == []
    held.things(1, [1, 2], lengths(asked))
    assert asked == [2]
    # Nothing is left of version 1 by then.
    held.things(3, [5], lengths([]))
    assert held.things(3, [5], lengths(asked)) == ["xxxxx"]
    assert asked == [2]


def test_what_two_made_at_once_is_held_once():
    held = Held(5)

    def make(keys):
        held.things(1, [2], lengths([]))
        return {2: "xx"}

    held.things(1, [2], make)
    held.things(1, [3], lengths([]))
    asked = []
    held.things(1, [2, 3], lengths(asked))
    assert asked == []


def test_marks_are_filled_one_after_the_other():
    filled = fill(f"<b>{MARK}</b> {MARK}", "<a & b>", mark_safe("<i>c</i>"))
    assert filled == "<b>&lt;a &amp; b&gt;</b> <i>c</i>"
    assert filled.__html__() == filled


def test_every_mark_is_filled_and_nothing_else():
    with pytest.raises(ValueError, match="zip"):
        fill(MARK, "a", "b")
    with pytest.raises(ValueError, match="zip"):
        fill(MARK + MARK, "a")
