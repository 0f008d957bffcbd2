"""The columns of a table, and what they mean."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from translated_fields import to_attribute

from ..dates import Edtf, parse
from ..sentences import field_label
from ..text import LANGUAGES, columns

# Between the values of a cell that holds several; codes never contain it.
SEPARATOR = " | "

AS_IT_IS = _("as it is")
IN_LANGUAGES = _("in French, English and Spanish; blank where it is not known in one")
CODE = _("a code, and its label in French, English and Spanish")
DATE = _(
    "as precisely as the source gives it (EDTF), then the first and the last day that it"
    " can mean, and its precision"
)
SEVERAL = _("several values, with “|” between them, in the same order in each column")


@dataclass(frozen=True)
class Field:
    """Some columns that say one thing. ``values(row, sources)`` gives a cell for each;
    ``sources`` are the Known of all the rows at hand."""

    columns: list[str]
    meaning: str
    form: str
    values: Callable


class Column(NamedTuple):
    """A column of a field of several values: its name, and what it takes of each."""

    name: str
    value: Callable


class Fields:
    """The fields of the columns of ``model``, named and described as it does."""

    def __init__(self, model):
        self.model = model

    def plain(self, *names):
        """One column each, as the database has it."""
        return [
            Field([name], self._meaning(name), AS_IT_IS, _attribute(name))
            for name in names
        ]

    def text(self, *names):
        """A translated text each: three columns."""
        return [
            Field(columns(n), self._meaning(n), IN_LANGUAGES, _attributes(*columns(n)))
            for n in names
        ]

    def choice(self, name):
        """A code and its labels."""

        def values(row, sources):
            code = getattr(row, name)
            return [code, *labels(self.model, name)[code]]

        return [Field([name, *columns(name)], self._meaning(name), CODE, values)]

    def dates(self, *names):
        return [
            Field(
                [name, f"{name}_first", f"{name}_last", f"{name}_precision"],
                self._meaning(name),
                DATE,
                _date_values(name),
            )
            for name in names
        ]

    def record(self, name, meaning=None):
        """The slug of a record that this one names."""

        def values(row, sources):
            record = getattr(row, name)
            return [record.slug if record else ""]

        return [Field([name], meaning or self._meaning(name), _("its slug"), values)]

    def _meaning(self, name):
        return field_label(self.model, name)


def several(meaning, rows, *columns):
    """A field of several values: ``rows(record)``, each with its ``columns``."""

    def values(record, sources):
        found = list(rows(record))
        return [joined(column.value(row, sources) for row in found) for column in columns]

    return [Field([column.name for column in columns], meaning, SEVERAL, values)]


def joined(values):
    return SEPARATOR.join(str(value) for value in values)


def names(prefix, record, name="name"):
    """Columns of the names, in three languages, of ``record(row)``."""
    return [
        Column(
            to_attribute(prefix, language),
            lambda row, sources, own=own: getattr(record(row), own),
        )
        for language, own in zip(LANGUAGES, columns(name), strict=True)
    ]


def choices(prefix, model, field):
    """Columns of a code of each row, and of its labels."""
    yield Column(prefix, lambda row, sources: getattr(row, field))
    for place, language in enumerate(LANGUAGES):
        yield Column(
            to_attribute(prefix, language),
            lambda row, sources, n=place: labels(model, field)[getattr(row, field)][n],
        )


@cache
def labels(model, name):
    """The labels of a column's codes in each language: {code: [fr, en, es]}."""
    found = {"": [""] * len(LANGUAGES)}
    for code, label in model._meta.get_field(name).flatchoices:
        found[code] = []
        for language in LANGUAGES:
            with override(language):
                found[code].append(str(label))
    return found


def precision(text):
    """How precise a date is: "day", "month", "year", "interval" or "one of"."""
    if not text:
        return ""
    date: Edtf = parse(text)
    if date.form != "date":
        return date.form
    (day,) = date.days
    return "day" if day.day else "month" if day.month else "year"


def named(record):
    """The noun of a record, as addresses have it."""
    name = record._meta.model_name
    return "figure" if name == "keyfigure" else name


def permalink(noun, key):
    """The address of a record as a thing, in no language; it leads to its page."""
    return f"{settings.PUBLIC_URL}/id/{noun}/{key}"


def _attribute(name):
    return lambda row, sources: [getattr(row, name)]


def _attributes(*names):
    return lambda row, sources: [getattr(row, name) for name in names]


def _date_values(name):
    def values(row, sources):
        text = getattr(row, name)
        days = (getattr(row, f"{name}_{side}") for side in ("first", "last"))
        return [text, *(day.isoformat() if day else "" for day in days), precision(text)]

    return values
