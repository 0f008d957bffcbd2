"""The whole of the public data as files, with a Data Package that says what they hold.

    one state of the database ─► TABLES ─┬─► CSV, with its own Data Package, in a ZIP
                                         └─► SQLite
                               API ──────────► JSON lines
                               linked ───────► Turtle

https://specs.frictionlessdata.io/data-package/
"""

import gzip
import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop, override
from rest_framework.renderers import JSONRenderer

from portal.whole import written_whole

from . import linked
from .api.resources import RESOURCES
from .exports import FORMS, TABLES
from .exports.tables import BATCH, LICENCE
from .linked.forms import as_turtle
from .models import ContentVersion
from .snapshot import one_public_state

PACKAGE = "datapackage.json"
CHECKSUMS = "SHA256SUMS"
BLANK = (None, "")
TYPES = {frozenset([bool]): "boolean", frozenset([int]): "integer"}
# What each file of the dump is, by its ending: its media type, and what it holds.
HELD = {
    "csv.zip": (
        "application/zip",
        gettext_noop(
            "every table as CSV, with a Data Package that says what columns mean"
        ),
    ),
    "sqlite": (
        "application/vnd.sqlite3",
        gettext_noop("every table in an SQLite database"),
    ),
    "jsonl.gz": (
        "application/gzip",
        gettext_noop("every record as JSON lines, as the API gives it"),
    ),
    "ttl.gz": (
        "application/gzip",
        gettext_noop("every record and fact as linked data in Turtle"),
    ),
}


def write(folder: Path) -> list[str]:
    """Write the dump into ``folder`` and return the names of its files."""
    with written_whole(folder, PACKAGE) as new, one_public_state(), override("en"):
        made = timezone.now().replace(microsecond=0)
        name = f"migration-partnerships-{made:%Y-%m-%d}"
        package = {
            "profile": "data-package",
            "name": "migration-partnerships",
            "title": "Migration Partnerships",
            "homepage": f"{settings.PUBLIC_URL}/",
            "created": made.isoformat(),
            "version": f"{made:%Y-%m-%d}",
            "content_version": ContentVersion.objects.number(),
            "licenses": [{"name": "CC-BY-4.0", "path": LICENCE}],
        }
        tables = write_tables(new, name, package)
        with gzip.open(new / f"{name}.jsonl.gz", "wb") as file:
            file.writelines(json_lines())
        with gzip.open(new / f"{name}.ttl.gz", "wt", encoding="utf-8") as file:
            file.writelines(map(as_turtle, linked.everything()))
        files = [described(new / f"{name}.{ending}", ending) for ending in HELD]
        zipped = [within(f"{name}.csv.zip", table) for table in tables]
        (new / PACKAGE).write_text(_json(package | {"resources": files + zipped}))
        sums = [f"{f['hash'].removeprefix('sha256:')}  {f['path']}\n" for f in files]
        (new / CHECKSUMS).write_text("".join(sums))
        return sorted(path.name for path in new.iterdir())


def write_tables(folder, name, package):
    """Write every table as CSV and into SQLite, each of its rows read once, and return
    them as resources of a Data Package."""
    with (
        closing(sqlite3.connect(folder / f"{name}.sqlite")) as database,
        zipfile.ZipFile(folder / f"{name}.csv.zip", "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        resources = []
        for table in TABLES.values():
            writer = TableWriter(table, database)
            with archive.open(f"{table.name}.csv", "w") as file:
                file.writelines(FORMS["csv"].write(table.header, writer.batches()))
            resources.append(writer.described())
        archive.writestr(PACKAGE, _json(package | {"resources": resources}))
        database.commit()
    return resources


def json_lines() -> Iterator[bytes]:
    """What the API says of each record, a line each."""
    renderer = JSONRenderer()
    for table in TABLES:
        resource = RESOURCES[table]
        records = resource.listed().order_by(resource.key)
        keys = list(records.values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            some = records.filter(pk__in=keys[start : start + BATCH])
            for answer in resource.dicts(list(some)):
                yield renderer.render(answer) + b"\n"


class TableWriter:
    """Hands on the rows of a table, and writes them into SQLite on their way."""

    def __init__(self, table, database):
        self.table, self.database = table, database
        self.types = [set() for _column in table.header]

    def batches(self):
        columns = ", ".join(f'"{column}"' for column in self.table.header)
        key = self.table.header[0]
        create = f'CREATE TABLE "{self.table.name}" ({columns}, PRIMARY KEY ("{key}"))'
        places = ", ".join("?" * len(self.table.header))
        self.database.execute(create)
        for rows in self.table.batches(self.table.published()):
            for row in rows:
                for types, cell in zip(self.types, row, strict=True):
                    types.update([] if cell in BLANK else [type(cell)])
            values = [[None if cell in BLANK else cell for cell in row] for row in rows]
            self.database.executemany(
                f'INSERT INTO "{self.table.name}" VALUES ({places})', values
            )
            yield rows

    def described(self):
        """The table as a resource of a Data Package: what its columns mean."""
        meanings = {
            column: f"{field.meaning} ({field.form})"
            for field in self.table.fields
            for column in field.columns
        }
        fields = [
            {
                "name": column,
                "type": TYPES.get(frozenset(types), "string"),
                "description": meanings[column],
            }
            for column, types in zip(self.table.header, self.types, strict=True)
        ]
        return {
            "profile": "tabular-data-resource",
            "name": self.table.name,
            "title": str(self.table.title),
            "path": f"{self.table.name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8-sig",
            "schema": {"fields": fields, "primaryKey": self.table.header[0]},
        }


def within(archive, table):
    """A resource that stands in an archive, so that what is validated is its rows."""
    return table | {"path": archive, "compression": "zip", "innerpath": table["path"]}


def described(file, ending):
    """A file as a resource of a Data Package."""
    mediatype, holds = HELD[ending]
    with file.open("rb") as opened:
        checksum = hashlib.file_digest(opened, "sha256").hexdigest()
    return {
        "name": ending.replace(".", "-"),
        "path": file.name,
        "title": holds,
        "format": ending.rpartition(".")[2],
        "mediatype": mediatype,
        "bytes": file.stat().st_size,
        "hash": f"sha256:{checksum}",
    }


def offered() -> dict | None:
    """The Data Package of the dump that the portal offers; None where there is none."""
    if not settings.DUMP_ROOT:
        return None
    try:
        return json.loads(Path(settings.DUMP_ROOT, PACKAGE).read_text())
    except FileNotFoundError:
        return None


def opened(name: str):
    """The open file of the dump that has a name; FileNotFoundError if there is none."""
    package = offered()
    if package and name in {
        PACKAGE,
        CHECKSUMS,
        *(r["path"] for r in package["resources"]),
    }:
        return Path(settings.DUMP_ROOT, name).open("rb")
    raise FileNotFoundError(name)


def _json(package):
    return json.dumps(package, ensure_ascii=False, indent=2, default=str) + "\n"
