"""What the pages show, in the forms that tools read.

    FilterSet ─ keys ─► Table ─ rows, a batch at a time ─► CSV · XLSX
                          └─ header ─► data dictionary

A Table is made of Fields: columns that say one thing, with its meaning in words. The
header of its files and the data dictionary are both read from them.
"""

from .facts import FACTS
from .files import FEED, FORMS, JSON
from .records import RECORDS

TABLES = {table.name: table for table in (*RECORDS, FACTS)}


def table_of(model):
    """The table of a noun's list."""
    return next(table for table in TABLES.values() if table.model is model)


__all__ = ["FEED", "FORMS", "JSON", "RECORDS", "TABLES", "table_of"]
