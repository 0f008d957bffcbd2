"""The intake desk: what a new document says, proposed to the staff.

``suggest`` reads a text by rules and dictionaries, without a network, and proposes what
the portal may take from it: organisations and their roles, groups, people, dates,
places, goals, targets and objectives, figures, quotations. Each suggestion has its exact
words, their place in the text, and the rule that made it. What the rules know of a
language stands in ``data/``; a rule names no document.
"""

from .reading import Reading
from .suggestion import CATEGORIES, Suggestion

__all__ = ["CATEGORIES", "Suggestion", "suggest"]


def suggest(text, language, dictionary, passages=None):
    """The suggestions for ``text``, in its order: each place that says a thing has one.

    ``dictionary`` is a ``dictionary.Dictionary``: the records that the portal knows.
    ``passages`` are those that somebody looked at; by default, those that it seems to
    have.
    """
    from . import (
        dates,
        figures,
        frameworks,
        organisations,
        people,
        places,
        quotations,
        roles,
    )

    reading = Reading(text, language, dictionary, passages)
    found = []
    # Each step sees what those before it took for a name.
    for step in (
        frameworks,
        organisations,
        people,
        places,
        dates,
        figures,
        quotations,
        roles,
    ):
        found += step.suggest(reading)
    unique = {}
    for suggestion in found:
        place = suggestion.start, suggestion.end
        unique.setdefault((suggestion.category, suggestion.value, place), suggestion)
    return sorted(unique.values(), key=lambda s: (s.start, -s.end))
