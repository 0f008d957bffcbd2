"""The page that documents the API, from the API's own description."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from ..api.schema import openapi

# What the page shows of use, and the tests ask.
EXAMPLES = [
    (
        _("Agreements that work for target 8.7, on whatever basis"),
        "/api/v1/agreements/?target=8.7",
    ),
    (
        _("Agreements in which ILO takes part, from 2018 on, the oldest first"),
        "/api/v1/agreements/?partner=ilo&from=2018&sort=-date",
    ),
    (
        _("One agreement, with the evidence for each of its facts"),
        "/api/v1/agreements/ilo-iom-2020/",
    ),
    (_("One fact, by its permanent code"), "/api/v1/facts/a10/"),
    (
        _("The facts drawn from one document"),
        "/api/v1/facts/?document=ilo-chairs-gmg-2014",
    ),
    (_("The same answer as a list’s page offers it"), "/data/events.json?goal=8"),
]


class Api(TemplateView):
    template_name = "partnerships/api.html"

    def get_context_data(self, **kwargs):
        description = openapi(get_language())
        schemas = description["components"]["schemas"]
        return super().get_context_data(**kwargs) | {
            "site": settings.PUBLIC_URL,
            "schema_url": reverse("api:schema"),
            "examples": EXAMPLES,
            "operations": [
                operation(path, methods["get"])
                for path, methods in description["paths"].items()
            ],
            "components": [
                {"name": name, "properties": properties(schema)}
                for name, schema in schemas.items()
            ],
        }


def operation(path, described):
    content = described["responses"]["200"]["content"]["application/json"]
    return {
        "path": path,
        "summary": described["summary"],
        "parameters": [
            {
                "name": parameter["name"],
                "description": parameter.get("description", ""),
                "values": values(parameter["schema"]),
            }
            for parameter in described["parameters"]
        ],
        "answer": kind(content["schema"]),
    }


def properties(schema):
    return [
        {"name": name, "description": item.get("description", ""), "kind": kind(item)}
        for name, item in schema["properties"].items()
    ]


def values(schema):
    """The values that a parameter takes, where they are few."""
    return [value for value in schema.get("items", schema).get("enum", ()) if value]


def kind(schema):
    """What stands in a property: the name of a component, or of a type of JSON; whether
    there are several, and whether it can be null."""
    if schema.get("type") == "array":
        return kind(schema["items"]) | {"is_list": True}
    choices = schema.get("oneOf") or schema.get("allOf") or [schema]
    reference = next((c["$ref"] for c in choices if "$ref" in c), None)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    name = reference.rpartition("/")[2] if reference else ""
    return {
        "component": name,
        "type": next((t for t in types if t != "null"), ""),
        "is_list": False,
        "is_nullable": "null" in types or {"type": "null"} in choices,
    }
