"""The API described for programs (OpenAPI), from its filters and serializers."""

from functools import cache
from http import HTTPStatus

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from ..filters.fields import EdtfFilter, NamedFilter, RecordFacet
from ..filters.lists import RELEVANCE
from ..problems import CONTENT_TYPE


class Mistake(serializers.Serializer):
    """A parameter that cannot be read, and why."""

    name = serializers.CharField()
    reason = serializers.CharField()


class Problem(serializers.Serializer):
    """What is wrong with a request (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = Mistake(many=True, required=False)


@cache
def page_of(serializer_class):
    """The serializer of a page of a list."""
    name = serializer_class.__name__.removesuffix("Serializer")
    fields = {
        "__doc__": "A page of a list.",
        "count": serializers.IntegerField(),
        "pages": serializers.IntegerField(),
        "page": serializers.IntegerField(),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": serializer_class(many=True),
    }
    return type(f"{name}Page", (serializers.Serializer,), fields)


class Operation(AutoSchema):
    """A list or a record, as its Resource has it."""

    @property
    def resource(self):
        return self.view.resource

    @property
    def is_list(self):
        return "{" not in self.path

    def is_excluded(self):
        return self.view.is_file

    def get_operation_id(self):
        name = self.resource.name
        return f"list_{name}" if self.is_list else f"get_{name}"

    def get_tags(self):
        return [self.resource.name]

    def get_summary(self):
        if self.is_list:
            return str(self.resource.title)
        return _("%(list)s: one of them") % {"list": self.resource.title}

    def get_description(self):
        return ""

    def get_auth(self):
        return []

    def get_override_parameters(self):
        if self.is_list:
            return parameters_of(self.resource.filterset_class)
        return [
            OpenApiParameter(
                "key",
                {"type": "string", "pattern": KEY},
                OpenApiParameter.PATH,
                required=True,
                description=_("slug") if self.resource.key == "slug" else _("code"),
            )
        ]

    def get_response_serializers(self):
        serializer_class = self.resource.serializer_class
        answer = page_of(serializer_class) if self.is_list else serializer_class
        refused = [400, 404, 405, 406] if self.is_list else [400, 404, 405, 406, 410]
        return {200: OpenApiResponse(answer, description="OK")} | {
            (status, CONTENT_TYPE): OpenApiResponse(
                Problem, description=HTTPStatus(status).phrase
            )
            for status in refused
        }


KEY = r"^[-a-zA-Z0-9_.]+$"


def parameters_of(filterset_class):
    """What a list can be asked by: its filters, and the page."""
    filters = filterset_class().filters
    return [
        OpenApiParameter(
            name,
            _schema_of(filter_),
            description=str(filter_.label),
            explode=True if isinstance(filter_, MULTIPLE) else None,
        )
        for name, filter_ in filters.items()
        if not isinstance(filter_, NamedFilter)
    ] + [
        OpenApiParameter(
            "page", {"type": "integer", "minimum": 1}, description=_("number of the page")
        )
    ]


MULTIPLE = (
    django_filters.MultipleChoiceFilter,
    django_filters.ModelMultipleChoiceFilter,
    RecordFacet,
)


def _schema_of(filter_):
    """The values that a filter takes. A blank one chooses nothing."""
    choices = filter_.extra.get("choices")
    if isinstance(filter_, django_filters.ChoiceFilter):
        names = [value for value, _label in choices]
        if filter_.field_name == "sort":
            names.append(RELEVANCE)
        return {"type": "string", "enum": ["", *dict.fromkeys(names)]}
    if isinstance(filter_, MULTIPLE):
        values = {"type": "string"}
        if choices:
            values["enum"] = [value for value, _label in choices]
        return {"type": "array", "items": values}
    if isinstance(filter_, django_filters.NumberFilter):
        low, high = filter_.extra["min_value"], filter_.extra["max_value"]
        number = {"type": "integer", "minimum": low, "maximum": high}
        return {"anyOf": [number, {"type": "string", "maxLength": 0}]}
    if isinstance(filter_, EdtfFilter):
        return {"type": "string", "format": "edtf"}
    return {"type": "string", "maxLength": filter_.extra["max_length"]}


@cache
def openapi(language):
    """The whole description as a dict, in a language; the one that is active."""
    return SchemaGenerator(urlconf="portal.urls.public").get_schema(public=True)
