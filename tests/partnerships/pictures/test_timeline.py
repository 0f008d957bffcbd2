import pytest
from django.utils import translation

from partnerships.models import Agreement
from partnerships.pictures import timeline
from partnerships.pictures.scene import Scene
from partnerships.pictures.timeline import Timeline
from tests.factories import AgreementFactory, GroupFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def whole():
    return Timeline(Scene(list(Agreement.objects.published()), is_whole=True))


def of(*agreements):
    return Timeline(Scene(list(agreements), is_whole=False))


def agreement(**dates):
    return AgreementFactory(published=True, **dates)


def sorts(row):
    return [bar.sort for bar in row.bars]


def test_every_record_is_dated_or_said_not_to_be(whole):
    shown = {row.record for row in whole.rows if not row.is_role} | {*whole.undated}
    assert set(Agreement.objects.published()) <= shown


def test_roles_follow_their_group(whole):
    slugs = [(row.record.slug, row.is_role) for row in whole.rows]
    gmg = slugs.index(("gmg", False))
    assert slugs[gmg + 1][1]
    (ilo,) = (
        row
        for row in whole.rows
        if row.is_role and row.fact.role == "chair" and row.record.slug == "ilo"
    )
    assert ilo.short == "ILO, chair"
    assert ilo.href.endswith("/groups/gmg/")


def test_inferred_dates_look_different(whole):
    signed = next(row for row in whole.rows if row.record.slug == "ilo-iom-2020")
    assert [bar.is_inferred for bar in signed.bars] == [True]
    founded = next(row for row in whole.rows if row.record.slug == "gmg")
    assert not any(bar.is_inferred for bar in founded.bars)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"signed_on": "2020-10-23"}, ["point"]),
        ({"signed_on": "2019"}, ["about"]),
        ({"signed_on": "[2019,2020]"}, ["about"]),
        ({"signed_on": "2018/2020"}, ["sure"]),
        ({"started": "2018", "ended": "2020"}, ["sure", "about", "about"]),
        ({"started": "2018-01-01", "ended": "2020-01-01"}, ["sure", "sure", "sure"]),
        ({"started": "2018"}, ["open", "about"]),
        ({"ended": "2020"}, ["open", "about"]),
        ({"started": "2018", "ended": "2018"}, ["about", "about"]),
        ({"signed_on": "../2019"}, ["point"]),
    ],
    ids=str,
)
def test_date_is_drawn_as_precisely_as_it_is_known(dates, expected):
    row = of(agreement(signed_on="1990"), agreement(**dates)).rows[1]
    assert sorts(row) == expected


def test_stretches_meet_where_dates_end():
    (row,) = of(agreement(started="2010", ended="2018")).rows
    sure, begins, ends = row.bars
    assert begins.end == pytest.approx(sure.x, abs=2)
    assert sure.end == pytest.approx(ends.x, abs=2)


def test_role_does_not_outlive_its_group():
    group = GroupFactory(published=True, founded="2006", ended="2010")
    member = MembershipFactory(
        group=group, organisation__published=True, attested="2007", start="2006"
    )
    AgreementFactory(published=True, signed_on="2020")
    drawn = Timeline(Scene(list(Agreement.objects.published()), is_whole=True))
    row = next(row for row in drawn.rows if row.fact == member)
    (open_end,) = (bar for bar in row.bars if bar.sort == "open")
    edge = timeline.WIDTH - timeline.RIGHT
    assert open_end.end < edge


def test_axis_reaches_from_the_first_to_the_last_date_in_even_steps():
    drawn = of(agreement(signed_on="1951"), agreement(signed_on="2020-10-23"))
    years = [year for year, _x in drawn.ticks]
    assert drawn.years == (1951, 2021)
    assert years == list(range(1960, 2021, 10))


def test_lines_beyond_what_is_readable_are_counted(monkeypatch):
    monkeypatch.setattr(timeline, "MOST", 2)
    drawn = of(*(agreement(signed_on=f"20{n}") for n in (10, 11, 12)))
    assert len(drawn.rows) == 2
    assert drawn.left_out == 1


def test_nothing_dated_is_no_picture():
    drawn = of(agreement())
    assert not drawn
    assert len(drawn.undated) == 1
    assert drawn.left_out == 0


def test_days_of_two_dates_of_a_record_stand_on_one_line():
    both = agreement(signed_on="2019-05", started="2020", ended="2023")
    row = of(agreement(signed_on="1990"), both).rows[1]
    assert [text for _field, _name, text in row.dates] == ["2019-05", "2020", "2023"]
    assert sorts(row) == ["point", "sure", "about", "about"]
