"""The ties of a network: a party in an agreement, a member of a group, a group and the
one that it is part of or that succeeded it."""

from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Agreement, Group, Membership, Party
from ..models.base import Fixed, Record

# How many ties of each sort the network of one record shows.
AROUND = 24


class Tie(NamedTuple):
    """What ties ``first`` to ``second``, in ``words``; the fact is the ``field`` of
    ``row``."""

    first: Record
    second: Record
    words: str
    row: Fixed
    field: str = ""


def of_parties(parties):
    return [Tie(p.actor, p.agreement, p.get_role_display(), p) for p in parties]


def of_memberships(memberships):
    return [Tie(m.organisation, m.group, m.get_role_display(), m) for m in memberships]


def of_groups(groups):
    """Between each of ``groups`` and its parent and successor, if public."""
    ties = []
    for group in groups:
        if group.parent:
            ties.append(Tie(group, group.parent, _("part of"), group, "parent"))
        if group.successor:
            ties.append(
                Tie(group, group.successor, _("succeeded by"), group, "successor")
            )
    return ties


def around(record):
    """The ties of one record, the first AROUND of each sort."""
    ties = of_parties(_rows(Party, record))
    if not isinstance(record, Agreement):
        ties = of_memberships(_rows(Membership, record)) + ties
    if isinstance(record, Group):
        near = Q(pk=record.pk) | Q(parent=record) | Q(successor=record)
        groups = Group.objects.published().with_public("parent", "successor")
        ties = of_groups(groups.filter(near)[:AROUND]) + ties
    return ties


def _rows(model, record):
    relations = [name for name in model.public_with if name != "signed_by"]
    noun = record._meta.model_name
    rows = model.objects.published().with_public(*relations).filter(**{noun: record})
    return rows[:AROUND]
