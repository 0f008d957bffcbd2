"""What Datasette gets: the published agreements in SQLite, with every index it can use.

The same facets in two ways: its own page, with arrays for the many-to-many facets, and
one hand-written statement over join tables, answered as JSON (the fairer rival).
"""

import contextlib
import json
import sqlite3
from urllib.parse import urlencode

import psycopg2

from .sites import FOLDER

AGREEMENTS = """
SELECT a.id, a.slug, a.title_fr, a.title_en, a.title_es, a.kind, a.signed_on,
       extract(year FROM a.signed_on_first)::int,
       coalesce(to_char(a.signed_on_first, 'YYYY-MM-DD'), '')
FROM partnerships_agreement a WHERE a.status = 'published'
"""
LINKS = {
    "target": """
        SELECT DISTINCT l.agreement_id, t.code FROM partnerships_frameworklink l
        JOIN partnerships_target t ON t.id = l.target_id
        WHERE l.agreement_id IS NOT NULL""",
    "goal": """
        SELECT DISTINCT l.agreement_id, g.code FROM partnerships_frameworklink l
        JOIN partnerships_target t ON t.id = l.target_id
        JOIN partnerships_goal g ON g.id = t.goal_id
        WHERE l.agreement_id IS NOT NULL""",
    "organisation": """
        SELECT DISTINCT p.agreement_id, o.slug FROM partnerships_party p
        JOIN partnerships_organisation o ON o.id = p.organisation_id""",
}
TABLES = """
CREATE TABLE agreement (id INTEGER PRIMARY KEY, slug TEXT, title_fr TEXT, title_en TEXT,
  title_es TEXT, kind TEXT, signed_on TEXT, year INTEGER, day TEXT, targets TEXT,
  goals TEXT, organisations TEXT);
CREATE TABLE link (agreement INTEGER, facet TEXT, value TEXT,
  PRIMARY KEY (facet, value, agreement)) WITHOUT ROWID;
CREATE INDEX link_of ON link (agreement, facet, value);
CREATE INDEX agreement_kind ON agreement (kind);
CREATE INDEX agreement_year ON agreement (year);
CREATE INDEX agreement_day ON agreement (day);
"""
STATEMENT = """
WITH chosen AS MATERIALIZED (
  SELECT a.id, a.kind, a.year, a.day FROM link t JOIN agreement a ON a.id = t.agreement
  WHERE t.facet = 'target' AND t.value = :target
    AND (:year = '' OR a.year = cast(:year AS INTEGER))),
counted AS MATERIALIZED (
  SELECT l.facet, l.value, count(*) AS n FROM chosen c
  CROSS JOIN link l ON l.agreement = c.id GROUP BY 1, 2),
top AS (SELECT * FROM counted WHERE facet = 'organisation'
  ORDER BY n DESC, value LIMIT 20)
SELECT 'row' AS facet, a.slug AS value, a.title_fr AS n, a.kind, a.signed_on, a.targets,
  a.organisations FROM agreement a
  WHERE a.id IN (SELECT id FROM chosen ORDER BY day DESC, id LIMIT 20)
UNION ALL SELECT facet, value, n, '', '', '', '' FROM counted
  WHERE facet != 'organisation'
UNION ALL SELECT facet, value, n, '', '', '', '' FROM top
UNION ALL SELECT 'kind', kind, count(*), '', '', '', '' FROM chosen GROUP BY kind
UNION ALL SELECT 'year', year, count(*), '', '', '', '' FROM chosen GROUP BY year
UNION ALL SELECT 'total', '', count(*), '', '', '', '' FROM chosen
"""


def database(data):
    """The path of the SQLite file of ``data``, made anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "bench.db"
    path.unlink(missing_ok=True)
    with (
        contextlib.closing(psycopg2.connect(data.owner_url)) as source,
        contextlib.closing(sqlite3.connect(path)) as made,
        source.cursor() as cursor,
    ):
        made.executescript(TABLES)
        cursor.execute(AGREEMENTS)
        agreements = {row[0]: row for row in cursor}
        values = {key: {name: [] for name in LINKS} for key in agreements}
        for name, statement in LINKS.items():
            cursor.execute(statement)
            for key, value in cursor:
                if key in values:
                    values[key][name].append(value)
        made.executemany(
            f"INSERT INTO agreement VALUES ({','.join('?' * 12)})",
            (
                (*row, *(json.dumps(values[key][name]) for name in LINKS))
                for key, row in agreements.items()
            ),
        )
        made.executemany(
            "INSERT INTO link VALUES (?, ?, ?)",
            (
                (key, name, value)
                for key, of_key in values.items()
                for name, found in of_key.items()
                for value in found
            ),
        )
        made.execute("ANALYZE")
        made.commit()
    return path


def page(target="", year=""):
    """The address of Datasette's own page, with the facets that it can count."""
    query = [
        *(("_facet", name) for name in ("kind", "year")),
        *(("_facet_array", name) for name in ("targets", "goals", "organisations")),
        *(("_facet_size", "170"), ("_size", "20"), ("_nosuggest", "1")),
        ("_sort_desc", "day"),
    ]
    query += [("targets__arraycontains", target)] if target else []
    query += [("year", year)] if year else []
    return f"/bench/agreement?{urlencode(query)}"


def statement(target, year=""):
    """The address of the hand-written statement's answer."""
    query = {"sql": STATEMENT, "target": target, "year": year, "_shape": "array"}
    return f"/bench.json?{urlencode(query)}"
