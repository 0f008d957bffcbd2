"""Linked data: lists, records and facts as graphs, and records as things."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseRedirectBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.generic import View

from ..exports import JSON, RECORDS, TABLES
from ..exports.fields import named
from ..linked import ABOUT, RDF_FORMS, described, graph_address, longest
from ..models import FormerAddress
from ..problems import bad_filter, problem
from ..text import LANGUAGES
from .data import mistakes_in

OF_NOUN = {"fact": TABLES["facts"], **{named(table.model): table for table in RECORDS}}


class ListGraph(View):
    """A filtered list with its facts, or 400 with what is wrong with the filter."""

    def get(self, request, table, form):
        table = TABLES[table]
        limit = longest(table)
        filterset = table.filterset(request.GET)
        if mistakes := mistakes_in(filterset, request.GET):
            return bad_filter(mistakes)
        keys = list(filterset.qs.values_list("pk", flat=True)[: limit + 1])
        if len(keys) > limit:
            return problem(
                400,
                f"This list is longer than {limit}: narrow it by its filters. Bulk RDF of"
                " large lists comes from the dump.",
            )
        return answer(described(table, keys), RDF_FORMS[form])


class RecordGraph(View):
    """A record or a fact, with all evidence; where there is none, the way on from its
    former address."""

    def get(self, request, table, key, form):
        table = TABLES[table]
        name = "code" if table is TABLES["facts"] else "slug"
        found = table.published().filter(**{name: key})
        graph = described(table, list(found.values_list("pk", flat=True)))
        if graph:
            return answer(graph, RDF_FORMS[form])
        return self.former_address(table, key, form)

    def former_address(self, table, key, form):
        noun = table.model._meta.model_name
        successor = FormerAddress.objects.successor_of(noun, key)
        if successor is None:
            raise Http404
        if successor == "":
            return problem(410, "This record was withdrawn.")
        return HttpResponsePermanentRedirect(graph_address(table, successor, form))


class AboutGraph(View):
    """Our vocabulary, the data set, or the shapes that records have."""

    def get(self, request, about, form):
        return answer(ABOUT[about](), RDF_FORMS[form])


class Thing(View):
    """A record as a thing: the way to its page in the reader's language, or to its data,
    by what the reader accepts."""

    def get(self, request, noun, key):
        forms = {form.media_type: form.ending for form in (*RDF_FORMS.values(), JSON)}
        preferred = request.get_preferred_type(["text/html", *forms])
        if preferred is None:
            response = problem(406, f"There is text/html, {', '.join(forms)}.")
        elif preferred in forms:
            response = SeeOther(data_address(OF_NOUN[noun], key, forms[preferred]))
        else:
            response = SeeOther(page_address(noun, key))
        patch_vary_headers(response, ["Accept"])
        return response


class SeeOther(HttpResponseRedirectBase):
    status_code = 303


def page_address(noun, key):
    if noun == "figure":
        return f"{reverse('partnerships:keyfigure-list')}#{key}"
    name = "code" if noun == "fact" else "slug"
    return reverse(f"partnerships:{noun}-detail", kwargs={name: key})


def data_address(table, key, form):
    if form == JSON.ending:
        return reverse(f"data:{table.name}-record-json", kwargs={"key": key})
    return graph_address(table, key, form)


def answer(graph, form):
    return HttpResponse(
        form.write(graph),
        content_type=form.content_type,
        headers={"Content-Language": ", ".join(LANGUAGES)},
    )
