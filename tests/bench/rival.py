"""What Datasette gets: the published agreements in SQLite, with every index it can use.

The question of our page in two ways: its own page, with arrays for the many-to-many
facets, and one hand-written statement over join tables, answered as JSON (the fairer
rival). What helps them and never changes is worked out before: agreements are numbered
in the list's order, values by facet, and each value has its total.

python -m tests.bench.rival FILE     makes the SQLite file of DATABASE_URL
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from collections import defaultdict
from urllib.parse import urlencode

import django

from portal.embedded import BASE_DIR

from .sites import FOLDER, NO_LIMIT

COLUMNS = "slug", "title_fr", "title_en", "title_es", "kind", "signed_on"
# The columns of Datasette's own page that hold arrays, and the facets in them.
ARRAYS = {
    "goals": "goal",
    "targets": "target",
    "objectives": "gcm",
    "organisations": "partner",
    "groups": "group",
    "themes": "theme",
    "regions": "region",
    "bases": "basis",
}
TABLES = f"""
CREATE TABLE agreement (id INTEGER PRIMARY KEY, {", ".join(COLUMNS)}, year INTEGER,
  {", ".join(ARRAYS)});
CREATE TABLE value (id INTEGER PRIMARY KEY, facet TEXT, value TEXT, total INTEGER);
CREATE TABLE link (value INTEGER, agreement INTEGER,
  PRIMARY KEY (value, agreement)) WITHOUT ROWID;
"""
INDEXES = """
UPDATE value SET total = (SELECT count(*) FROM link WHERE link.value = value.id);
CREATE UNIQUE INDEX value_of ON value (facet, value);
CREATE INDEX link_of ON link (agreement, value);
CREATE INDEX agreement_kind ON agreement (kind);
CREATE INDEX agreement_year ON agreement (year);
ANALYZE;
"""
# As on our page, a facet is counted without what is chosen of it, and bases are those of
# the links to the target. Where no year is chosen, a target's count is its total, and
# years are counted with all the others.
STATEMENT = """
WITH span AS (SELECT facet, min(id) AS first, max(id) AS last FROM value
  WHERE facet IN ('year', 'target') GROUP BY 1),
of_target AS MATERIALIZED (SELECT agreement FROM link
  WHERE value = (SELECT id FROM value WHERE facet = 'target' AND value = :target)),
of_year AS MATERIALIZED (SELECT agreement FROM link
  WHERE value = (SELECT id FROM value WHERE facet = 'year' AND value = :year)),
chosen AS MATERIALIZED (SELECT agreement FROM of_target
  WHERE :year = '' OR agreement IN (SELECT agreement FROM of_year)),
counted AS MATERIALIZED (
  SELECT l.value, count(*) AS n FROM chosen c
    CROSS JOIN link l ON l.agreement = c.agreement AND l.value < (
      SELECT first FROM span WHERE facet = iif(:year = '', 'target', 'year')) GROUP BY 1
  UNION ALL SELECT l.value, count(*) FROM of_target c
    CROSS JOIN link l ON l.agreement = c.agreement
      AND l.value >= (SELECT first FROM span WHERE facet = 'year')
      AND l.value <= (SELECT last FROM span WHERE facet = 'year')
    WHERE :year != '' GROUP BY 1
  UNION ALL SELECT l.value, count(*) FROM of_year c
    CROSS JOIN link l ON l.agreement = c.agreement
      AND l.value >= (SELECT first FROM span WHERE facet = 'target')
      AND l.value <= (SELECT last FROM span WHERE facet = 'target') GROUP BY 1
  UNION ALL SELECT id, total FROM value WHERE facet = 'target' AND :year = ''),
named AS MATERIALIZED (
  SELECT v.facet, v.value, c.n FROM counted c CROSS JOIN value v ON v.id = c.value)
SELECT 'row' AS facet, slug AS value, title_fr AS n, kind, signed_on, targets,
  organisations FROM agreement
  WHERE id IN (SELECT agreement FROM chosen ORDER BY agreement LIMIT 20)
UNION ALL SELECT facet, value, n, '', '', '', '' FROM named
  WHERE facet NOT IN ('partner', 'group')
UNION ALL SELECT * FROM (SELECT facet, value, n, '', '', '', '' FROM named
  WHERE facet = 'partner' ORDER BY n DESC, value LIMIT 20)
UNION ALL SELECT * FROM (SELECT facet, value, n, '', '', '', '' FROM named
  WHERE facet = 'group' ORDER BY n DESC, value LIMIT 20)
