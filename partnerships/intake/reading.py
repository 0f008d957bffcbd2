"""A text as it is read: its passages, and what was found to be a name in it."""

import re
from functools import cached_property
from typing import NamedTuple

from . import passages
from .lexicon import any_word, lexicon
from .suggestion import Suggestion

# The end of a sentence; no full stop after an initial or a title is one.
STOP = re.compile(r"[.!?…]+[»”\"]?(?=\s|$)|\s[»”](?=\s[A-ZÀ-Þ])|\n")
ABBREVIATED = re.compile(r"\b(?:[A-Z]|MM|Dr|Pr|Mr|Mrs|Ms|Sr|Sra|St|art|no)\.$")
# Where a document is dated: so many code points from its beginning.
HEAD = 600
# What nothing is proposed from: menus, and how to reach people.
UNREAD = {"navigation", "contact"}


class Mention(NamedTuple):
    """Code points ``start`` to ``end`` name something of this ``noun``; ``slug`` is the
    portal's record, if there is one. ``end`` counts an acronym in brackets."""

    start: int
    end: int
    noun: str
    slug: str | None


class Reading:
    """One text, and what the steps so far made of it."""

    def __init__(self, text, language, dictionary, cut=None):
        self.text, self.language, self.dictionary = text, language, dictionary
        self.words = lexicon(language)
        self.passages = cut or passages.cut(text, language)
        self.mentions = []
        self._taken = []

    @cached_property
    def read(self):
        """The passages that suggestions come from."""
        return [p for p in self.passages if p.kind not in UNREAD]

    @cached_property
    def sentences(self):
        """The spans of the sentences of what is read."""
        found = []
        for passage in self.read:
            start = passage.start
            for stop in STOP.finditer(self.text, passage.start, passage.end):
                if not ABBREVIATED.search(self.text, start, stop.end()):
                    found.append((start, stop.end()))
                    start = stop.end()
            if start < passage.end:
                found.append((start, passage.end))
        return found

    @cached_property
    def own_year(self):
        """The year in which the document is dated, if its first lines say it."""
        month = any_word(self.words["months"])
        dated = rf"\b\d{{1,2}}(?:er|º)?(?: de)? {month}(?:,| de)? (\d{{4}})\b"
        other = rf"\b{month} \d{{1,2}}, (\d{{4}})\b"
        match = re.search(f"{dated}|{other}", self.text[:HEAD], re.IGNORECASE)
        return int(match[1] or match[2]) if match else None

    def find(self, pattern):
        """Each match of a compiled ``pattern`` within a passage that is read."""
        for passage in self.read:
            yield from pattern.finditer(self.text, passage.start, passage.end)

    def sentence(self, place):
        """The span of the sentence that ``place`` stands in."""
        return next(
            ((start, end) for start, end in self.sentences if start <= place < end),
            (place, place),
        )

    def passage(self, place):
        return next(p for p in self.read if p.start <= place < p.end)

    def take(self, start, end):
        """Nothing else is looked for in code points ``start`` to ``end``."""
        self._taken.append((start, end))

    def is_taken(self, start, end):
        return any(start < e and s < end for s, e in self._taken)

    def name(self, start, end, noun, slug=None):
        """Note a name, which takes its words."""
        self.mentions.append(Mention(start, end, noun, slug))
        self.mentions.sort()
        self.take(start, end)

    def forget(self, start, end):
        """Take back the names within code points ``start`` to ``end``: they are parts of
        a longer one."""
        inside = [m for m in self.mentions if start <= m.start and m.end <= end]
        for mention in inside:
            self.mentions.remove(mention)
            self._taken.remove(mention[:2])

    def named(self, start, end, *nouns):
        """The mentions that overlap code points ``start`` to ``end``."""
        return [
            m
            for m in self.mentions
            if m.start < end and start < m.end and (not nouns or m.noun in nouns)
        ]

    def suggestion(self, category, value, span, rule, cue=""):
        start, end = span
        return Suggestion(category, value, start, end, self.text[start:end], rule, cue)
