"""What organisations have to do with one another: what two of them share, and the
shortest chain of agreements, groups and events between two that share nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from .models import (
    Document,
    FrameworkLink,
    Membership,
    Organisation,
    Participation,
    Party,
    Target,
)

# How organisations take part in things: the noun, and the rows that say so.
TAKES_PART = {"agreement": Party, "group": Membership, "event": Participation}
# A chain longer than this says nothing any more; the search ends there.
LONGEST_CHAIN = 6


def shared(first: Organisation, second: Organisation) -> dict[str, list]:
    """The public agreements, groups and events in which both take part, as rows of each:
    ``{"agreement": [(record, rows of first, rows of second)], …}``."""
    found = {}
    for noun, model in TAKES_PART.items():
        rows = model.objects.published().with_public(noun, "organisation")
        mine, theirs = _by_record(rows, noun, first), _by_record(rows, noun, second)
        common = [pk for pk in mine if pk in theirs]
        found[noun] = [
            (getattr(mine[pk][0], noun), mine[pk], theirs[pk]) for pk in common
        ]
    return found


def works_with(organisation: Organisation, shared=None, limit=10) -> list:
    """The organisations that share most agreements, groups and events with this one, as
    ``(organisation, {noun: count})``, those that share most first. ``shared`` is what
    ``shared_counts`` gives, where somebody knows it already."""
    counts = defaultdict(dict)
    for noun, of_noun in (shared or shared_counts(organisation)).items():
        for slug, count in of_noun.items():
            counts[slug][noun] = count
    counts.pop(organisation.slug, None)
    most = sorted(counts, key=lambda slug: (-sum(counts[slug].values()), slug))[:limit]
    found = Organisation.objects.published().in_bulk(most, field_name="slug")
    # What was withdrawn since they were counted is not there any more.
    return [(found[slug], counts[slug]) for slug in most if slug in found]


def shared_counts(organisation: Organisation) -> dict[str, dict[str, int]]:
    """How many agreements, groups and events each organisation shares with this one, and
    this one with itself: ``{noun: {slug: count}}``."""
    counts = {}
    for noun, model in TAKES_PART.items():
        rows = model.objects.published().order_by()
        mine = rows.filter(organisation=organisation).values(noun)
        others = rows.filter(**{f"{noun}__in": mine}).exclude(organisation=None)
        pairs = set(others.values_list("organisation__slug", noun))
        counts[noun] = Counter(slug for slug, _record in pairs)
    return counts


def shared_targets(first, second):
    """The targets for which both work, be it through different things."""
    return Target.objects.select_related("goal").filter(
        pk__in=_targets_of(first).intersection(_targets_of(second))
    )


def documents_naming_both(first, second):
    named = Document.objects.published()
    for organisation in (first, second):
        named = named.filter(
            pk__in=organisation.mentions.published().values("passage__document")
        )
    return named


def chain(first: Organisation, second: Organisation) -> list:
    """The shortest chain from one to the other, ``[organisation, (noun, record),
    organisation, …]``; [] where there is none of at most LONGEST_CHAIN steps."""
    came_from = {first.pk: None}
    frontier = {first.pk}
    for _step in range(LONGEST_CHAIN):
        frontier = _next(frontier, came_from)
        if second.pk in frontier:
            return _with_records(_walk_back(second.pk, came_from))
    return []


def _by_record(rows, noun, organisation):
    found = {}
    for row in rows.filter(organisation=organisation):
        found.setdefault(getattr(row, f"{noun}_id"), []).append(row)
    return found


def _targets_of(organisation):
    links = FrameworkLink.objects.working_through(organisation)
    return set(links.exclude(target=None).values_list("target", flat=True))


def _next(frontier: set[int], came_from: dict) -> set[int]:
    """The organisations one step beyond ``frontier``, noted in ``came_from``."""
    reached = set()
    for noun, model in TAKES_PART.items():
        rows = model.objects.published().exclude(organisation=None).order_by("pk")
        column = f"{noun}_id"
        records = {}
        for pk, record in rows.filter(organisation__in=frontier).values_list(
            "organisation_id", column
        ):
            records.setdefault(record, pk)
        for pk, record in rows.filter(**{f"{column}__in": records}).values_list(
            "organisation_id", column
        ):
            if pk not in came_from:
                came_from[pk] = (records[record], noun, record)
                reached.add(pk)
    return reached


def _walk_back(pk, came_from):
    steps = []
    while came_from[pk]:
        previous, noun, record = came_from[pk]
        steps = [(noun, record), pk, *steps]
        pk = previous
    return [pk, *steps]


def _with_records(steps: Iterable) -> list:
    """The primary keys of ``steps`` replaced by their records."""
    organisations = Organisation.objects.in_bulk(
        [step for step in steps if not isinstance(step, tuple)]
    )
    found = []
    for step in steps:
        if isinstance(step, tuple):
            noun, pk = step
            related = TAKES_PART[noun]._meta.get_field(noun).related_model
            found.append(related.objects.get(pk=pk))
        else:
            found.append(organisations[step])
    return found
