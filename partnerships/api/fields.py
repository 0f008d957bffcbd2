"""How the API writes what a row has: a text in three languages, a code, a date, another
record. Each is null where it is not known."""

from functools import cache, lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse
from rest_framework import serializers

from ..dates import EdtfField
from ..exports.fields import labels, named, permalink, precision
from ..models import Record, Region, Theme
from ..sentences import field_label
from ..text import LANGUAGES, columns

# The nouns of which the name in addresses is not their plural by "s".
PLURALS = {"person": "people", "keyfigure": "figures", "evidence": "facts"}


class OfRow(serializers.Serializer):
    """What several columns of a row say together, those of ``name``."""

    def __init__(self, *args, name, **kwargs):
        self.name = name
        super().__init__(*args, source="*", **kwargs)


class Translated(OfRow):
    """A text in French, English and Spanish; null where it is not known in one."""

    fr = serializers.CharField(allow_null=True)
    en = serializers.CharField(allow_null=True)
    es = serializers.CharField(allow_null=True)

    def to_representation(self, row):
        return translated(row, self.name)


class Coded(OfRow):
    """A code, which never changes, and what it means."""

    code = serializers.CharField()
    label = Translated(name="label")

    def to_representation(self, row):
        if code := getattr(row, self.name):
            texts = labels(type(row), self.name)[code]
            return {"code": code, "label": dict(zip(LANGUAGES, texts, strict=True))}
        return None


class Dated(OfRow):
    """A date as precisely as the source gives it (EDTF), and the first and the last day
    that it can mean; null where it is open."""

    edtf = serializers.CharField()
    first = serializers.DateField(allow_null=True)
    last = serializers.DateField(allow_null=True)
    precision = serializers.ChoiceField(["day", "month", "year", "interval", "one of"])

    def to_representation(self, row):
        if text := getattr(row, self.name):
            first, last = (getattr(row, f"{self.name}_{s}") for s in ("first", "last"))
            return {
                "edtf": text,
                "first": first and first.isoformat(),
                "last": last and last.isoformat(),
                "precision": precision(text),
            }
        return None


class Plain(serializers.CharField):
    def to_representation(self, text):
        return text or None


class Reference(serializers.Serializer):
    """Another record: its names, its permanent address, and its own answer."""

    noun = serializers.CharField()
    slug = serializers.CharField()
    name = Translated(name="name")
    permalink = serializers.URLField()
    url = serializers.URLField()

    def to_representation(self, record):
        return {
            "noun": named(record),
            "slug": record.slug,
            "name": names(record),
            "permalink": permalink(named(record), record.slug),
            "url": address(record),
        }


class Term(serializers.Serializer):
    """A theme or a region, as filters know it."""

    slug = serializers.CharField()
    name = Translated(name="name")
    url = serializers.URLField()

    def to_representation(self, term):
        return {"slug": term.slug, "name": names(term), "url": address(term)}


class Aim(serializers.Serializer):
    """A framework, a goal, a target or an objective of the Global Compact."""

    noun = serializers.ChoiceField(["framework", "goal", "target", "objective"])
    code = serializers.CharField()
    label = Translated(name="label")
    uri = serializers.URLField(allow_null=True)
    url = serializers.URLField()

    def to_representation(self, aim):
        return {
            "noun": named(aim),
            "code": key_of(aim),
            "label": names(aim),
            "uri": aim.uri or None,
            "url": address(aim),
        }


class RowSerializer(serializers.ModelSerializer):
    """A row, by the fields of its model; each is described as the model does."""

    def build_field(self, name, info, model, nested_depth):
        own = {field.name: field for field in model._meta.fields}
        field = own.get(name)
        described = {"help_text": field_label(model, name)}
        if field is None:
            return Translated, {"name": name, **described}
        nullable = described | {"allow_null": field.blank}
        if field.is_relation:
            return _reference_to(field.related_model), nullable
        if isinstance(field, EdtfField):
            return Dated, {"name": name, **nullable}
        if field.flatchoices:
            return Coded, {"name": name, **nullable}
        if name != "slug" and field.get_internal_type() in ("CharField", "TextField"):
            return Plain, nullable
        field_class, arguments = super().build_field(name, info, model, nested_depth)
        return field_class, {"read_only": True} | described


def _reference_to(model):
    if issubclass(model, Record):
        return Reference
    return Term if model in (Theme, Region) else Aim


def translated(row, name):
    return {language: getattr(row, own) or None for language, own in _columns(name)}


@cache
def _columns(name):
    return list(zip(LANGUAGES, columns(name), strict=True))


# The lists that a record narrows, and the parameter of each that chooses it.
LISTS = {
    "organisation": {
        "agreements": "partner",
        "groups": "organisation",
        "events": "organisation",
        "people": "organisation",
        "documents": "publisher",
    },
    "group": {"agreements": "group", "organisations": "group"},
    "goal": dict.fromkeys(("agreements", "groups", "events"), "goal"),
    "target": dict.fromkeys(("agreements", "groups", "events"), "target"),
    "objective": {"agreements": "gcm"},
    "theme": {"agreements": "theme"},
    "region": {"agreements": "region"},
    "document": {"facts": "document"},
}


class Lists(serializers.DictField):
    """The lists of what belongs to a record, as addresses."""

    child = serializers.URLField()

    def to_representation(self, record):
        return {
            name: f"{list_url(name)}?{parameter}={key_of(record)}"
            for name, parameter in LISTS[record._meta.model_name].items()
        }


def names(record):
    """What a record is called, in each language; a person's name is the same in all."""
    name = NAMES.get(record._meta.model_name, "name")
    if hasattr(record, columns(name)[0]):
        return translated(record, name)
    return dict.fromkeys(LANGUAGES, getattr(record, name))


NAMES = {
    "agreement": "title",
    "event": "title",
    "document": "title",
    "goal": "title",
    "target": "label",
    "objective": "label",
    "keyfigure": "population",
}


def key_of(record):
    """What addresses know a record by: its code, or its slug."""
    return record.slug if hasattr(record, "slug") else record.code


def address(record):
    """The address of the API's answer for a record."""
    noun = record._meta.model_name
    return _url(f"{PLURALS.get(noun, f'{noun}s')}-detail", key_of(record))


def list_url(name):
    return _url(f"{name}-list")


def _url(name, *keys):
    return settings.PUBLIC_URL + _path(name, keys, get_script_prefix())


@lru_cache(maxsize=10_000)
def _path(name, keys, _script_prefix):
    return reverse(f"api:{name}", urlconf="portal.urls.public", args=keys)
