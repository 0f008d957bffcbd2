"""The pictures, as pages and as files, each by the filters of the list of agreements."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import filters
from ..addresses import with_query
from ..evidence import weakest_basis
from ..exports import FORMS
from ..models import Agreement
from ..pictures.matrix import Matrix
from ..pictures.network import Network
from ..pictures.scene import Scene
from ..pictures.timeline import Timeline
from .data import named_in, rows_as_file
from .lists import FilteredView

AGREEMENTS_AT_A_TIME = 60


class PictureView(FilteredView):
    """A picture of the agreements that the filters choose, with its table; with ``form``
    in the address, the picture or the table as a file. Each says by ``picture(context)``
    what is drawn, and by ``table(picture)`` the rows of its table.

    A mistaken value is named on the page, and refused in a file.
    """

    queryset = Agreement.objects.published()
    filterset_class = filters.AgreementFilter
    paginate_by = AGREEMENTS_AT_A_TIME
    frame = "picture.html"
    name = ""
    title = ""

    @property
    def template_name(self):
        return f"partnerships/{self.name}.html"

    @property
    def known(self):
        """The parameters that files take."""
        return {*self.filterset.filters, "page"}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        picture = self.picture(context)
        return context | {
            "picture": picture,
            "files": files_of(self.name, named_in(self.request.GET, self.known)),
            "has_drawing": bool(picture),
            "name": self.name,
            "title": self.title,
            "site": "",
        }

    def scene(self, context):
        agreements = list(context["object_list"])
        is_whole = not context["chips"] and not context["is_paginated"]
        return Scene(agreements, is_whole=is_whole and not context["problems"])

    def render_to_response(self, context, **kwargs):
        form = self.kwargs.get("form")
        if form is None:
            return super().render_to_response(context, **kwargs)
        if mistakes := self.mistakes(context):
            text = "\n".join([*mistakes, ""])
            return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
        return getattr(self, f"as_{form}")(context)

    def mistakes(self, context):
        unknown = [name for name in self.request.GET if name not in self.known]
        return context["problems"] + [f"{name}?" for name in unknown]

    def as_svg(self, context):
        context |= {"site": settings.PUBLIC_URL, "id": self.name}
        drawing = render_to_string(f"components/{self.name}.html", context, self.request)
        return HttpResponse(drawing, content_type="image/svg+xml")

    def as_csv(self, context):
        header, *rows = self.table(context["picture"])
        rows = [[*row, *[""] * (len(header) - len(row))] for row in rows]
        return rows_as_file(self.name, FORMS["csv"], header, [rows])


class NetworkView(PictureView):
    """Who takes part in what with whom."""

    name = "network"
    title = _("Network of partnerships")

    def picture(self, context):
        return Network.of(self.scene(context))

    def table(self, picture):
        other = ("other_noun", "other_slug", "other_name")
        yield "noun", "slug", "name", "tie", *other, "basis", "fact"
        for tie in picture.ties:
            ends = [*named(tie.first), tie.words, *named(tie.second)]
            yield *ends, *known(picture.sources.of(tie.row, tie.field))
        for record in picture.alone:
            yield named(record)


class TimelineView(PictureView):
    """What happened when."""

    name = "timeline"
    title = _("Timeline of partnerships")

    def picture(self, context):
        return Timeline(self.scene(context))

    def table(self, picture):
        yield "noun", "slug", "name", "group", "role", "date", "edtf", "basis", "fact"
        for row in picture.rows:
            role = (row.fact.group.slug, row.fact.role) if row.is_role else ("", "")
            for field, _name, text in row.dates:
                evidence = picture.sources.of(row.fact, field)
                yield *named(row.record), *role, field, text, *known(evidence)
        for record in picture.undated:
            yield named(record)


class MatrixView(PictureView):
    """Which organisation works on which target, through how many agreements."""

    name = "matrix"
    title = _("Organisations and targets")

    def picture(self, context):
        plain = self.filterset_class(
            self.filterset.data, queryset=self.queryset, request=self.request
        )
        is_mistaken = bool(context["problems"])
        records = self.queryset.none() if is_mistaken else plain.selection().records
        return Matrix(records, self.filterset.chosen)

    def table(self, picture):
        yield "organisation", "name", "target", "agreements", "basis"
        for row in picture.rows:
            for cell in row.cells:
                organisation = cell.organisation
                name = organisation.short_name
                yield organisation.slug, name, cell.target.code, cell.count, cell.basis


def files_of(name, query):
    """The addresses of a picture and of its table as files: {"svg": …, "csv": …}."""
    return {
        form: with_query(reverse(f"partnerships:{name}-file", args=[form]), query)
        for form in ("svg", "csv")
    }


def named(record):
    return record._meta.model_name, record.slug, record.short_name


def known(evidence):
    """How a fact is known, and its permanent address."""
    if not evidence:
        return "", ""
    return weakest_basis(evidence), settings.PUBLIC_URL + evidence[0].get_absolute_url()
