"""Which facts rest on which words.

A fact is a row (a party, a membership, a statement …) or one field of a row. Facts are
known here by a FactKey: the row's subject name in Evidence, its primary key, and the
name of the field ("" for the row itself).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from .models import Document, Evidence, Fixed, Record
from .text import columns

SUBJECT_NAMES = {
    Evidence._meta.get_field(name).related_model: name for name in Evidence.SUBJECTS
}


RECORDS = {name for model, name in SUBJECT_NAMES.items() if issubclass(model, Record)}


# The surest first.
BASES = ["stated", "reference", "inferred", "interpreted"]
INFERRED = BASES[2:]


class FactKey(NamedTuple):
    subject: str
    pk: int
    field: str


class Sources:
    """The public evidence of some rows, fetched by one query."""

    def __init__(self, rows: Iterable[Fixed]):
        self.cited: dict[str, tuple[int, list[Evidence]]] = {}
        self._by_fact = defaultdict(list)
        for evidence in evidence_of(rows).with_source():
            self._by_fact[key_of(evidence)].append(evidence)

    def of(self, row: Fixed, field: str = "") -> list[Evidence]:
        """The evidence of a fact, in the order of the documents; [] where none is."""
        return self._by_fact.get(fact_key(row, field), [])

    def about(self, row: Fixed) -> list[Evidence]:
        """The evidence for a row itself, then that for each of its fields."""
        fields = ("", *row.name_fields, *row.fact_fields)
        return [evidence for field in fields for evidence in self.of(row, field)]

    def cite(self, evidence: list[Evidence]) -> int:
        """The number of the note that shows the evidence of a fact: 1 for the fact that
        the page cites first. ``cited`` holds the notes by the code of their first."""
        code = evidence[0].code
        return self.cited.setdefault(code, (len(self.cited) + 1, evidence))[0]

    def documents(self, record):
        """The documents that the facts on ``record``'s page are drawn from, each once,
        by slug. Other records that it names have facts of their own; those do not count.
        """
        own = SUBJECT_NAMES[type(record)], record.pk
        documents = {
            evidence.passage.document
            for fact, found in self._by_fact.items()
            for evidence in found
            if evidence.passage and (fact[:2] == own or fact.subject not in RECORDS)
        }
        return sorted(documents, key=lambda document: document.slug)

    def passages(self):
        """The passages that the rows' facts are drawn from, each once, in order."""
        passages = {
            evidence.passage
            for found in self._by_fact.values()
            for evidence in found
            if evidence.passage
        }
        return sorted(passages, key=lambda p: (p.document.slug, p.number))

    def disagreements(self):
        """Where sources differ on any of the rows' facts: each Disagreement with its
        ``sides``, the evidence of all that they say, the oldest first."""
        named = {
            evidence.disagreement
            for found in self._by_fact.values()
            for evidence in found
            if evidence.disagreement
        }
        if not named:
            return []
        sides = defaultdict(list)
        evidence = Evidence.objects.with_source().filter(disagreement__in=named)
        for item in with_public_subject(evidence):
            sides[item.disagreement_id].append(item)
        for disagreement in named:
            disagreement.sides = sides[disagreement.pk]
        return sorted(named, key=lambda disagreement: disagreement.slug)


def rows_of(objects):
    """``objects`` and every row that was fetched with them, each once."""
    rows, seen = {}, set()
    waiting = list(objects)
    while waiting:
        row = waiting.pop()
        # The same row may be there twice, with other rows fetched with each.
        if id(row) not in seen:
            seen.add(id(row))
            rows[type(row), row.pk] = row
            waiting += _fetched_with(row)
    return list(rows.values())


def _fetched_with(row):
    for value in row._state.fields_cache.values():
        if value is not None:
            yield value
    for rows in getattr(row, "_prefetched_objects_cache", {}).values():
        yield from rows


def weakest_basis(evidence):
    """How a fact is known: the weakest basis that any part of it has; "" without any."""
    return max((item.basis for item in evidence), key=BASES.index, default="")


def fact_key(row, field=""):
    return FactKey(SUBJECT_NAMES[type(row)], row.pk, field)


def key_of(evidence):
    """The FactKey of the fact that ``evidence`` supports."""
    name = evidence.subject_name
    return FactKey(name, getattr(evidence, f"{name}_id"), evidence.field)


def with_public_subject(evidence) -> list[Evidence]:
    """Those of ``evidence`` that support a public fact, each with its subject and what
    the subject's sentence names; a fixed number of queries for any number of rows."""
    evidence = list(evidence.select_related("passage__document", "reference"))
    subjects = defaultdict(dict)
    for model, name in SUBJECT_NAMES.items():
        pks = {getattr(item, f"{name}_id") for item in evidence} - {None}
        if pks:
            named = [field.name for field in model._meta.fields if field.many_to_one]
            rows = model.objects.published().with_public(*named)
            subjects[name] = rows.in_bulk(pks)
    public = []
    for item in evidence:
        name = item.subject_name
        subject = subjects[name].get(getattr(item, f"{name}_id"))
        if subject is not None:
            setattr(item, name, subject)
            public.append(item)
    return public


def public_evidence():
    """All evidence that supports a public fact, as a queryset."""
    return Evidence.objects.published().with_source()


def fact_rows(record: Record) -> Iterator[Fixed]:
    """The record and every row that states a fact on its page."""
    yield record
    for relation in record.fact_relations:
        for row in getattr(record, relation).all():
            yield row
            if relation == "statements":
                yield from row.framework_links.all()


def unsourced_facts(record: Record) -> list[str]:
    """The facts of ``record`` that no evidence supports which the public could read if
    the record were published, each as a short name."""
    document = record if isinstance(record, Document) else None
    facts = unsourced(list(fact_rows(record)), document)
    return [describe(row, field) for row, field in facts]


def unwritten_texts(record: Record) -> list[str]:
    """The texts of ``record`` and of what is said of it that are the portal's own and
    are not there in its first language, each as a short name."""
    return [
        describe(row, name)
        for row in fact_rows(record)
        for name in row.own_texts
        if getattr(row, name) and not getattr(row, columns(name)[0])
    ]


def unsourced(rows: list[Fixed], document=None) -> list[tuple[Fixed, str]]:
    """Each fact among ``rows``, as row and field, that no evidence from a public source
    supports; a ``document`` that is about to be published counts as one."""
    sourced = {key_of(item) for item in evidence_of(rows).with_source(document)}
    return [
        (row, field)
        for row in rows
        for field in row.facts()
        if fact_key(row, field) not in sourced
    ]


def describe(row, field):
    """A fact's name for the staff: "party ILO – signatory: signed by"."""
    name = f"{row._meta.verbose_name} {row}"
    if not field:
        return name
    return f"{name}: {_field_name(row, field)}"


def _field_name(row, field):
    own = next(f for f in row._meta.get_fields() if f.name in (field, f"{field}_fr"))
    return own.verbose_name


def evidence_of(rows):
    ids = defaultdict(set)
    for row in rows:
        if type(row) in SUBJECT_NAMES:
            ids[SUBJECT_NAMES[type(row)]].add(row.pk)
    if not ids:
        return Evidence.objects.none()
    return Evidence.objects.filter(
        reduce(or_, (Q(**{f"{name}__in": pks}) for name, pks in ids.items()))
    )
