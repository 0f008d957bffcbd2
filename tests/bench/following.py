"""How soon an edit is seen: on the record's own page, and in the lists."""

import contextlib
import time

import psycopg2

from . import sites

EDITS = 3
# Each process has been asked when so many new connections have had the same answer.
IN_A_ROW = 12
PATIENCE_SECONDS = 300
NEWEST = """
SELECT slug FROM partnerships_agreement WHERE status = 'published'
ORDER BY signed_on_first DESC NULLS LAST, slug LIMIT 1
"""
EDIT = """
UPDATE partnerships_agreement SET title_fr = %(t)s, title_en = %(t)s, title_es = %(t)s
WHERE slug = %(slug)s
"""


def seconds(site, data):
    """The seconds from each of some edits until all processes of ``site`` show it: for
    the record's page, and for the list."""
    with (
        contextlib.closing(psycopg2.connect(data.owner_url)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(NEWEST)
        [slug] = cursor.fetchone()
        taken = {f"/en/agreements/{slug}/": [], "/en/agreements/": []}
        for number in range(EDITS):
            title = f"Edit {time.time_ns()} {number}"
            cursor.execute(EDIT, {"t": title, "slug": slug})
            connection.commit()
            began = time.monotonic()
            for path, found in taken.items():
                found.append(_until(site, path, title.encode()) - began)
    return tuple(taken.values())


def _until(site, path, words):
    """When the first of ``IN_A_ROW`` answers in a row had ``words``."""
    began = time.monotonic()
    since, count = None, 0
    while count < IN_A_ROW:
        asked = time.monotonic()
        if asked - began > PATIENCE_SECONDS:
            raise RuntimeError(f"{path} does not show an edit.")
        if words in (sites.get(site.port, path) or b""):
            since, count = since or asked, count + 1
        else:
            since, count = None, 0
        time.sleep(0.02)
    return since
