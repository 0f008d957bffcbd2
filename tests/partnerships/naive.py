"""The list of agreements worked out the slow way: every row read, compared in Python.

What the filters and facets must agree with. It shares nothing with them but the dates'
``parse`` and the text's ``fold``.
"""

from collections import defaultdict

from partnerships.dates import parse
from partnerships.models import (
    Agreement,
    Classification,
    Evidence,
    FrameworkLink,
    Party,
    Passage,
    Record,
    Statement,
)
from partnerships.text import columns, fold

FRAMEWORK_FACETS = ("goal", "target", "gcm")
FACETS = (*FRAMEWORK_FACETS, "partner", "group", "kind", "theme", "region", "basis")


def is_public(row):
    if isinstance(row, Record) and row.status != "published":
        return False
    if isinstance(row, Passage) and row.kind == "contact":
        return False
    parents = (getattr(row, name) for name in row.public_with)
    return all(parent is None or is_public(parent) for parent in parents)


class Naive:
    def __init__(self):
        self.agreements = [a for a in Agreement.objects.all() if is_public(a)]
        self.parties = _of(Party.objects.all(), lambda row: row.agreement_id)
        self.classes = _of(Classification.objects.all(), lambda row: row.agreement_id)
        self.statements = _of(Statement.objects.all(), lambda row: row.agreement_id)
        self.links = _of(
            FrameworkLink.objects.all(),
            lambda row: row.statement.agreement_id if row.statement else row.agreement_id,
        )
        self.bases = defaultdict(set)
        for item in Evidence.objects.select_related("passage__document"):
            source = item.passage
            if source is None or is_public(source):
                self.bases[type(item.subject), item.subject.pk].add(item.basis)

    def listed(self, query):
        """The slugs of the agreements that ``query`` ({name: value or values}) lists."""
        return {a.slug for a in self.agreements if self._meets(a, query)}

    def count(self, query, name, value):
        """How many would be listed if the reader chose this value of a facet too."""
        chosen = query.get(name, []) if query.get("match") == "all" else []
        if name == "basis" and self._is_of_links(query):
            chosen = []
        return len(self.listed({**query, name: [*chosen, value]}))

    def years(self, query):
        """The years in which a date of what is listed begins or ends."""
        listed = self.listed(query)
        dates = [
            parse(text)
            for agreement in self.agreements
            if agreement.slug in listed
            for text in (agreement.signed_on, agreement.started)
            if text
        ]
        return {day.year for date in dates for day in (date.first, date.last) if day}

    def values(self, agreement, name, query=None):
        """The values that an agreement has of a facet; where ``query`` asks for bases,
        by links of such a basis only."""
        links = [
            link
            for link in self.links[agreement.pk]
            if name not in FRAMEWORK_FACETS or self._is_known_as(link, query or {})
        ]
        parties, classes = self.parties[agreement.pk], self.classes[agreement.pk]
        return set(
            {
                "goal": lambda: [
                    link.goal.code if link.goal else link.target.goal.code
                    for link in links
                    if link.goal or link.target
                ],
                "target": lambda: [k.target.code for k in links if k.target],
                "gcm": lambda: [k.objective.code for k in links if k.objective],
                "partner": lambda: [
                    p.organisation.slug for p in parties if p.organisation
                ],
                "group": lambda: [p.group.slug for p in parties if p.group],
                "kind": lambda: [agreement.kind],
                "theme": lambda: [c.theme.slug for c in classes if c.theme],
                "region": lambda: [c.region.slug for c in classes if c.region],
                "basis": lambda: self._bases_of(agreement),
            }[name]()
        )

    def _bases_of(self, agreement):
        rows = [
            agreement,
            *self.parties[agreement.pk],
            *self.classes[agreement.pk],
            *self.statements[agreement.pk],
            *self.links[agreement.pk],
        ]
        return set().union(*(self.bases[type(row), row.pk] for row in rows))

    def _meets(self, agreement, query):
        return (
            all(self._has(agreement, name, query) for name in FACETS)
            and self._is_dated(agreement, query)
            and self._is_named(agreement, query.get("q", ""))
        )

    def _is_known_as(self, link, query):
        asked = set(query.get("basis", ()))
        return not asked or bool(asked & self.bases[FrameworkLink, link.pk])

    def _has(self, agreement, name, query):
        chosen = set(query.get(name, ()))
        if not chosen or (name == "basis" and self._is_of_links(query)):
            return True
        values = self.values(agreement, name, query)
        return chosen <= values if query.get("match") == "all" else bool(chosen & values)

    def _is_of_links(self, query):
        """With a goal, target or objective, the bases asked for are those of links."""
        return any(query.get(name) for name in FRAMEWORK_FACETS)

    def _is_dated(self, agreement, query):
        year, since, until = (query.get(name) for name in ("year", "from", "to"))
        asked = []
        if year:
            asked.append((parse(year).first, parse(year).last))
        if since:
            asked.append((parse(since).first, None))
        if until:
            asked.append((None, parse(until).last))
        dates = [parse(text) for text in (agreement.signed_on, agreement.started) if text]
        return all(any(_meet(date, *span) for date in dates) for span in asked)

    def _is_named(self, agreement, words):
        names = [getattr(agreement, c) for c in columns("title") + columns("acronym")]
        for party in self.parties[agreement.pk]:
            if party.organisation:
                paths = columns("name") + columns("acronym")
                names += [getattr(party.organisation, path) for path in paths]
        folded = [fold(name) for name in names]
        return all(any(word in name for name in folded) for word in fold(words).split())


def _meet(date, first, last):
    """Whether a date can lie between two days, of which each may be open."""
    begins_in_time = not last or not date.first or date.first <= last
    ends_in_time = not first or not date.last or date.last >= first
    return begins_in_time and ends_in_time


def _of(rows, owner):
    found = defaultdict(list)
    for row in rows:
        if is_public(row):
            found[owner(row)].append(row)
    return found