UNION ALL SELECT 'basis', v.facet, count(*), '', '', '', '' FROM value v
  CROSS JOIN link l ON l.value = v.id
  WHERE v.facet IN ('stated', 'inferred', 'interpreted', 'reference')
    AND v.value = :target
    AND (:year = '' OR l.agreement IN (SELECT agreement FROM of_year)) GROUP BY 2
UNION ALL SELECT 'total', '', count(*), '', '', '', '' FROM chosen
"""


def database(data):
    """The path of the SQLite file of ``data``, made anew; in a process of its own, since
    it asks our models."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "bench.db"
    path.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "DATABASE_URL": data.url(options=NO_LIMIT),
        "PORTAL_SITE": "public",
    }
    subprocess.run(
        [sys.executable, "-m", "tests.bench.rival", path],
        cwd=BASE_DIR,
        env=environment,
        check=True,
    )
    return path


def write(path):
    """Write the file at ``path``, from one state of the database."""
    from partnerships.filters import AgreementFilter
    from partnerships.snapshot import snapshot

    lists = AgreementFilter()
    with snapshot():
        rows, pairs = _agreements(lists), _pairs(lists)
    places = {key: place for place, (key, *_values) in enumerate(rows)}
    arrays = {facet: defaultdict(list) for facet in ARRAYS.values()}
    values = [(facet, value) for facet in pairs for value in _values(pairs[facet])]
    numbers = {value: number for number, value in enumerate(values)}
    for facet in arrays.keys() & pairs:
        for key, value in pairs[facet]:
            arrays[facet][key].append(value)
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.executescript(TABLES)
        made.executemany(
            f"INSERT INTO agreement VALUES ({','.join('?' * (8 + len(ARRAYS)))})",
            (
                (places[key], *columns, *(json.dumps(a[key]) for a in arrays.values()))
                for key, *columns in rows
            ),
        )
        made.executemany(
            "INSERT INTO value VALUES (?, ?, ?, 0)",
            ((number, *value) for value, number in numbers.items()),
        )
        made.executemany(
            "INSERT INTO link VALUES (?, ?)",
            (
                (numbers[facet, value], places[key])
                for facet, of_facet in pairs.items()
                for key, value in of_facet
            ),
        )
        made.executescript(INDEXES)
        made.commit()


def _values(pairs):
    return dict.fromkeys(value for _key, value in pairs)


def _agreements(lists):
    """The key, the COLUMNS and the year of each, in the order of the list."""
    order = next(lists.order_columns())
    records = lists.queryset.published().order_by(*order.columns)
    return list(records.values_list("pk", *COLUMNS, "signed_on_first__year"))


def _pairs(lists):
    """Of each facet the pairs of a key and a value, in the order in which the statement
    has their numbers: last the years, the targets, and what it does not count."""
    from partnerships.models import Evidence

    facets = {name: item.facet for name, item in lists.facet_filters.items()}
    target, basis = facets.pop("target"), facets.pop("basis")
    return {
        **{name: _distinct(facet.pairs()) for name, facet in facets.items()},
        "year": _years(lists),
        "target": _distinct(target.pairs()),
        "basis": _distinct(basis.pairs()),
        **{basis: _distinct(target.pairs([basis])) for basis in Evidence.Basis.values},
    }


def _distinct(pairs):
    return list(pairs.distinct().values_list("record", "value"))


def _years(lists):
    """The years in which a date of each agreement can lie."""
    from partnerships.facets import known_years, years_of

    columns = [
        f"{name}_{side}" for name in lists.date_fields for side in ("first", "last")
    ]
    rows = list(lists.queryset.published().values_list("pk", *columns))
    known = known_years(days for _key, *days in rows)
    return [(key, str(year)) for key, *days in rows for year in years_of(days, known)]


def page(target="", year=""):
    """The address of Datasette's own page, with the facets that it can count."""
    query = [
        *(("_facet", name) for name in ("kind", "year")),
        *(("_facet_array", name) for name in ARRAYS),
        *(("_facet_size", "170"), ("_size", "20"), ("_nosuggest", "1")),
    ]
    query += [("targets__arraycontains", target)] if target else []
    query += [("year", year)] if year else []
    return f"/bench/agreement?{urlencode(query)}"


def statement(target, year=""):
    """The address of the hand-written statement's answer."""
    query = {"sql": STATEMENT, "target": target, "year": year, "_shape": "array"}
    return f"/bench.json?{urlencode(query)}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    write(sys.argv[1])
