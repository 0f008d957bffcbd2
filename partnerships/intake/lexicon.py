"""What the rules know of a language: ``data/LANGUAGE.yaml``."""

import re
from functools import cache
from pathlib import Path

import yaml

from ..mentions import fold

DATA = Path(__file__).parent / "data"
# A word with a capital, with what hyphens and apostrophes join to it.
CAPITAL = r"(?![LD]['’])[A-ZÀ-ÖØ-ÞŠŽČĆĐŁŚŻİ][\w\-]*(?:['’][A-ZÀ-ÖØ-Þ][\w\-]*)*"
SPACE = r"[ \u00a0\u202f]"


@cache
def lexicon(language):
    """The entries of the lexicon of ``language`` by name."""
    return yaml.safe_load((DATA / f"{language}.yaml").read_text("utf-8"))


@cache
def lines(name):
    """The lines of a list in ``data``, without its comments."""
    text = (DATA / name).read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and line[0] != "#")


def any_of(patterns):
    """One pattern for all of ``patterns``, the longest first."""
    return "(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"


def any_word(words):
    """The pattern for plain ``words``, with either apostrophe."""
    return any_of(re.escape(word).replace("'", "['’]") for word in words)


def folded(words):
    return frozenset(map(fold, words))
