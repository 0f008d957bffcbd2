"""The data forms of the lists, and the page that explains them."""

from functools import cache
from itertools import chain
from typing import NamedTuple

from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.generic import TemplateView, View

from .. import dump
from ..addresses import with_query
from ..exports import FEED, FORMS, JSON, RECORDS, TABLES
from ..linked import RDF_FORMS, longest
from ..problems import bad_filter
from ..text import LANGUAGES, current_language

# A file that is no longer than this is made before it is sent.
SHORT_BYTES = 200_000


class DataFile(View):
    """A filtered list as a file, or 400 with what is wrong with the filter."""

    def get(self, request, table, form):
        table, form = TABLES[table], FORMS[form]
        filterset = table.filterset(request.GET)
        if mistakes := mistakes_in(filterset, request.GET):
            return bad_filter(mistakes)
        response = rows_as_file(
            table.name, form, table.header, table.batches(filterset.qs)
        )
        response["Content-Language"] = ", ".join(LANGUAGES)
        return response


def rows_as_file(name, form, header, batches):
    """Rows as a file to keep: a long one is written while it is sent, a short one is an
    answer like any other, of one state, and may be held."""
    pieces = iter(form.write(header, batches))
    first, size = [], 0
    for piece in pieces:
        first.append(piece)
        size += len(piece)
        if size > SHORT_BYTES:
            response = StreamingHttpResponse(chain(first, pieces))
            break
    else:
        response = HttpResponse(b"".join(first))
    response["Content-Type"] = form.content_type
    response["Content-Disposition"] = f'attachment; filename="{name}.{form.ending}"'
    return response


def mistakes_in(filterset, query, *known):
    """What is wrong with ``query``: {"name": …, "reason": …} for each mistake. Names in
    ``known`` are no filters, and are not looked at."""
    mistakes = [
        {"name": name, "reason": "There is no filter of this name."}
        for name in query
        if name not in filterset.filters and name not in known
    ]
    if filterset.is_bound and not filterset.is_valid():
        mistakes += [
            {"name": name, "reason": reason}
            for name, reasons in filterset.form.errors.items()
            for reason in reasons
        ]
    return mistakes


class Download(NamedTuple):
    form: object
    address: str


class Downloads(NamedTuple):
    """The files of a list: to the address of each, ``query`` is added."""

    files: tuple
    query: str

    @property
    def is_narrowed(self):
        return bool(self.query)


def downloads(table, query=None, count=None):
    """The Downloads of a list, with what ``query`` says that its filters know. Graphs
    are among them where its ``count`` is known and they can tell so many."""
    kept = named_in(query or QueryDict(), table.filterset_class.base_filters)
    is_short = count is not None and count <= longest(table)
    return Downloads(
        _files(table.name, is_short, current_language()), with_query("", kept)
    )


@cache
def _files(name, is_short, _language):
    table = TABLES[name]
    files = [
        Download(form, reverse("data:file", kwargs={"table": name, "form": form.ending}))
        for form in FORMS.values()
    ]
    files.append(Download(JSON, reverse(f"data:{name}-json")))
    for form in RDF_FORMS.values() if is_short else ():
        kwargs = {"table": name, "form": form.ending}
        files.append(Download(form, reverse("data:list-graph", kwargs=kwargs)))
    if table in RECORDS:
        feed = reverse("partnerships:list-feed", kwargs={"table": name})
        files.append(Download(FEED, feed))
    return tuple(files)


def named_in(query, names):
    """What ``query`` says under ``names``: the rest would be refused."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name in names:
            kept.setlist(name, values)
    return kept


class Data(TemplateView):
    """What can be taken away: each table with its filters and its columns, and the whole
    as it was last dumped."""

    template_name = "partnerships/data.html"

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        # A new dump moves no content version.
        patch_cache_control(response, no_cache=True)
        return response

    def get_context_data(self, **kwargs):
        tables = [
            {
                "table": table,
                "downloads": downloads(table),
                "parameters": list(table.filterset_class.base_filters),
            }
            for table in TABLES.values()
        ]
        return super().get_context_data(**kwargs) | {
            "tables": tables,
            "dump": dump.offered(),
            "dump_files": [dump.PACKAGE, dump.CHECKSUMS],
        }


class DumpFile(View):
    """A file of the dump."""

    def get(self, request, name):
        try:
            file = dump.opened(name)
        except FileNotFoundError as missing:
            raise Http404 from missing
        response = FileResponse(file, as_attachment=True, filename=name)
        patch_cache_control(response, no_cache=True)
        return response
