"""Whole tables as they were in one state of the database, for what is made from all rows.

The index reads each table once: which record a row is a fact of, which values it gives
the record, and how it is known.
"""

from contextlib import contextmanager

from django.contrib.postgres.aggregates import BitOr
from django.db import connection, transaction
from django.db.models import Case, Max, SmallIntegerField, When

from portal.roles import PUBLIC

from .evidence import SUBJECT_NAMES
from .facets import first_of
from .models import Evidence

ROWS = 10_000
# How a fact is known, as bits of a byte.
BASES = {basis: 1 << place for place, basis in enumerate(Evidence.Basis.values)}
BASES_OF = [[basis for basis, bit in BASES.items() if bits & bit] for bits in range(16)]

SETTINGS = [
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    # The limit of the role is for readers' requests; nobody waits here.
    "SET LOCAL statement_timeout = 0",
    # Nor is what was read put together quickly: a million agreements take a minute.
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    # Whole tables are joined and grouped.
    "SET LOCAL work_mem = '128MB'",
    # All rows are fetched: not the first are wanted soon.
    "SET LOCAL cursor_tuple_fraction = 1",
]


# For what is written out for everybody: who runs it may see more than the public.
AS_THE_PUBLIC = """
    SELECT set_config('role', rolname, true) FROM pg_roles
    WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')
"""


@contextmanager
def one_public_state():
    """Every query inside sees one and the same state of the database, and of it what the
    public may see, where its role can be taken."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(SETTINGS[0])
        cursor.execute(SETTINGS[1])
        cursor.execute(AS_THE_PUBLIC, [PUBLIC])
        yield


@contextmanager
def snapshot(state=None):
    """Every query inside sees one and the same state of the database, the State where
    one is given."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                for setting in SETTINGS:
                    cursor.execute(setting)
        if state:
            state.enter()
        yield


def facts(model, records, *values):
    """``(key, record, value, …)`` of each public row of ``model`` that leads to a record,
    each found at the first filled of its paths."""
    rows = model.objects.published().order_by().annotate(record=first_of(records))
    values = [first_of(paths) for paths in values]
    found = rows.exclude(record=None).values_list("pk", "record", *values)
    return found.iterator(ROWS)


def bases(model):
    """How the facts that rows of ``model`` state are known: the bits of BASES of each
    row, at the place of its key."""
    subject = SUBJECT_NAMES[model]
    bit = Case(
        *(When(basis=basis, then=bit) for basis, bit in BASES.items()),
        output_field=SmallIntegerField(),
    )
    evidence = Evidence.objects.published().exclude(**{subject: None}).order_by()
    known = evidence.values(subject).annotate(bits=BitOr(bit))
    last = model.objects.aggregate(key=Max("pk", default=0))["key"]
    bits_of = bytearray(last + 1)
    for key, bits in known.values_list(subject, "bits").iterator(ROWS):
        bits_of[key] = bits
    return bits_of
