"""Rows as files, written while they are sent."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.db import Error

from .xlsx import workbook

# What makes a spreadsheet take a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
INCOMPLETE = "THIS FILE IS INCOMPLETE: the database went away. Download it again."
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


class Form(NamedTuple):
    """A form of data: ``write(header, batches)`` gives the bytes of a file."""

    ending: str
    label: str
    content_type: str
    write: Callable

    @property
    def media_type(self):
        return self.content_type.partition(";")[0]


def as_csv(header: list, batches: Iterable[list[list]]) -> Iterator[bytes]:
    yield BOM.encode() + _lines([header])
    try:
        for rows in batches:
            yield _lines([[harmless(cell) for cell in row] for row in rows])
    except Error:
        # The server ends what broke off as it does what is whole.
        yield _lines([[INCOMPLETE]])
        raise


def harmless(cell):
    """A text that begins as a formula does, behind an apostrophe."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def _lines(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


# What other views write.
JSON = Form("json", "JSON", "application/json", None)
FEED = Form("atom", "Atom", "application/atom+xml", None)
FORMS = {
    "csv": Form("csv", "CSV", "text/csv; charset=utf-8", as_csv),
    "xlsx": Form(
        "xlsx",
        "Excel (XLSX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        workbook,
    ),
}
