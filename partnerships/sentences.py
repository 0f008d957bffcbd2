"""Each fact as one sentence in the reader's language: "IOM co-chairs Migration Action
Group"."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .date_words import in_words
from .dates import EdtfField

# As it is, and as it was once the role or one of its sides has ended.
PARTY = {
    "signatory": (
        gettext_lazy("%(actor)s is a signatory of “%(agreement)s”."),
        gettext_lazy("%(actor)s was a signatory of “%(agreement)s”."),
    ),
    "initiator": (
        gettext_lazy("%(actor)s is an initiator of “%(agreement)s”."),
        gettext_lazy("%(actor)s was an initiator of “%(agreement)s”."),
    ),
    "partner": (
        gettext_lazy("%(actor)s is a partner in “%(agreement)s”."),
        gettext_lazy("%(actor)s was a partner in “%(agreement)s”."),
    ),
    "lead": (
        gettext_lazy("%(actor)s leads “%(agreement)s”."),
        gettext_lazy("%(actor)s led “%(agreement)s”."),
    ),
    "implementer": (
        gettext_lazy("%(actor)s implements “%(agreement)s”."),
        gettext_lazy("%(actor)s implemented “%(agreement)s”."),
    ),
    "funder": (
        gettext_lazy("%(actor)s funds “%(agreement)s”."),
        gettext_lazy("%(actor)s funded “%(agreement)s”."),
    ),
    "user": (
        gettext_lazy("%(actor)s uses “%(agreement)s”."),
        gettext_lazy("%(actor)s used “%(agreement)s”."),
    ),
    "beneficiary": (
        gettext_lazy("“%(agreement)s” is meant to benefit %(actor)s."),
        gettext_lazy("“%(agreement)s” was meant to benefit %(actor)s."),
    ),
}
MEMBERSHIP = {
    "member": (
        gettext_lazy("%(organisation)s is a member of “%(group)s”."),
        gettext_lazy("%(organisation)s was a member of “%(group)s”."),
    ),
    "chair": (
        gettext_lazy("%(organisation)s chairs “%(group)s”."),
        gettext_lazy("%(organisation)s chaired “%(group)s”."),
    ),
    "co-chair": (
        gettext_lazy("%(organisation)s co-chairs “%(group)s”."),
        gettext_lazy("%(organisation)s co-chaired “%(group)s”."),
    ),
    "secretariat": (
        gettext_lazy("%(organisation)s is the secretariat of “%(group)s”."),
        gettext_lazy("%(organisation)s was the secretariat of “%(group)s”."),
    ),
    "convener": (
        gettext_lazy("%(organisation)s convenes “%(group)s”."),
        gettext_lazy("%(organisation)s convened “%(group)s”."),
    ),
    "coordinator": (
        gettext_lazy("%(organisation)s coordinates “%(group)s”."),
        gettext_lazy("%(organisation)s coordinated “%(group)s”."),
    ),
}
PARTICIPATION = {
    "organiser": gettext_lazy("%(actor)s organised “%(event)s”."),
    "host": gettext_lazy("%(actor)s hosted “%(event)s”."),
    "collaborator": gettext_lazy("%(actor)s collaborated in “%(event)s”."),
    "participant": gettext_lazy("%(actor)s took part in “%(event)s”."),
    "funder": gettext_lazy("%(actor)s funded “%(event)s”."),
}
FIGURE = {
    "exact": gettext_lazy("%(value)s %(unit)s: %(population)s."),
    "more-than": gettext_lazy("More than %(value)s %(unit)s: %(population)s."),
    "less-than": gettext_lazy("Fewer than %(value)s %(unit)s: %(population)s."),
    "about": gettext_lazy("About %(value)s %(unit)s: %(population)s."),
}


def sentence(row, field=""):
    """The fact that ``row`` states, or that its ``field`` does, as one sentence."""
    whole = WHOLE[row._meta.model_name](row)
    if not field:
        return whole
    if row._meta.model_name == "party":
        return _("%(person)s signed “%(agreement)s” for %(actor)s.") % {
            "person": row.signed_by,
            "agreement": row.agreement,
            "actor": row.actor,
        }
    if row._meta.model_name == "quotation":
        return _("The speaker is %(person)s.") % {"person": row.speaker}
    return _("%(whole)s – %(field)s: %(value)s.") % {
        "whole": whole.rstrip("."),
        "field": field_label(row, field),
        "value": field_value(row, field),
    }


def field_label(row, field):
    """The name of a field for readers, in their language."""
    names = (field, f"{field}_fr")
    own = next(f for f in row._meta.get_fields() if f.name in names)
    return own.verbose_name


def field_value(row, field):
    """The value of a field in words: a date, a choice, another record's name."""
    display = getattr(row, f"get_{field}_display", None)
    if display:
        return display()
    value = getattr(row, field)
    is_column = any(f.name == field for f in row._meta.fields)
    if is_column and isinstance(row._meta.get_field(field), EdtfField):
        return in_words(value)
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    return str(value)


def _party(row):
    values = {"actor": row.actor, "agreement": row.agreement}
    return PARTY[row.role][row.is_over] % values


def _membership(row):
    values = {"organisation": row.organisation, "group": row.group}
    return MEMBERSHIP[row.role][row.is_over] % values


def _participation(row):
    return PARTICIPATION[row.role] % {"actor": row.actor, "event": row.event}


def _position(row):
    values = {
        "person": row.person,
        "organisation": row.organisation,
        "title": row.title,
    }
    if row.title:
        return _("%(person)s: %(title)s, %(organisation)s.") % values
    return _("%(person)s speaks for %(organisation)s.") % values


def _framework_link(row):
    return _("“%(subject)s” %(verb)s: %(aim)s.") % {
        "subject": row.subject,
        "verb": row.get_verb_display(),
        "aim": row.aim,
    }


def _classification(row):
    values = {"agreement": row.agreement, "name": row.theme or row.region}
    if row.theme:
        return _("“%(agreement)s” is about %(name)s.") % values
    return _("“%(agreement)s” concerns the region %(name)s.") % values


def _figure(row):
    return FIGURE[row.qualifier] % {
        "value": number_format(row.value, force_grouping=True),
        "unit": row.unit,
        "population": row.population,
    }


def _alias(row):
    values = {"record": row.organisation or row.group or row.agreement, "name": row.name}
    return _("%(record)s is also called “%(name)s”.") % values


def _quotation(row):
    return _("A quotation of %(person)s.") % {"person": row.speaker}


WHOLE = {
    "party": _party,
    "membership": _membership,
    "participation": _participation,
    "position": _position,
    "frameworklink": _framework_link,
    "classification": _classification,
    "keyfigure": _figure,
    "quotation": _quotation,
    "statement": str,
    "alias": _alias,
    "organisation": str,
    "group": str,
    "agreement": str,
    "event": str,
    "person": str,
    "document": str,
}
