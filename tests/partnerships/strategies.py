"""What Hypothesis searches among: dates of any precision, and words near to dates."""

from hypothesis import strategies as st

from partnerships.dates import parse

NUMBERS = st.integers(0, 32).map("{:02}".format)
YEARS = st.integers(0, 9999).map("{:04}".format)
QUALIFIERS = st.sampled_from(["", "", "", "?", "~", "%"])


@st.composite
def days(draw):
    """A year, a month of a year or a day."""
    day = draw(st.dates()).isoformat()
    return day[: draw(st.sampled_from([4, 7, 10]))] + draw(QUALIFIERS)


@st.composite
def almost_days(draw):
    """Such as no calendar has."""
    parts = [draw(YEARS), draw(NUMBERS), draw(NUMBERS)][: draw(st.integers(1, 3))]
    return "-".join(parts) + draw(QUALIFIERS)


SIDES = st.one_of(days(), days(), days(), st.just(".."))
INTERVALS = st.tuples(SIDES, SIDES).map("/".join)
CHOICES = st.lists(days(), min_size=1, max_size=3).map(lambda d: f"[{','.join(d)}]")
DATE_SIGNS = st.text("0123456789-/[],.?~% \nx", max_size=24)
ALMOST_DATES = st.one_of(almost_days(), days(), INTERVALS, CHOICES, DATE_SIGNS)


def is_date(text):
    try:
        parse(text)
    except ValueError:
        return False
    return True


DATES = st.one_of(days(), INTERVALS, CHOICES).filter(is_date)
