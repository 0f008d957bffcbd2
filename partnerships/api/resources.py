"""What the API answers: its nouns, each with the filters of its list, with what is
fetched, and with how a record is written.

    RESOURCES["agreements"].dicts(records)   [{"noun": "agreement", "slug": …}, …]
"""

from dataclasses import dataclass

import django_filters
from django.utils.translation import gettext_lazy as _

from ..evidence import Sources, public_evidence
from ..exports import TABLES
from ..exports.facts import FACTS
from ..exports.records import LINKS
from ..exports.tables import own_rows
from ..models import Framework, Goal, Objective, Region, Target, Theme
from . import frameworks, records

STATEMENTS = ("statements__actor", *(f"statements__{path}" for path in LINKS))
SAID = (*STATEMENTS, *LINKS, "figures", "quotations__speaker")


@dataclass(frozen=True)
class Resource:
    """``name`` is that of its addresses; ``paths`` are what its serializer reads of a
    record beyond its own columns."""

    name: str
    title: str
    filterset_class: type
    serializer_class: type
    paths: tuple = ()
    key: str = "slug"

    @property
    def model(self):
        return self.filterset_class._meta.model

    def published(self):
        return self.model.objects.published().with_public(*self.paths)

    def filterset(self, query, index=None):
        arguments = {"index": index} if index else {}
        return self.filterset_class(query or None, queryset=self.listed(), **arguments)

    def listed(self):
        return self.published()

    def dicts(self, records):
        """``records``, fetched by ``published()``, as plain dicts; their evidence is
        fetched at once."""
        context = {"sources": Sources(own_rows(records))}
        return self.serializer_class(records, many=True, context=context).data


class FactResource(Resource):
    """Evidence by its code. What it supports may not be public: ``dicts`` leaves that
    out, and a list is counted without it."""

    def published(self):
        return FACTS.published()

    def listed(self):
        return public_evidence().order_by("code")

    def dicts(self, records):
        facts = FACTS.fetch([evidence.pk for evidence in records])
        return self.serializer_class(facts, many=True).data


def _listed(name, serializer_class, *paths, resource_class=Resource, **more):
    """A noun that has a list, by the filters of its table."""
    table = TABLES[name]
    return resource_class(
        name, table.title, table.filterset_class, serializer_class, paths, **more
    )


def _unfiltered(model, title, serializer_class, *paths, key="slug"):
    filterset_class = type(
        f"{model.__name__}Filter",
        (django_filters.FilterSet,),
        {"Meta": type("Meta", (), {"model": model, "fields": []})},
    )
    name = f"{model._meta.model_name}s"
    return Resource(name, title, filterset_class, serializer_class, paths, key)


RESOURCES = {
    resource.name: resource
    for resource in (
        _listed(
            "agreements",
            records.AgreementSerializer,
            *("aliases", "parties__organisation", "parties__group", "parties__signed_by"),
            *("classifications__theme", "classifications__region", "events", *SAID),
        ),
        _listed(
            "organisations",
            records.OrganisationSerializer,
            *("aliases", "successor", "memberships__group", *STATEMENTS),
        ),
        _listed(
            "groups",
            records.GroupSerializer,
            *("aliases", "parent", "successor", "memberships__organisation", "events"),
            *SAID,
        ),
        _listed(
            "events",
            records.EventSerializer,
            *("group", "agreement"),
            *("participations__organisation", "participations__group", *SAID),
        ),
        _listed(
            "people",
            records.PersonSerializer,
            *("positions__organisation", "quotations__agreement", "quotations__group"),
            "quotations__event",
        ),
        _listed("documents", records.DocumentSerializer, "publisher", "passages"),
        _listed("figures", records.FigureSerializer, "agreement", "group", "event"),
        _listed("facts", records.FactSerializer, resource_class=FactResource, key="code"),
        _unfiltered(Framework, _("Frameworks"), frameworks.FrameworkSerializer),
        _unfiltered(
            Goal,
            _("Sustainable Development Goals"),
            frameworks.GoalSerializer,
            "framework",
            key="code",
        ),
        _unfiltered(
            Target, _("SDG targets"), frameworks.TargetSerializer, "goal", key="code"
        ),
        _unfiltered(
            Objective,
            _("Global Compact objectives"),
            frameworks.ObjectiveSerializer,
            "framework",
            key="code",
        ),
        _unfiltered(Theme, _("Themes"), frameworks.ThemeSerializer),
        _unfiltered(Region, _("Regions"), frameworks.RegionSerializer),
    )
}
