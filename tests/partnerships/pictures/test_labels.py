from partnerships.pictures import labels


def meet(one, other):
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )


def test_long_name_is_wrapped_and_cut():
    name = "Advancing the Alliance 8.7 Action Group on Migration and much more"
    assert labels.wrapped(name, 20, 2) == ["Advancing the", "Alliance 8.7 Action…"]


def test_beginning_of_a_first_word_is_better_than_nothing():
    assert labels.wrapped("Interparliamentary Union", 12, 1) == ["Interparlia…"]


def test_name_stands_below_its_node_where_there_is_room():
    (label,) = labels.placed([(100, 100, 6, "ILO")])
    assert label.anchor == "middle"
    assert label.is_shown
    assert label.placed == [(100, 122, "ILO")]


def test_names_cover_neither_nodes_nor_each_other():
    nodes = [(60 * x, 50 * y, 6, "Some name") for x in range(5) for y in range(5)]
    shown = [label for label in labels.placed(nodes) if label.is_shown]
    assert len(shown) > 12
    for n, label in enumerate(shown):
        assert not any(meet(label.box, other.box) for other in shown[n + 1 :])
        for x, y, radius, _lines in nodes:
            assert not meet(label.box, (x - radius, y - radius, x + radius, y + radius))


def test_name_without_room_waits_for_its_node_to_be_pointed_at():
    crowd = [(100 + x, 100 + y, 9, "A long name") for x in (0, 12) for y in (0, 12)]
    assert not all(label.is_shown for label in labels.placed(crowd))


def test_name_without_room_for_all_of_it_shows_its_beginning():
    rows = [(x, y, 6, "") for x in range(-140, 141, 20) for y in (-34, 34)]
    beside = [(-30, 0, 6, ""), (30, 0, 6, "")]
    node = (0, 0, 6, "A name of several words")
    label = labels.placed([node, *rows, *beside])[0]
    assert label.is_shown
    assert label.lines == ["A name of…"]
