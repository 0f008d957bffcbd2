from typing import NamedTuple

from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.views.generic import ListView
from django_filters.views import FilterView

from .. import filters
from ..evidence import Sources, rows_of
from ..exports import table_of
from ..index import indexes
from ..models import (
    Agreement,
    Document,
    Event,
    FrameworkLink,
    Group,
    KeyFigure,
    Organisation,
    Person,
)
from ..panels import Panels
from .data import downloads


class RecordList(FilterView):
    """A filtered list. A mistaken value lists nothing, and is named."""

    template_name_suffix = "_list"
    paginate_by = 20
    # The template around the records: ``views.embedded`` has another.
    frame = "list.html"

    @cached_property
    def index(self):
        """The index of the list at the content version of this request, or the one that
        is still held while the next is made; None where lists are read from Postgres."""
        version = self.request.environ.get("portal.version")
        return version and indexes.get(self.filterset_class, version)

    @property
    def export(self):
        """The list's table, for those who take it away."""
        return table_of(self.get_queryset().model)

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"index": self.index}

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        if self.index and self.index.version != request.environ["portal.version"]:
            patch_cache_control(response, no_cache=True)
        return response

    def get_context_data(self, **kwargs):
        filterset = self.filterset
        valid = not filterset.is_bound or filterset.is_valid()
        panels = Panels(filterset, self.request.GET)
        context = super().get_context_data(**kwargs)
        return context | {
            "frame": self.frame,
            "sources": Sources(rows_of(context["object_list"])),
            "facets": panels.panels() if valid else [],
            "chips": list(panels.chips()) if valid else [],
            "problems": [] if valid else sentences_of(filterset.form),
            "downloads": list(downloads(self.export, self.request.GET)) if valid else [],
            "explained": self.export.name,
            "undated": filterset.undated() if hasattr(filterset, "undated") else None,
        }


class Narrowed(NamedTuple):
    """The records of a list that have one value of a facet: as a selection, and in the
    list's order. ``index`` is what tells, None where it is Postgres."""

    selection: object
    rows: object
    index: object


def narrowed(request, filterset_class, name, value):
    """What a list would show if ``value`` were chosen of its facet ``name``. A page that
    shows part of it must not mix versions: an index that has not followed yet is left."""
    version = request.environ.get("portal.version")
    index = version and indexes.current(filterset_class, version)
    records = filterset_class.Meta.model.objects.published()
    lists = filterset_class(queryset=records, index=index)
    selection = lists.everything(()).having(name, [value])
    return Narrowed(selection, lists.in_order(selection), index)


def in_order_of(records, rows, of):
    """``rows`` in the order in which ``records``, which they belong to, come."""
    places = {record.pk: place for place, record in enumerate(records)}
    return sorted(rows, key=lambda row: places[getattr(row, of).pk])


def sentences_of(form):
    """What is wrong with the values of a filter, as sentences that name the filter."""
    return [
        f"{form.fields[name].label}: {sentence}"
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


class AgreementList(RecordList):
    queryset = Agreement.objects.published().for_cards()
    filterset_class = filters.AgreementFilter

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"beside": list(self.beside())}

    def beside(self):
        """For each target chosen, the groups and events that work on it."""
        for target in self.filterset.chosen.get("target", ()):
            links = FrameworkLink.objects.published().filter(target=target)
            yield {
                "target": target,
                "groups": Group.objects.filter(framework_links__in=links),
                "events": Event.objects.filter(framework_links__in=links),
            }


class OrganisationList(RecordList):
    queryset = Organisation.objects.published().for_cards()
    filterset_class = filters.OrganisationFilter
    paginate_by = 30


class GroupList(RecordList):
    queryset = Group.objects.published().for_cards()
    filterset_class = filters.GroupFilter


class EventList(RecordList):
    queryset = Event.objects.published().for_cards()
    filterset_class = filters.EventFilter


class PersonList(RecordList):
    queryset = Person.objects.published().for_cards()
    filterset_class = filters.PersonFilter


class DocumentList(RecordList):
    queryset = Document.objects.published().for_cards()
    filterset_class = filters.DocumentFilter


class KeyFigureList(ListView):
    queryset = KeyFigure.objects.published().for_page()
    paginate_by = 50

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        sources = Sources(rows_of(context["object_list"]))
        return context | {
            "sources": sources,
            "disagreements": sources.disagreements(),
            "downloads": list(downloads(table_of(KeyFigure))),
            "explained": "figures",
        }
