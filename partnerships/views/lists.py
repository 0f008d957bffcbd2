from typing import NamedTuple

from django.http import HttpResponse
from django.template.loader import get_template
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView
from django_filters.views import FilterView

from portal import versions
from portal.states import Lost

from .. import filters
from ..cards import cards
from ..evidence import Sources, rows_of
from ..exports import table_of
from ..held import MARK, Held
from ..indexes import indexes
from ..models import (
    Agreement,
    Document,
    Event,
    Group,
    KeyFigure,
    Organisation,
    Person,
    Target,
)
from ..panels import Panels
from ..stencils import page
from ..text import current_language
from .data import downloads

# How many groups and events are named beside a list of agreements on a target.
BESIDE = 5
# What stands there, in characters.
beside = Held(2_000_000)


class Indexed:
    """A view of a list that the process's index answers, where there is one."""

    @cached_property
    def index(self):
        """The index of the list; None where lists are read from Postgres."""
        version = self.request.environ.get("portal.version")
        return version and indexes.get(self.filterset_class, version)

    def dispatch(self, request, *args, **kwargs):
        if index := self.index:
            try:
                response = self._seen_by(index, request, *args, **kwargs)
            except Lost:
                indexes.follow()
                del request.environ["portal.seen"]
                self.index = None
            else:
                if index.version < request.environ["portal.version"]:
                    patch_cache_control(response, no_cache=True)
                return response
        return super().dispatch(request, *args, **kwargs)

    def _seen_by(self, index, request, *args, **kwargs):
        """The whole response: what it asks of Postgres is of the index's state."""
        request.environ["portal.seen"] = index.version
        with index.state.entered():
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response


class FilteredView(Indexed, FilterView):
    """What the filters of a list choose, with its facets. A mistaken value lists nothing,
    and is named."""

    @property
    def export(self):
        """The list's table, for those who take it away."""
        return table_of(self.get_queryset().model)

    def downloads(self, count):
        return downloads(self.export, self.request.GET, count)

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"index": self.index}

    def get_context_data(self, **kwargs):
        filterset = self.filterset
        valid = not filterset.is_bound or filterset.is_valid()
        panels = Panels(filterset, self.request.GET)
        context = super().get_context_data(**kwargs)
        count = context["paginator"].count
        return context | {
            "frame": self.frame,
            "panels": panels,
            "form": panels.form(panels.panels() if valid else []),
            "chips": list(panels.chips()) if valid else [],
            "ways_out": panels.ways_out() if valid and not count else [],
            "problems": [] if valid else sentences_of(filterset.form),
            "downloads": self.downloads(count) if valid else None,
            "undated": filterset.undated() if hasattr(filterset, "undated") else None,
        }


class RecordList(FilteredView):
    """A list of records, by their cards."""

    template_name_suffix = "_list"
    paginate_by = 20
    # The template around the records: ``views.embedded`` has another.
    frame = "list.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"cards": cards(context["object_list"])}

    def render_to_response(self, context):
        [template, *_others] = self.get_template_names()
        html = page(template, self.request, self.slots(**context), frame=self.frame)
        return HttpResponse(html)

    def slots(self, panels, chips, downloads, **context):
        """What differs from page to page of the list, as HTML by the slots' names."""
        noun, here = self.queryset.model._meta.model_name, self.request.path
        urls = [chip.url for chip in chips]
        marked = tuple(chip._replace(url=MARK) for chip in chips)
        problems = tuple(context["problems"])
        count, undated = context["paginator"].count, context["undated"]
        piece, results = panels.piece, get_template(f"results_{self.frame}")
        return {
            "form": context["form"],
            "count": piece(f"partnerships/{noun}_count.html", n=count),
            "chips": piece("components/chips.html", *urls, chips=marked, clear=here),
            "problems": piece("components/problems.html", problems=problems, clear=here),
            "undated": piece("components/undated.html", undated=undated),
            "beside": "".join(context.get("beside", ())),
            "results": results.render(context | {"request": self.request}),
            **self.files(panels, downloads),
        }

    def files(self, panels, downloads):
        """The slots that lead to the list's files; empty where there are none."""
        if downloads is None:
            return {"feeds": "", "downloads": ""}
        files, queries = downloads.files, [downloads.query] * len(downloads.files)
        fixed = {"files": files, "value": MARK}
        return {
            "feeds": panels.piece("components/feeds.html", *queries, **fixed),
            "downloads": panels.piece(
                "components/downloads.html",
                *queries,
                **fixed,
                is_narrowed=downloads.is_narrowed,
                explained=self.export.name,
            ),
        }


class Narrowed(NamedTuple):
    """The records of a list that have one value of a facet: as a selection, and in the
    list's order. ``index`` is what tells, None where it is Postgres."""

    selection: object
    rows: object
    index: object


def current_index(request, filterset_class):
    """The index of a list for a page that is made from queries too: one that is of the
    state that the request's transaction sees. None where there is none."""
    environ = request.environ
    if environ.get("portal.version") is None:
        return None
    if "portal.seen" not in environ:
        environ["portal.seen"] = versions.seen()
    return indexes.current(filterset_class, environ["portal.seen"])


def narrowed(request, filterset_class, name, value):
    """What a list would show if ``value`` were chosen of its facet ``name``."""
    index = current_index(request, filterset_class)
    records = filterset_class.Meta.model.objects.published()
    lists = filterset_class(queryset=records, index=index)
    selection = lists.everything().having(name, [value])
    return Narrowed(selection, selection.in_order(lists.order), index)


def in_order_of(records, rows, of):
    """``rows`` in the order in which ``records``, which they belong to, come."""
    places = {record.pk: place for place, record in enumerate(records)}
    return sorted(rows, key=lambda row: places[getattr(row, of).pk])


def sentences_of(form):
    """What is wrong with the values of a filter, as sentences that name the filter."""
    return [
        _("%(name)s: %(value)s") % {"name": form.fields[name].label, "value": sentence}
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


class AgreementList(RecordList):
    queryset = Agreement.objects.published().for_cards()
    filterset_class = filters.AgreementFilter

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        keys = [
            (current_language(), code) for code in self.filterset.chosen.get("target", ())
        ]
        version = self.index and self.index.version
        return context | {"beside": beside.things(version, keys, self.beside)}

    def beside(self, keys):
        """For each target chosen, the first groups and events that work on it, as HTML
        by ``keys``."""
        codes = [code for _language, code in keys]
        template = get_template("components/beside.html")
        return {
            (current_language(), target.code): template.render(
                {
                    "target": target,
                    "groups": self.working_on(target, filters.GroupFilter),
                    "events": self.working_on(target, filters.EventFilter),
                }
            )
            for target in Target.objects.filter(code__in=codes).select_related("goal")
        }

    def working_on(self, target, filterset_class):
        """The first of the records that work on a target, and how many there are."""
        lists = narrowed(self.request, filterset_class, "target", target.code)
        count = lists.selection.count()
        rows = lists.rows[:BESIDE] if count else []
        return {"records": rows, "count": count, "more": max(0, count - BESIDE)}


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
        table = table_of(KeyFigure)
        return context | {
            "sources": sources,
            "disagreements": sources.disagreements(),
            "downloads": downloads(table, count=context["paginator"].count),
            "explained": "figures",
        }
