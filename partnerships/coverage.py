"""How well the facts are known: counted from the evidence, never written by hand."""

from dataclasses import dataclass

from django.db.models import Case, Count, Value, When
from django.db.models.functions import Coalesce

from .evidence import SUBJECT_NAMES
from .models import Document, Evidence, Passage
from .sentences import field_label

BASES = [basis.value for basis in Evidence.Basis]


@dataclass
class Line:
    """The facts of one noun and field: how many there are on each basis."""

    noun: str
    field: str
    counts: dict[str, int]

    @property
    def total(self):
        return sum(self.counts.values())


def lines() -> list[Line]:
    """A line for each noun and field that has a fact, in the order of the nouns."""
    found = {}
    for noun, field, basis, count in _counted():
        counts = found.setdefault((noun, field), dict.fromkeys(BASES, 0))
        counts[basis] = count
    models = {name: model for model, name in SUBJECT_NAMES.items()}
    order = list(Evidence.SUBJECTS)
    return [
        Line(
            models[noun]._meta.verbose_name,
            field_label(models[noun], field) if field else "",
            counts,
        )
        for (noun, field), counts in sorted(
            found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
    ]


def _counted():
    noun = Case(
        *(
            When(**{f"{name}__isnull": False}, then=Value(name))
            for name in Evidence.SUBJECTS
        )
    )
    row = Coalesce(*(f"{name}_id" for name in Evidence.SUBJECTS))
    facts = Evidence.objects.published().order_by().annotate(noun=noun, row=row)
    return (
        facts.values("noun", "field", "basis")
        .annotate(n=Count("row", distinct=True))
        .values_list("noun", "field", "basis", "n")
    )


def totals(lines: list[Line]) -> dict[str, int]:
    """How many facts of ``lines`` there are on each basis."""
    counts = dict.fromkeys(BASES, 0)
    for line in lines:
        for basis, count in line.counts.items():
            counts[basis] += count
    return counts


def silent_passages():
    """The public passages of which no words carry a fact, by document."""
    return (
        Passage.objects.published()
        .filter(evidence=None)
        .select_related("document")
        .order_by("document__slug", "number")
    )


def read_passages():
    """The public documents, each with how many of its passages carry facts."""
    return Document.objects.published().annotate(
        cited_count=Count("passages__evidence__passage", distinct=True)
    )
