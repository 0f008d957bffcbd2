"""What each release asks of the schema: the columns that its code reads and writes.

While an upgrade is under way, the code of the release before runs on the schema of the
next one. ``python -m tests.releases VERSION`` records a release, on a database that was
migrated by it.
"""

import json
from pathlib import Path

FOLDER = Path(__file__).parent
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
  a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS is_to_be_given
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY 1, 2
"""


def contract(cursor):
    """{table: {column: [type, whether a new row has to give it]}}"""
    cursor.execute(COLUMNS)
    tables = {}
    for table, column, kind, is_to_be_given in cursor.fetchall():
        tables.setdefault(table, {})[column] = [kind, is_to_be_given]
    return tables


def breaches(released, now):
    """Why code that was made for the schema ``released`` cannot run on ``now``."""
    for table, columns in released.items():
        if table not in now:
            yield f"{table} is gone"
            continue
        for column, (kind, was_to_be_given) in columns.items():
            if column not in now[table]:
                yield f"{table}.{column} is gone"
                continue
            kind_now, is_to_be_given = now[table][column]
            if kind_now != kind:
                yield f"{table}.{column} is {kind_now} and was {kind}"
            if is_to_be_given and not was_to_be_given:
                yield f"{table}.{column} has to be given and had not"
        for column in now[table].keys() - columns.keys():
            if now[table][column][1]:
                yield f"{table}.{column} is new and has to be given"


def recorded():
    """The releases that were recorded, by version."""
    return {
        path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))
    }
