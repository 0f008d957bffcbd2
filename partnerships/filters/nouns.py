"""The FilterSet of each noun."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from .. import facets
from ..facets import Facts
from ..models import (
    Agreement,
    Classification,
    Document,
    Event,
    Evidence,
    Goal,
    Group,
    Membership,
    Objective,
    Organisation,
    Participation,
    Party,
    Person,
    Position,
    Region,
    Target,
    Theme,
)
from .fields import ChoiceFacet, NamedFilter, RecordFacet
from .lists import DatedFilter, ListFilter


def published(model):
    """Filters are made once, but read the public records at each request."""
    return lambda: model.objects.published()


def every(model, *joined):
    return lambda: model.objects.with_public(*joined)


def goals_and_targets(noun):
    """What records of ``noun`` work for: a goal or any target of it; a target."""
    goal = RecordFacet(
        facets.framework(noun, "goal__code", "target__goal__code"),
        every(Goal),
        by="code",
        label=_("Sustainable Development Goal"),
    )
    target = RecordFacet(
        facets.framework(noun, "target__code"),
        every(Target, "goal"),
        by="code",
        label=_("SDG target"),
    )
    return goal, target


class AgreementFilter(DatedFilter):
    date_fields = ("signed_on", "started")
    orders = {
        "date": (_("newest first"), [F("signed_on_first").desc(nulls_last=True)]),
        "-date": (_("oldest first"), [F("signed_on_first").asc(nulls_last=True)]),
        "title": (_("title"), []),
        "parties": (_("most parties"), Facts(Party, "agreement")),
    }

    goal, target = goals_and_targets("agreement")
    gcm = RecordFacet(
        facets.framework("agreement", "objective__code"),
        every(Objective),
        by="code",
        label=_("Global Compact objective"),
    )
    partner = RecordFacet(
        facets.relation(Party, "agreement", "organisation__slug"),
        published(Organisation),
        is_long=True,
        label=_("Organisation"),
    )
    partner_named = NamedFilter()
    group = RecordFacet(
        facets.relation(Party, "agreement", "group__slug"),
        published(Group),
        is_long=True,
        label=_("Group"),
    )
    group_named = NamedFilter()
    kind = ChoiceFacet(
        facets.column(Agreement, "kind"),
        choices=Agreement.Kind.choices,
        label=_("Kind"),
    )
    theme = RecordFacet(
        facets.relation(Classification, "agreement", "theme__slug"),
        every(Theme),
        is_alphabetical=True,
        label=_("Theme"),
    )
    region = RecordFacet(
        facets.relation(Classification, "agreement", "region__slug"),
        every(Region),
        is_alphabetical=True,
        label=_("Region"),
    )
    basis = ChoiceFacet(
        facets.basis(
            "agreement",
            "party__agreement",
            "classification__agreement",
            "statement__agreement",
            "framework_link__agreement",
            "framework_link__statement__agreement",
        ),
        choices=Evidence.Basis.choices,
        label=_("How it is known"),
    )

    class Meta:
        model = Agreement
        fields = []


class OrganisationFilter(ListFilter):
    kind = ChoiceFacet(
        facets.column(Organisation, "kind"),
        choices=Organisation.Kind.choices,
        label=_("Kind"),
    )
    group = RecordFacet(
        facets.relation(Membership, "organisation", "group__slug"),
        published(Group),
        is_long=True,
        label=_("Group"),
    )
    group_named = NamedFilter()

    class Meta:
        model = Organisation
        fields = []


class GroupFilter(ListFilter):
    kind = ChoiceFacet(
        facets.column(Group, "kind"), choices=Group.Kind.choices, label=_("Kind")
    )
    goal, target = goals_and_targets("group")
    organisation = RecordFacet(
        facets.relation(Membership, "group", "organisation__slug"),
        published(Organisation),
        is_long=True,
        label=_("Organisation"),
    )
    organisation_named = NamedFilter()

    class Meta:
        model = Group
        fields = []


class EventFilter(DatedFilter):
    date_fields = ("date",)
    orders = {
        "date": (_("newest first"), [F("date_first").desc(nulls_last=True)]),
        "-date": (_("oldest first"), [F("date_first").asc(nulls_last=True)]),
        "title": (_("title"), []),
    }

    kind = ChoiceFacet(
        facets.column(Event, "kind"), choices=Event.Kind.choices, label=_("Kind")
    )
    goal, target = goals_and_targets("event")
    organisation = RecordFacet(
        facets.relation(Participation, "event", "organisation__slug"),
        published(Organisation),
        is_long=True,
        label=_("Organisation"),
    )
    organisation_named = NamedFilter()

    class Meta:
        model = Event
        fields = []


class PersonFilter(ListFilter):
    organisation = RecordFacet(
        facets.relation(Position, "person", "organisation__slug"),
        published(Organisation),
        is_long=True,
        label=_("Organisation"),
    )
    organisation_named = NamedFilter()

    class Meta:
        model = Person
        fields = []


class DocumentFilter(DatedFilter):
    date_fields = ("date",)
    orders = {
        "date": (_("newest first"), [F("date_last").desc(nulls_last=True)]),
        "-date": (_("oldest first"), [F("date_first").asc(nulls_last=True)]),
        "title": (_("title"), []),
    }

    kind = ChoiceFacet(
        facets.column(Document, "kind"), choices=Document.Kind.choices, label=_("Kind")
    )
    publisher = RecordFacet(
        facets.relation(Document, "pk", "publisher__slug"),
        published(Organisation),
        is_long=True,
        label=_("Publisher"),
    )
    publisher_named = NamedFilter()

    class Meta:
        model = Document
        fields = []
