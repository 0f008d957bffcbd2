"""Goals and targets of the SDGs, and objectives of the Global Compact for Migration.

All are known by their code after a word that says what they are. "Objectif" is a word
for all three: a code with a dot is a target's, and the rest goes by the framework that
is named nearest.
"""

import re

from django.utils.translation import gettext_lazy as _

from .lexicon import any_of

CODE = r"\d{1,2}(?:\.(?:\d{1,2}|[a-d]))?(?![\w%]|[.,]\d)"
LAST_GOAL, LAST_OBJECTIVE = 17, 23
# How far after a code its framework is looked for before what stands ahead of it.
NEAR = 60

STATED = _("A code after a word that says that it is a goal or a target")
BY_SDG = _("A number after “objective”, and the Sustainable Development Goals beside it")
BY_GCM = _("A number after “objective”, and the Global Compact for Migration beside it")


def suggest(reading):
    words = reading.words
    said = words["target_words"] + words["goal_words"] + words["goal_only_words"]
    pattern = re.compile(
        rf"\b(?P<word>{any_of(said)})(?: {any_of(words['gcm_between'])})?"
        rf" {words['number_sign']}"
        rf"(?P<codes>{CODE}(?:(?:, ?| )(?:{words['and']} )?{CODE})*)",
        re.IGNORECASE,
    )
    denied = re.compile(rf"\b{words['not']}$", re.IGNORECASE)
    for match in reading.find(pattern):
        if denied.search(reading.text[: match.start()][-20:]):
            continue
        reading.take(*match.span())
        plain = _framework(reading, match)
        for code in re.finditer(CODE, match["codes"]):
            start = match.start("codes")
            span = (
                match.start() if code.start() == 0 else start + code.start(),
                start + code.end(),
            )
            yield from _suggestion(reading, code.group(), span, plain)


def _suggestion(reading, code, span, plain):
    whole = int(code.partition(".")[0])
    if "." in code:
        if whole in range(1, LAST_GOAL + 1):
            yield reading.suggestion("sdg", code, span, STATED)
    elif plain == "sdg" and whole in range(1, LAST_GOAL + 1):
        yield reading.suggestion("sdg", str(whole), span, BY_SDG)
    elif plain == "gcm" and whole in range(1, LAST_OBJECTIVE + 1):
        yield reading.suggestion("gcm", str(whole), span, BY_GCM)


def _framework(reading, match):
    """What a code without a dot is one of: "sdg", "gcm" or None."""
    words = reading.words
    said = match.group()[: match.start("codes") - match.start()]
    if re.search(any_of(words["goal_only_words"]), said, re.IGNORECASE):
        return "sdg"
    contexts = {
        "sdg": re.compile(any_of(words["sdg_context"])),
        "gcm": re.compile(any_of(words["gcm_context"])),
    }
    start, end = reading.sentence(match.start())
    after = reading.text[match.end() : min(end, match.end() + NEAR)]
    near = {f: m.start() for f, c in contexts.items() if (m := c.search(after))}
    if near:
        return min(near, key=near.get)
    for area in ((start, end), (reading.passage(start).start, start), (0, start)):
        before = reading.text[slice(*area)]
        last = {f: [m.end() for m in c.finditer(before)] for f, c in contexts.items()}
        last = {framework: ends[-1] for framework, ends in last.items() if ends}
        if last:
            return max(last, key=last.get)
    return None
