"""A made-up portal of any size, to measure the real one by.

    fixtures ─► goals, targets, themes, regions
    chance ─► organisations, people, groups ─► agreements ─► COPY ─► Postgres
                          └── documents with passages ──┘     (copying.py)

Every fact has evidence that quotes its passage; the sizes are those of performance.md,
section 1. The same seed makes the same portal.
"""

import random

from django.conf import settings
from django.db import connection, transaction

from .. import loading
from ..models import Fixed
from . import bodies, copying
from .agreements import Agreements, Known, World
from .documents import Library
from .happenings import Happenings

# What is taken from the fixtures as it is.
KNOWN = ("framework", "goal", "target", "objective", "theme", "region")
# At the least as many organisations as the largest group has members, and some more.
FEWEST_ORGANISATIONS = bodies.LARGEST_GROUP + 100

FALSE_QUOTES = """
SELECT count(*) FROM partnerships_evidence e
JOIN partnerships_passage p ON p.id = e.passage_id
WHERE cardinality(string_to_array(p.text, e.words)) <= e.occurrence
   OR p.kind IN ('navigation', 'contact')
"""


class NotEmpty(Exception):
    """The database holds records."""


def synthesize(count, seed=0):
    """Fill an empty database with ``count`` made-up agreements and everything around
    them, all or nothing; NotEmpty if it holds any record."""
    with transaction.atomic(), connection.cursor() as cursor:
        if any(model.objects.exists() for model in _content()):
            raise NotEmpty
        _load_known()
        known = Known()
        with copying.bare_tables(cursor), copying.short_turns():
            # From here the connection belongs to the thread that copies.
            tables = copying.Tables(cursor)
            _write(Library(random.Random(seed), tables), known, count)
            tables.finish()
            _check_quotes(cursor)
        # By itself it would wait for the disk after each table.
        cursor.execute("ANALYZE")


def _content():
    return [model for model in copying.models() if issubclass(model, Fixed)]


def _load_known():
    entries, _problems = loading.read(settings.BASE_DIR / "fixtures")
    models = {f"partnerships.{name}" for name in KNOWN}
    loading.Loader().load([entry for entry in entries if entry.model in models])


def _write(library, known, count):
    organisations = bodies.organisations(library, max(count // 10, FEWEST_ORGANISATIONS))
    people = bodies.people(library, organisations, max(count // 10, 1))
    groups = bodies.groups(
        library, organisations, max(count // 500, bodies.SMALLEST_GROUPS)
    )
    world = World(known, organisations, groups, people)
    happenings = Happenings(library, world)
    agreements = Agreements(library, world)
    for place, (agreement, source) in enumerate(agreements.write(count)):
        happenings.write(place, agreement, source)


def _check_quotes(cursor):
    cursor.execute(FALSE_QUOTES)
    [false] = cursor.fetchone()
    if false:
        raise AssertionError(f"{false} quotations do not stand in their passage.")
