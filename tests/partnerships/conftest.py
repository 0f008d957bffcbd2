import pytest
from django.utils import translation
from hypothesis import settings

from partnerships import cards, panels
from partnerships.held import Held
from partnerships.views import lists

# Which examples are tried does not change from run to run, and a slow machine is no
# mistake in the code; `--hypothesis-profile=search` looks further, and elsewhere.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=5000, deadline=None)
if settings.get_current_profile_name() != "search":
    settings.load_profile("gate")


@pytest.fixture
def english():
    """Messages in English, whatever the language of the tests."""
    with translation.override("en"):
        yield


@pytest.fixture
def nothing_held(monkeypatch):
    """Nothing that was made from other records than the test's is held."""
    monkeypatch.setattr(cards, "held", Held(1_000_000))
    monkeypatch.setattr(panels, "pieces", Held(1_000_000))
    monkeypatch.setattr(panels, "held_names", Held(1_000_000))
    monkeypatch.setattr(lists, "beside", Held(1_000_000))
