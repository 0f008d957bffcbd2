"""How to cite an agreement, a document or a fact, in the forms that tools read.

A document is its publisher's work; an agreement and a fact, as they are described here,
are entries of this portal, of the day on which they last changed.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from .date_words import in_words
from .dates import parse
from .exports.facts import record_of
from .exports.fields import permalink
from .models import Agreement, Change, Document, Evidence
from .sentences import sentence
from .text import current_language

REPORTS = (Document.Kind.REPORT, Document.Kind.KEY_MESSAGES)

# What means something to BibTeX, written so that it means itself.
BIBTEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}%&$#_"},
}


@dataclass(frozen=True)
class Work:
    """What is cited. ``issued`` is its date as far as it is known: year, month, day."""

    key: str
    title: str
    author: str
    issued: tuple[int, ...]
    address: str
    language: str
    is_report: bool = False
    note: str = ""

    @property
    def date(self):
        """2020-10-23, 2014-01, 2006 or nothing."""
        return "-".join(f"{part:02}" for part in self.issued)


def work_of(thing) -> Work:
    """The Work that an Agreement, a Document or an Evidence (of a fact) is."""
    return WORKS[type(thing)](thing)


def _agreement(agreement):
    return Work(
        key=agreement.slug,
        title=str(agreement.title),
        author=_("Migration Partnerships"),
        issued=_last_changed(agreement),
        address=permalink("agreement", agreement.slug),
        language=agreement.title.language,
    )


def _document(document):
    publisher = document.publisher
    return Work(
        key=document.slug,
        title=str(document.own_title if document.is_titled else document.title),
        author=str(publisher.name) if publisher else "",
        issued=_issued(document.date),
        address=document.source_url or permalink("document", document.slug),
        language=document.language,
        is_report=document.kind in REPORTS,
    )


def _fact(evidence):
    words = ""
    if evidence.passage:
        words = _("“%(words)s” (%(document)s, passage %(number)s)") % {
            "words": evidence.words,
            "document": evidence.passage.document.title,
            "number": evidence.passage.number,
        }
    return Work(
        key=f"fact-{evidence.code}",
        title=sentence(evidence.subject, evidence.field),
        author=_("Migration Partnerships"),
        issued=_last_changed(record_of(evidence.subject)),
        address=permalink("fact", evidence.code),
        language=current_language(),
        note=words,
    )


WORKS = {Agreement: _agreement, Document: _document, Evidence: _fact}


def _last_changed(record):
    noted = Change.objects.filter(noun=record._meta.model_name, record=record.pk)
    day = noted.values_list("changed_at", flat=True).get()
    return day.year, day.month, day.day


def _issued(text):
    """The parts of a date that are certain: of "2020 or 2021" none, of two days of one
    month the month."""
    if not text:
        return ()
    days = [day for day in parse(text).days if day]
    certain = []
    for values in zip(*((day.year, day.month, day.day) for day in days), strict=True):
        if len(set(values)) > 1 or values[0] is None:
            break
        certain.append(values[0])
    return tuple(certain)


def line(work):
    """The citation as ISO 690 has it, in the reader's language."""
    parts = [
        work.author,
        _("%(title)s [online]") % {"title": work.title.rstrip(".")},
        in_words(work.date),
        _("Available from: %(address)s") % {"address": work.address},
    ]
    return ". ".join(part for part in parts if part)


def as_bibtex(work):
    fields = {
        "title": work.title,
        "author": work.author,
        "year": work.issued[0] if work.issued else "",
        "month": work.issued[1] if len(work.issued) > 1 else "",
        "institution": work.author if work.is_report else "",
        "howpublished": "" if work.is_report else _("online"),
        "url": work.address,
        "language": work.language,
        "note": work.note,
    }
    # Braces around an author keep a body from being read as a person.
    lines = [
        f"  {name} = {{{{{_bibtex(value)}}}}}"
        if name in ("title", "author", "institution")
        else f"  {name} = {{{value if name == 'url' else _bibtex(value)}}}"
        for name, value in fields.items()
        if value
    ]
    kind = "techreport" if work.is_report else "misc"
    return "\n".join([f"@{kind}{{{work.key},", ",\n".join(lines), "}", ""])


def _bibtex(value):
    return re.sub(r"[\\~^{}%&$#_]", lambda match: BIBTEX[match.group()], str(value))


def as_ris(work):
    fields = [
        ("TY", "RPRT" if work.is_report else "ELEC"),
        ("ID", work.key),
        ("TI", work.title),
        ("AU", work.author),
        ("PY", work.issued[0] if work.issued else ""),
        ("DA", "/".join(f"{part:02}" for part in work.issued)),
        ("LA", work.language),
        ("N1", work.note),
        ("UR", work.address),
    ]
    # A line of the file is a field.
    lines = [f"{tag}  - {' '.join(str(v).split())}" for tag, v in fields if v]
    return "\r\n".join([*lines, "ER  - ", ""])


def as_csl(work):
    item = {
        "id": work.key,
        "type": "report" if work.is_report else "webpage",
        "title": work.title,
        "author": [{"literal": work.author}] if work.author else [],
        "issued": {"date-parts": [list(work.issued)]} if work.issued else None,
        "URL": work.address,
        "language": work.language,
        "note": work.note,
    }
    known = {name: value for name, value in item.items() if value}
    return json.dumps([known], ensure_ascii=False, indent=1)


class Citation(NamedTuple):
    """A form of citation: its name, and how a Work is written in it."""

    label: str
    content_type: str
    write: Callable


CITATIONS = {
    "bib": Citation("BibTeX", "application/x-bibtex; charset=utf-8", as_bibtex),
    "ris": Citation("RIS", "application/x-research-info-systems", as_ris),
    "csl.json": Citation("CSL-JSON", "application/vnd.citationstyles.csl+json", as_csl),
}
