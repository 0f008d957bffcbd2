"""Rows on their way into Postgres by COPY, in batches, so that memory stays small."""

import contextlib
import csv
import io
import sys
from collections import defaultdict, deque
from concurrent.futures import ThreadPoolExecutor

from django.apps import apps

from ..models import Record
from ..models.base import PublicRow, Status
from ..public_rows import rests_on_of

BATCH_ROWS = 5000
# How many batches may wait for Postgres, which copies them while others are made: some
# take it many times as long as others, and so it always has one.
BATCHES_WAITING = 16
# How much is handed to Postgres at once. For each piece the thread that copies waits for
# its turn to run Python, while the other makes the next batch.
PIECE_CHARACTERS = 2**22
# How long a thread may keep another waiting to run Python: the one that copies waits a
# few times for each batch, and Postgres with it.
TURN_SECONDS = 0.0002


class Tables:
    """The tables of the app while they are filled. Primary keys count from one."""

    def __init__(self, cursor):
        self._cursor = cursor
        self._copier = ThreadPoolExecutor(max_workers=1)
        self._copies = deque()
        self._last = defaultdict(int)
        self._rows = []
        # The keys of the rows that are not public, by model.
        self.hidden = defaultdict(set)

    def next_id(self, model):
        self._last[model] += 1
        return self._last[model]

    def rows(self, model, *columns, after=None):
        """What takes rows of ``model``: a function of the values of ``columns``, that
        returns the row's primary key. Other columns get the model's defaults. What is not
        public is taken before the rows that rest on it. A trigger may look for rows that
        were taken ``after``, which are copied first."""
        made = Rows(self, model, columns, after)
        self._rows.append(made)
        return made

    def copy(self, statement, rows):
        # Written here, so that Postgres need not wait while the thread that copies would.
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        text.seek(0)
        self._copies.append(self._copier.submit(self._copy, statement, text))
        while len(self._copies) > BATCHES_WAITING:
            self._copies.popleft().result()

    def finish(self):
        """Wait until all rows are copied."""
        for rows in self._rows:
            rows.flush()
        while self._copies:
            self._copies.popleft().result()
        self._copier.shutdown()
        for model in self._last:
            self._cursor.execute(SEQUENCE.format(model._meta.db_table))

    def _copy(self, statement, text):
        self._cursor.copy_expert(statement, text, PIECE_CHARACTERS)


# A sequence never goes back, even where the rows are taken back.
SEQUENCE = """
SELECT setval(s, greatest(nextval(s), (SELECT max(id) FROM "{0}")))
FROM pg_get_serial_sequence('"{0}"', 'id') AS s
"""


class Rows:
    """Rows of one table, all with values for the same columns."""

    def __init__(self, tables, model, columns, after):
        self._tables, self._model, self._after = tables, model, after
        defaults = {
            field.column: field.get_default()
            for field in model._meta.concrete_fields
            if not field.generated and not field.null and not field.primary_key
        }
        self._keeps_public = issubclass(model, PublicRow)
        if self._keeps_public:
            self._watch(columns)
            columns = (*columns, "is_public")
        others = [column for column in defaults if column not in columns]
        self._rest = tuple(defaults[column] for column in others)
        names = ", ".join(f'"{name}"' for name in ("id", *columns, *others))
        # In CSV nothing stands for NULL and for "": a column that has no NULL tells.
        full = ", ".join(f'"{column}"' for column in defaults)
        self._statement = (
            f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
            f" (FORMAT csv, FORCE_NOT_NULL ({full}))"
        )
        self._waiting = []

    def __call__(self, *values, pk=None):
        pk = pk or self._tables.next_id(self._model)
        if self._keeps_public:
            is_public = self._is_public(values)
            if not is_public:
                self._tables.hidden[self._model].add(pk)
            values = (*values, is_public)
        self._waiting.append((pk, *values, *self._rest))
        if len(self._waiting) == BATCH_ROWS:
            self.flush()
        return pk

    def flush(self):
        if self._after:
            self._after.flush()
        self._tables.copy(self._statement, self._waiting)
        self._waiting = []

    def _watch(self, columns):
        """See where the values stand that decide whether a row is public."""
        self._status = columns.index("status") if "status" in columns else None
        self._rests_on = [
            (columns.index(field.column), self._tables.hidden[field.related_model])
            for field in rests_on_of(self._model)
            if field.column in columns
        ]

    def _is_public(self, values):
        """As the trigger keep_public would have it."""
        if self._status is not None and values[self._status] != Status.PUBLISHED:
            return False
        return not any(values[place] in hidden for place, hidden in self._rests_on)


@contextlib.contextmanager
def short_turns():
    """While this lasts, no thread keeps another waiting for more than TURN_SECONDS."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextlib.contextmanager
def bare_tables(cursor):
    """While this lasts, the app's tables have no indexes but those of primary keys: to
    make them anew takes a fraction of the time. A superuser's have no triggers that
    check constraints either; whoever fills them then looks whether all is well, and says
    which rows are public. That a record changed is noted and logged by its own row only.
    """
    # What was written before is checked first: tables with checks to come are locked.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    tables = [model._meta.db_table for model in models()]
    cursor.execute(UNIQUE, [tables, NOTED])
    unique = cursor.fetchall()
    cursor.execute(INDEXES, [tables])
    indexes = cursor.fetchall()
    facts = [model._meta.db_table for model in models() if not issubclass(model, Record)]
    cursor.execute(TRIGGERS, [tables, facts])
    triggers = cursor.fetchall()
    for table, name, _definition in unique:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table, name in triggers:
        cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name in triggers:
        cursor.execute(f'ALTER TABLE {table} ENABLE TRIGGER "{name}"')
    # Those of words take much longer in pieces.
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for table, name, definition in unique:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for _name, definition in indexes:
        cursor.execute(definition)
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


# Where changes are noted, each note asks whether there is one of the record already.
NOTED = ["change_unique", "public_change_unique"]
UNIQUE = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE relname = ANY(%s) AND contype = 'u' AND conname <> ALL(%s)
"""

INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relname = ANY(%s) AND NOT indisunique
"""

# Only a superuser may switch off those that keep foreign keys.
TRIGGERS = """
SELECT tgrelid::regclass::text, tgname
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relname = ANY(%s) AND tgconstraint <> 0
    AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
  OR relname = ANY(%s) AND tgname IN ('note_insert', 'log_insert')
  OR tgname IN ('keep_public', 'pass_public_on')
"""


def models():
    return list(apps.get_app_config("partnerships").get_models())
