"""Which organisation takes part in agreements on which SDG target, gaps included."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from ..evidence import BASES
from ..models import Evidence, FrameworkLink, Organisation, Party, Target
from . import labels

MOST_ROWS = 40
MOST_COLUMNS = 24
NAME_SIZE = 13
TOP = 44
CELL = 46
ROW = 34


@dataclass
class Cell:
    """``basis`` is the surest that any of its agreements is known on, "" without one."""

    organisation: Organisation
    target: Target
    count: int
    basis: str
    x: int

    @property
    def query(self):
        """What the list is to be filtered by to show what the cell counts."""
        return f"partner={self.organisation.slug}&target={self.target.code}"

    @property
    def label(self):
        return Evidence.Basis(self.basis).label if self.basis else ""


@dataclass
class Row:
    organisation: Organisation
    cells: list
    y: int

    @property
    def short(self):
        return short(self.organisation)

    @property
    def baseline(self):
        return self.y + 20


class Matrix:
    """``agreements`` is a queryset; ``chosen`` what the list's filters chose: each goal
    or target chosen is a column, worked for or not, and links are of the bases chosen."""

    def __init__(self, agreements, chosen):
        self._agreements = agreements.order_by().values("pk")
        self._chosen = chosen
        links = FrameworkLink.objects.published()
        if bases := chosen.get("basis"):
            known = Evidence.objects.published().filter(basis__in=bases)
            links = links.filter(pk__in=known.order_by().values("framework_link"))
        record = Coalesce("agreement", "statement__agreement")
        links = links.annotate(record=record).exclude(target=None)
        self._links = links.filter(record__in=self._agreements)

    def __bool__(self):
        return bool(self.targets and self.organisations)

    @cached_property
    def targets(self):
        targets = Target.objects.select_related("goal")
        codes, goals = self._chosen.get("target", ()), self._chosen.get("goal", ())
        if codes or goals:
            columns = targets.filter(Q(code__in=codes) | Q(goal__code__in=goals))
        else:
            columns = targets.filter(pk__in=self._links.values("target"))
        return list(columns.order_by("position")[:MOST_COLUMNS])

    @cached_property
    def organisations(self):
        """Those that take part in most of the agreements, in alphabetical order."""
        counts = self._parties.order_by().values("organisation")
        counts = counts.annotate(n=Count("agreement", distinct=True))
        most = counts.order_by("-n", "organisation")[:MOST_ROWS]
        keys = [row["organisation"] for row in most]
        return list(Organisation.objects.filter(pk__in=keys).alphabetical())

    @cached_property
    def left_out(self):
        """How many organisations there was no room for."""
        every = self._parties.order_by().values("organisation").distinct().count()
        return every - len(self.organisations)

    @cached_property
    def rows(self):
        return [
            Row(organisation, self._cells(organisation), TOP + ROW * number)
            for number, organisation in enumerate(self.organisations)
        ]

    @cached_property
    def left(self):
        """Where the cells begin, beside the names."""
        names = [short(organisation) for organisation in self.organisations]
        return labels.width_of(names, NAME_SIZE) + 12

    @property
    def heads(self):
        return [(target, self.left + CELL * n) for n, target in enumerate(self.targets)]

    @property
    def width(self):
        return self.left + CELL * len(self.targets) + 12

    @property
    def height(self):
        return TOP + ROW * len(self.organisations) + 12

    @property
    def _parties(self):
        parties = Party.objects.published().exclude(organisation=None)
        return parties.filter(agreement__in=self._agreements)

    def _cells(self, organisation):
        return [
            Cell(organisation, target, *self._counted(organisation, target), x)
            for target, x in self.heads
        ]

    def _counted(self, organisation, target):
        """How many agreements are in a cell, and the surest basis of any of them."""
        bases = self._bases.get((organisation.pk, target.pk), {})
        return len(bases), min(bases.values(), key=BASES.index, default="")

    @cached_property
    def _bases(self):
        """{(organisation, target): {agreement: its surest basis}}"""
        links = self._links.filter(target__in=self.targets)
        known = dict(
            Evidence.objects.published()
            .filter(framework_link__in=links.values("pk"))
            .order_by("basis")
            .values_list("framework_link", "basis")
        )
        by_agreement = defaultdict(dict)
        for pk, target, agreement in links.values_list("pk", "target", "record"):
            # A link whose documents were withdrawn is no surer than an interpretation.
            found = (
                known.get(pk, BASES[-1]),
                by_agreement[agreement].get(target, BASES[-1]),
            )
            by_agreement[agreement][target] = min(found, key=BASES.index)
        cells = defaultdict(dict)
        parties = self._parties.filter(organisation__in=self.organisations)
        for organisation, agreement in parties.values_list("organisation", "agreement"):
            for target, basis in by_agreement.get(agreement, {}).items():
                cells[organisation, target][agreement] = basis
        return cells


def short(organisation):
    """What of its name finds room beside the cells."""
    return labels.wrapped(organisation.short_name, 30, 1)[0]
