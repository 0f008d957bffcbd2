"""The public rows of one state of the database, each table read whole and by itself.

Row-level security asks its questions of every row of every table that a query joins: for
the twenty rows of a page that is nothing, for whole tables it is minutes. So the index
reads each table once, without a join, and follows the relations between them here; what
is public is told by the models' own ``public_with``, as everywhere.

What is known of a row by its key stands in arrays with a place for each key: keys come
from a sequence and have few gaps.
"""

from contextlib import contextmanager
from functools import reduce
from itertools import chain
from operator import or_

from django.db import connection, transaction
from django.db.models import Max, Q

from portal.roles import PUBLIC

from .evidence import SUBJECT_NAMES
from .models import Evidence, Passage
from .models.base import own_condition, published_condition

ROWS = 10_000
# How a fact is known, as bits of a byte.
BASES = {basis: 1 << place for place, basis in enumerate(Evidence.Basis.values)}
BASES_OF = [[basis for basis, bit in BASES.items() if bits & bit] for bits in range(16)]

SETTINGS = [
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    # The limit of the role is for readers' requests; nobody waits here.
    "SET LOCAL statement_timeout = 0",
    # Policies ask about all rows of a table: let Postgres read what they ask of once,
    # and hold it, instead of looking it up for each row.
    "SET LOCAL enable_indexscan = off",
    "SET LOCAL enable_bitmapscan = off",
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
    """A Snapshot; every query inside sees one and the same state of the database, the
    State where one is given."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                for setting in SETTINGS:
                    cursor.execute(setting)
        if state:
            state.enter()
        yield Snapshot()


class Snapshot:
    def __init__(self):
        self._public = {}

    def rows(self, model, *columns):
        """``(key, column, …)`` of each public row of ``model``."""
        parents = _parents(model)
        names = ["pk", *columns, *(field.attname for field in parents)]
        rows = model.objects.filter(own_condition(model)).order_by().values_list(*names)
        public = [self.public(field.related_model) for field in parents]
        length = len(columns) + 1
        for row in rows.iterator(ROWS):
            for key, flags in zip(row[length:], public, strict=True):
                if key is not None and not flags[key]:
                    break
            else:
                yield row[:length]

    def public(self, model):
        """Whether a row of ``model`` is public, by its key."""
        if model not in self._public:
            flags = bytearray(self.places(model))
            for (key,) in self.rows(model):
                flags[key] = 1
            self._public[model] = flags
        return self._public[model]

    def places(self, model):
        """How many places an array has that has one for each key of ``model``."""
        return 1 + (model.objects.aggregate(last=Max("pk"))["last"] or 0)

    def facts(self, model, records, *values):
        """``(key, record, value, …)`` of each public row of ``model`` that leads to a
        record: the first filled of the paths ``records``, and of each of ``values``."""
        paths = [records, *values]
        heads = {path.partition("__")[0] for path in chain(*paths)} - {"pk"}
        places = {head: place for place, head in enumerate(["pk", *heads])}
        record, *values = (self._follower(model, each, places) for each in paths)
        for row in self.rows(model, *heads):
            found = record(row)
            if found is not None:
                yield row[0], found, *[value(row) for value in values]

    def bases(self, models):
        """How the facts that rows of ``models`` state are known: for each of the models,
        the bits of BASES of each row, by its key."""
        subjects = [SUBJECT_NAMES[model] for model in models]
        has_one = reduce(or_, (Q(**{f"{name}__isnull": False}) for name in subjects))
        evidence = Evidence.objects.filter(has_one).order_by()
        found = {model: bytearray(self.places(model)) for model in models}
        rows = evidence.values_list("passage", "basis", *subjects).iterator(ROWS)
        sources = self.public(Passage)
        for passage, basis, *keys in rows:
            if passage is None or sources[passage]:
                for flags, key in zip(found.values(), keys, strict=True):
                    if key is not None:
                        flags[key] |= BASES[basis]
        return found

    def _follower(self, model, paths, places):
        """A function that follows ``paths`` from a row whose columns have ``places``."""
        steps = []
        for path in paths:
            head, _separator, rest = path.partition("__")
            related = rest and model._meta.get_field(head).related_model
            steps.append((places[head], self._at(related, rest) if rest else None))

        def follow(row):
            for place, below in steps:
                found = row[place]
                if found is not None and below is not None:
                    found = below.get(found)
                if found is not None:
                    return found
            return None

        return follow

    def _at(self, model, path):
        """What stands at ``path`` from each public row of ``model``: {key: value}."""
        return dict(self.facts(model, [path]))


def _parents(model):
    """The relations of ``model`` to rows that must be public for its own to be."""
    fields = (model._meta.get_field(name) for name in model.public_with)
    return [field for field in fields if published_condition(field.related_model)]
