"""The answers of the API: lists by their filters, and records."""

import re

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from rest_framework.exceptions import APIException, NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from ..addresses import changed
from ..filters import ListFilter
from ..models import FormerAddress
from ..problems import bad_filter
from ..text import LANGUAGES
from ..views.data import mistakes_in
from ..views.lists import Indexed
from .fields import list_url
from .resources import RESOURCES
from .schema import Operation, openapi

PER_PAGE = 50
PAGE_NUMBER = re.compile("[1-9][0-9]{0,8}")


class Gone(APIException):
    status_code = 410
    default_detail = "This record was withdrawn."


class JsonView(APIView):
    """An answer that is the same for readers of every language. Where ``is_file``, its
    form is in its address: it is sent whatever the reader says to accept."""

    is_file = False

    def perform_content_negotiation(self, request, force=False):
        return super().perform_content_negotiation(request, force or self.is_file)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Content-Language"] = ", ".join(LANGUAGES)
        if not self.is_file:
            response["Vary"] = "Accept"
        return response


class ListView(Indexed, JsonView):
    """A page of a filtered list, or 400 with what is wrong with the filter."""

    resource = None
    schema = Operation()

    @property
    def filterset_class(self):
        return self.resource.filterset_class

    @cached_property
    def index(self):
        return super().index if issubclass(self.filterset_class, ListFilter) else None

    def get(self, request):
        query = request.GET.copy()
        number = query.pop("page", ["1"])[-1]
        filterset = self.resource.filterset(query, self.index)
        if mistakes := mistakes_in(filterset, query):
            return bad_filter(mistakes)
        page = self.page(filterset.qs, number)
        return Response(
            {
                "count": page.paginator.count,
                "pages": page.paginator.num_pages,
                "page": page.number,
                "next": self.turned(page.has_next(), page.number + 1),
                "previous": self.turned(page.has_previous(), page.number - 1),
                "results": self.resource.dicts(list(page)),
            }
        )

    def page(self, records, number):
        if not PAGE_NUMBER.fullmatch(number):
            raise NotFound("Pages are numbered from 1.")
        paginator = Paginator(records, PER_PAGE)
        try:
            return paginator.page(int(number))
        except EmptyPage:
            raise NotFound(f"The last page is {paginator.num_pages}.") from None

    def turned(self, is_there, number):
        """The address of another page; None where it is not there."""
        if not is_there:
            return None
        query = changed(self.request.GET, page=number)
        return f"{settings.PUBLIC_URL}{self.request.path}{query}"


class DetailView(JsonView):
    """A record; where there is none, the way on from its former address."""

    resource = None
    schema = Operation()

    def get(self, request, key):
        if request.GET:
            return bad_filter(
                [
                    {"name": name, "reason": "A record has no filters."}
                    for name in request.GET
                ]
            )
        found = self.resource.published().filter(**{self.resource.key: key})[:1]
        if dicts := self.resource.dicts(list(found)):
            return Response(dicts[0])
        return self.former_address(key)

    def former_address(self, key):
        noun = self.resource.model._meta.model_name
        successor = FormerAddress.objects.successor_of(noun, key)
        if successor is None:
            raise NotFound
        if successor == "":
            raise Gone
        name = self.request.resolver_match.view_name
        return HttpResponsePermanentRedirect(reverse(name, args=[successor]))


class Root(JsonView):
    """The lists that there are."""

    schema = None

    def get(self, request):
        lists = {name: list_url(name) for name in RESOURCES}
        return Response(
            {
                "version": "1",
                "schema": settings.PUBLIC_URL + reverse("api:schema"),
                "lists": lists,
            }
        )


class Schema(JsonView):
    """The API described for programs, in OpenAPI."""

    schema = None

    def get(self, request):
        return Response(openapi(get_language()))
