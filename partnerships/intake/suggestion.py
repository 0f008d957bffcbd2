"""What the intake desk proposes."""

from dataclasses import dataclass

CATEGORIES = (
    "organisation",
    "role",
    "person",
    "date",
    "place",
    "sdg",
    "gcm",
    "group",
    "figure",
    "quotation",
)


@dataclass(frozen=True)
class Suggestion:
    """``words`` stand at ``start`` to ``end`` of the text; ``rule`` says, in words, why
    they are taken for ``value``. ``cue`` is what the rule went by, if not the words."""

    category: str
    value: str | None
    start: int
    end: int
    words: str
    rule: str
    cue: str = ""
