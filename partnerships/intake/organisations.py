"""Organisations that a text names; new ones are flagged by their value, None."""

from . import bodies


def suggest(reading):
    rules = bodies.read(reading)
    new = [m for m in reading.mentions if m.slug is None]
    for mention in reading.mentions:
        if mention.noun not in ("organisation", "group"):
            continue
        if mention.slug is None and bodies.is_repeated(reading, mention, new):
            continue
        yield reading.suggestion(
            mention.noun, mention.slug, mention[:2], rules[mention.start]
        )
