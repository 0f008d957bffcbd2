"""A table that can be taken away: the rows of a list, and its columns."""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.connections import retried

from ..evidence import evidence_of, fact_key, rows_of
from ..models import Evidence, Record
from .fields import AS_IT_IS, Field

# How many rows are in memory at a time.
BATCH = 200

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


class Known:
    """How the facts of some rows are known, and from which documents: what a table says
    of the evidence, read without the rest of it."""

    def __init__(self, rows):
        self._of = defaultdict(set)
        subjects = [f"{name}_id" for name in Evidence.SUBJECTS]
        for *keys, field, basis, document in (
            evidence_of(rows)
            .with_source()
            .order_by()
            .values_list(*subjects, "field", "basis", "passage__document__slug")
        ):
            name, key = next(
                (n, k) for n, k in zip(Evidence.SUBJECTS, keys, strict=True) if k
            )
            self._of[name, key, field].add((basis, document))

    def bases(self, row):
        return sorted({basis for basis, _document in self._of[fact_key(row)]})

    def documents(self, facts):
        """The slugs of the documents of ``facts``, each a row and a field, in order."""
        known = (item for fact in facts for item in self._of[fact_key(*fact)])
        return sorted({document for _basis, document in known if document})


@dataclass(frozen=True)
class Table:
    """``name`` is that of its files, ``title`` for readers; ``paths`` are what its
    fields read of a record beyond its own columns."""

    name: str
    title: str
    filterset_class: type
    fields: tuple[Field, ...]
    paths: tuple[str, ...] = ()

    @property
    def model(self):
        return self.filterset_class._meta.model

    @cached_property
    def header(self) -> list[str]:
        return [column for field in self.fields for column in field.columns]

    def filterset(self, query):
        """The list's own FilterSet, for a query (a QueryDict)."""
        return self.filterset_class(query or None, queryset=self.published())

    def published(self):
        return self.model.objects.published()

    def batches(self, records) -> Iterator[list[list]]:
        """The cells of ``records``, a queryset, in its order: rows, some at a time."""
        return (
            retried(lambda keys=keys: self.rows(self.fetch(keys)))
            for keys in self.keys(records)
        )

    def keys(self, records) -> Iterator[array]:
        """The primary keys of ``records``, some at a time.

        Keys are read at once and rows by key, so that nothing is held open in Postgres
        while a reader takes his time. What is withdrawn meanwhile is left out.
        """
        keys = array("Q", records.values_list("pk", flat=True).iterator(10_000))
        return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))

    def fetch(self, keys, paths=()):
        """The public records of ``keys``, with what fields read and ``paths`` lead to."""
        found = self.published().with_public(*self.paths, *paths).in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def rows(self, records):
        sources = self.sources(records)
        return [
            [cell for field in self.fields for cell in field.values(record, sources)]
            for record in records
        ]

    def sources(self, records):
        return Known(own_rows(records))


def own_rows(records):
    """``records`` and the rows fetched with them that state facts about them. Records
    that they name have facts of their own; those are left out."""
    related = (row for row in rows_of(records) if not isinstance(row, Record))
    return [*records, *related]


def licence():
    return [Field(["licence"], _("licence of the data"), AS_IT_IS, lambda *_: [LICENCE])]
