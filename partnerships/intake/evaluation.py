"""How good the suggestions are, by texts whose right answers are known."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from ..mentions import fold
from . import CATEGORIES, suggest
from .dictionary import known
from .lexicon import DATA


class BadKey(ValueError):
    """A folder or a key that cannot be read; the message says which and why."""


@dataclass
class Score:
    """What a key asks for in one category, and what was suggested."""

    asked: int = 0
    found: int = 0
    suggested: int = 0
    wrong: int = 0
    missed_items: list = field(default_factory=list)
    wrong_suggestions: list = field(default_factory=list)

    def add(self, other):
        self.asked += other.asked
        self.found += other.found
        self.suggested += other.suggested
        self.wrong += other.wrong
        self.missed_items += other.missed_items
        self.wrong_suggestions += other.wrong_suggestions


def evaluate(folder):
    """The Score of each category over all texts of ``folder`` that have a key, and the
    number of those. Raises BadKey."""
    folder = Path(folder)
    if not folder.is_dir():
        raise BadKey(f"{folder} is no folder.")
    keys = sorted(folder.glob("*.key.json"))
    pairs = [
        (key.with_name(key.name.removesuffix(".key.json") + ".txt"), key) for key in keys
    ]
    if not pairs:
        raise BadKey(f"{folder} has no NAME.key.json.")
    dictionary = known()
    totals = {category: Score() for category in CATEGORIES}
    for path, key in pairs:
        text, language, items = _read(path, key)
        suggestions = suggest(text, language, dictionary)
        for category in CATEGORIES:
            totals[category].add(
                compare(
                    text,
                    [item for item in items if item["category"] == category],
                    [s for s in suggestions if s.category == category],
                )
            )
    return totals, len(pairs)


def compare(text, items, suggestions):
    """The Score of ``suggestions`` of one category against the ``items`` of a key.

    An item is found by a suggestion of its value whose words overlap it. A suggestion is
    wrong that has the value of no item; without a value, one that overlaps none. The
    same suggested twice counts once.
    """
    score = Score(asked=len(items))
    for item in items:
        if any(_agree(item, s) and _overlap(text, item, s) for s in suggestions):
            score.found += 1
        else:
            score.missed_items.append(item)
    for suggestion in _once(suggestions):
        score.suggested += 1
        right = any(
            _agree(item, suggestion)
            and (suggestion.value is not None or _overlap(text, item, suggestion))
            for item in items
        )
        if not right:
            score.wrong += 1
            score.wrong_suggestions.append(suggestion)
    return score


def _once(suggestions):
    """One of those that suggest the same; without a value, the same words."""
    return {fold(s.value or s.words): s for s in suggestions}.values()


def _agree(item, suggestion):
    if item["value"] is None or suggestion.value is None:
        return item["value"] is suggestion.value
    return fold(item["value"]) == fold(suggestion.value)


def _overlap(text, item, suggestion):
    """Whether some place of the item's words shares a letter with the suggestion's."""
    words, start = item["words"], -1
    while (start := text.find(words, start + 1)) >= 0:
        if start < suggestion.end and suggestion.start < start + len(words):
            return True
    return False


def _read(path, key):
    if not path.is_file():
        raise BadKey(f"{key.name} has no {path.name} beside it.")
    try:
        text = path.read_text("utf-8")
        data = json.loads(key.read_text("utf-8"))
    except ValueError as error:
        raise BadKey(f"{key.name} or its text cannot be read: {error}") from error
    problem = _problem(data, text)
    if problem:
        raise BadKey(f"{key.name}: {problem}")
    return text, data["language"], data["items"]


def _problem(data, text):
    """What is wrong with a key, in a sentence; None if nothing is."""
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        return "a key is an object with a language and a list of items."
    languages = {path.stem for path in DATA.glob("??.yaml")}
    if data.get("language") not in languages:
        return f"the language is one of {', '.join(sorted(languages))}."
    for item in data["items"]:
        if not isinstance(item, dict) or item.get("category") not in CATEGORIES:
            return f"an item has no category that is known: {item}"
        if not isinstance(item.get("words"), str) or item["words"] not in text:
            return f"these are no words of the text: {item.get('words')}"
        if not isinstance(item.get("value", 0), str | None):
            return f"a value is a text or null: {item}"
    return None


def report(scores, texts, in_detail=False):
    """The scores as lines to print; in detail, with what was missed and what is wrong."""
    yield f"{texts} texts"
    yield f"{'category':<14}{'asked':>7}{'found':>7}{'':>6}{'suggested':>11}{'wrong':>7}"
    for category, score in scores.items():
        yield (
            f"{category:<14}{score.asked:>7}{score.found:>7}"
            f"{_share(score.found, score.asked):>6}{score.suggested:>11}"
            f"{score.wrong:>7}{_share(score.wrong, score.suggested):>6}"
        )
        if in_detail:
            for item in score.missed_items:
                yield f"    missed: {item['value']} – {item['words']}"
            for suggestion in score.wrong_suggestions:
                yield f"    wrong: {suggestion.value} – {suggestion.words}"


def _share(part, whole):
    return f"{part / whole:.0%}" if whole else "–"
