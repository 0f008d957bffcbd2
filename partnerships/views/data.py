"""The data forms of the lists, and the page that explains them."""

from django.http import FileResponse, Http404, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.generic import TemplateView, View

from .. import dump
from ..exports import FEED, FORMS, JSON, RECORDS, TABLES
from ..linked import RDF_FORMS, longest
from ..problems import bad_filter
from ..text import LANGUAGES


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
    """Rows as a file to keep, written while it is sent."""
    return StreamingHttpResponse(
        form.write(header, batches),
        content_type=form.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{form.ending}"'},
    )


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


def downloads(table, query=None, count=None):
    """The addresses of a list's files, with what ``query`` says that its filters know.
    Graphs are among them where its ``count`` is known and they can tell so many."""
    kept = named_in(query or QueryDict(), table.filterset_class.base_filters)
    for form in FORMS.values():
        address = reverse("data:file", kwargs={"table": table.name, "form": form.ending})
        yield {"form": form, "address": with_query(address, kept)}
    yield {"form": JSON, "address": with_query(reverse(f"data:{table.name}-json"), kept)}
    is_short = count is not None and count <= longest(table)
    for form in RDF_FORMS.values() if is_short else ():
        kwargs = {"table": table.name, "form": form.ending}
        address = reverse("data:list-graph", kwargs=kwargs)
        yield {"form": form, "address": with_query(address, kept)}
    if table in RECORDS:
        address = reverse("partnerships:list-feed", kwargs={"table": table.name})
        yield {"form": FEED, "address": with_query(address, kept)}


def named_in(query, names):
    """What ``query`` says under ``names``: the rest would be refused."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name in names:
            kept.setlist(name, values)
    return kept


def with_query(address, query):
    return f"{address}?{query.urlencode()}" if query else address


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
                "downloads": list(downloads(table)),
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
