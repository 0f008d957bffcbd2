"""The databases of the benchmark: one of each size, on the embedded server "bench"."""

import contextlib
import hashlib
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from portal import roles
from portal.embedded import BASE_DIR

# What a database is made by: it is made again when any of it has changed.
MADE_BY = ["partnerships/migrations", "partnerships/synthesis", "fixtures"]
# The value of each of these facets that most agreements have, and the longest pages.
MOST = {
    "kind": """
        SELECT kind FROM partnerships_agreement GROUP BY 1 ORDER BY count(*) DESC, 1""",
    "theme": """
        SELECT t.slug FROM partnerships_classification c
        JOIN partnerships_theme t ON t.id = c.theme_id
        GROUP BY 1 ORDER BY count(*) DESC, 1""",
    "region": """
        SELECT r.slug FROM partnerships_classification c
        JOIN partnerships_region r ON r.id = c.region_id
        GROUP BY 1 ORDER BY count(*) DESC, 1""",
    "group": """
        SELECT g.slug FROM partnerships_party p
        JOIN partnerships_group g ON g.id = p.group_id
        WHERE g.status = 'published' GROUP BY 1 ORDER BY count(*) DESC, 1""",
    "largest group": """
        SELECT g.slug FROM partnerships_membership m
        JOIN partnerships_group g ON g.id = m.group_id
        WHERE g.status = 'published' GROUP BY 1 ORDER BY count(*) DESC, 1""",
    "largest agreement": """
        SELECT a.slug FROM partnerships_party p
        JOIN partnerships_agreement a ON a.id = p.agreement_id
        WHERE a.status = 'published' GROUP BY 1 ORDER BY count(*) DESC, 1""",
}
LONGEST_DOCUMENT = """
SELECT slug, passage_count FROM partnerships_document
ORDER BY passage_count DESC, slug LIMIT 1
"""
TARGETS = """
SELECT t.code, count(DISTINCT l.agreement_id) FROM partnerships_frameworklink l
JOIN partnerships_target t ON t.id = l.target_id
JOIN partnerships_agreement a ON a.id = l.agreement_id
WHERE a.status = 'published' GROUP BY 1 ORDER BY 2 DESC, 1
"""
ORGANISATIONS = """
SELECT o.slug, count(*) FROM partnerships_party p
JOIN partnerships_organisation o ON o.id = p.organisation_id
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 200
"""
YEAR = """
SELECT extract(year FROM signed_on_first)::int, count(*) FROM partnerships_agreement
WHERE signed_on_first IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1
"""
SOME_PASSAGES = """
SELECT text FROM partnerships_passage WHERE mod(id, %s) = 0 ORDER BY id LIMIT 3000
"""


@dataclass
class Data:
    """A database, and the values in it that are asked for."""

    size: int
    owner_url: str
    seconds: float = 0
    # How many agreements work for each target, the most frequent first.
    per_target: dict = field(default_factory=dict)
    rare: str = ""
    organisations: list = field(default_factory=list)
    year: int = 0
    most: dict = field(default_factory=dict)
    document: str = ""
    passages: int = 0
    all_passages: int = 0
    common_word: str = ""
    rare_word: str = ""

    @property
    def targets(self):
        return list(self.per_target)

    @property
    def common(self):
        return self.targets[0]

    @property
    def hub(self):
        return self.organisations[0]

    @property
    def other(self):
        """An organisation of ordinary standing."""
        return self.organisations[-1]

    def url(self, role=roles.PUBLIC, options=""):
        """DATABASE_URL for a role; its time limit lifted where ``options`` say so."""
        parts = urlsplit(self.owner_url)
        query = f"{parts.query}&{options}" if options else parts.query
        return urlunsplit(parts._replace(netloc=f"{role}@", query=query))


def made(size):
    """The Data of ``size``, made unless they are there from another run."""
    server = os.environ["DATABASE_URL"]
    name = f"bench_{size}"
    data = Data(size, urlunsplit(urlsplit(server)._replace(path=f"/{name}")))
    stamp = _stamp()
    with contextlib.closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        if _stamp_of(connection, name) != stamp:
            data.seconds = _make(connection, name, data)
            with connection.cursor() as cursor:
                cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [stamp])
    _look(data)
    return data


def _make(connection, name, data):
    """Make the database; returns how many seconds ``synthesize`` took."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    manage(data, "migrate", "--verbosity=0")
    manage(data, "create_roles")
    began = time.monotonic()
    manage(data, "synthesize", str(data.size))
    seconds = time.monotonic() - began
    with contextlib.closing(psycopg2.connect(data.owner_url)) as vacuuming:
        vacuuming.autocommit = True
        with vacuuming.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return seconds


def manage(data, *command):
    environment = {**os.environ, "DATABASE_URL": data.owner_url, "PORTAL_SITE": "staff"}
    subprocess.run(
        [sys.executable, "manage.py", *command], cwd=BASE_DIR, env=environment, check=True
    )


def _stamp():
    digest = hashlib.sha256()
    for folder in MADE_BY:
        for path in sorted((BASE_DIR / folder).rglob("*")):
            if path.suffix in (".py", ".yaml", ".json"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _stamp_of(connection, name):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = %s",
            [name],
        )
        row = cursor.fetchone()
    return row and row[0]


def _look(data):
    """Find the values to ask for."""
    with (
        contextlib.closing(psycopg2.connect(data.owner_url)) as connection,
        connection.cursor() as cursor,
    ):

        def rows(statement, *values):
            cursor.execute(statement, values)
            return cursor.fetchall()

        data.per_target = dict(rows(TARGETS))
        least = max(1, data.size // 1000)
        data.rare = min(data.targets, key=lambda code: abs(data.per_target[code] - least))
        data.organisations = [slug for slug, _count in rows(ORGANISATIONS)]
        [(data.year, _count)] = rows(YEAR)
        data.most = {name: rows(f"{query} LIMIT 1")[0][0] for name, query in MOST.items()}
        [(data.document, data.passages)] = rows(LONGEST_DOCUMENT)
        [(data.all_passages,)] = rows("SELECT count(*) FROM partnerships_passage")
        words = _words(rows(SOME_PASSAGES, max(1, data.all_passages // 3000)))
        data.common_word = words[0]
        data.rare_word = words[-1]


def _words(passages):
    """The words of some passages, those in most of them first; no numbers, no short
    ones, and of the rare ones only such as stand there more than once."""
    counts = Counter()
    for (text,) in passages:
        words = {word.strip(".,;:()").lower() for word in text.split()}
        counts.update(w for w in words if len(w) > 5 and w.isalpha())
    return [word for word, count in counts.most_common() if count > 1]
