"""What the pictures show: the agreements chosen, and what stands around them."""

from collections import defaultdict
from functools import cached_property

from django.db.models import Q

from ..models import Event, Group, Membership, Party


class Scene:
    """``agreements`` with who takes part in them, the groups that bring at least two of
    these together, and the events held under them. A scene that ``is_whole`` leaves no
    agreement out, and shows every group and event of the register."""

    def __init__(self, agreements, *, is_whole):
        self.agreements = agreements
        self.is_whole = is_whole

    @cached_property
    def parties(self):
        parties = Party.objects.published()
        parties = parties.with_public("agreement", "organisation", "group")
        return list(parties.filter(agreement__in=self.agreements))

    @cached_property
    def memberships(self):
        """Those of the scene's groups; in a scene that is not whole, of its own
        organisations only."""
        memberships = Membership.objects.published().with_public("organisation", "group")
        if self.is_whole:
            return list(memberships)
        members = defaultdict(set)
        ours = {party.organisation_id for party in self.parties} - {None}
        memberships = list(memberships.filter(organisation__in=ours))
        for membership in memberships:
            members[membership.group_id].add(membership.organisation_id)
        joining = {group for group, ours in members.items() if len(ours) > 1}
        joining |= {party.group_id for party in self.parties}
        return [m for m in memberships if m.group_id in joining]

    @cached_property
    def groups(self):
        groups = Group.objects.published().with_public("parent", "successor")
        if self.is_whole:
            return list(groups)
        found = {party.group_id for party in self.parties} - {None}
        found |= {membership.group_id for membership in self.memberships}
        return list(groups.filter(pk__in=found))

    @cached_property
    def events(self):
        events = Event.objects.published()
        if self.is_whole:
            return list(events)
        under = Q(agreement__in=self.agreements) | Q(group__in=self.groups)
        return list(events.filter(under))
