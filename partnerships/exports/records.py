"""The tables of the lists: one row a record."""

import django_filters
from django.utils.translation import gettext_lazy as _

from .. import filters
from ..evidence import fact_rows
from ..models import (
    Agreement,
    Document,
    Event,
    FrameworkLink,
    Group,
    KeyFigure,
    Membership,
    Organisation,
    Participation,
    Party,
    Person,
)
from .fields import (
    Column,
    Field,
    Fields,
    choices,
    joined,
    names,
    permalink,
    several,
)
from .tables import Table, licence

LINKS = tuple(f"framework_links__{aim}" for aim in FrameworkLink.AIMS)
WORKS_FOR = (*LINKS, *(f"statements__{path}" for path in LINKS))


class KeyFigureFilter(django_filters.FilterSet):
    class Meta:
        model = KeyFigure
        fields = []


def identity(noun):
    """What every record's row begins with."""
    return [
        Field(["slug"], _("slug"), _("never changes"), lambda row, _: [row.slug]),
        Field(
            ["permalink"],
            _("permanent address"),
            _("leads to the page in the reader's language"),
            lambda row, _: [permalink(noun, row.slug)],
        ),
    ]


def ending():
    """What every record's row ends with."""
    return [
        Field(
            ["documents"],
            _("documents from which its facts are drawn"),
            _("their slugs, with “|” between them"),
            _documents,
        ),
        *licence(),
    ]


def _documents(record, sources):
    facts = [
        (row, field)
        for row in fact_rows(record)
        for field in ("", *row.name_fields, *row.fact_fields)
    ]
    return [joined(sources.documents(facts))]


def aliases():
    return several(
        _("other names in documents"),
        lambda record: record.aliases.all(),
        Column("alias", lambda row, _: row.name),
        Column("alias_language", lambda row, _: row.language),
    )


def actors(prefix, meaning, rows, model, *more):
    """Organisations and groups that take part, each with its role."""
    return several(
        meaning,
        rows,
        Column(prefix, lambda row, _: row.actor.slug),
        Column(f"{prefix}_noun", lambda row, _: row.actor._meta.model_name),
        *names(f"{prefix}_name", lambda row: row.actor),
        *choices(f"{prefix}_role", model, "role"),
        basis(f"{prefix}_basis"),
        *more,
    )


def basis(name):
    """How the fact that a row states is known: on one basis, or on several."""
    return Column(name, lambda row, sources: "+".join(sources.bases(row)))


def works_for():
    """What the record works for, itself or through one of its statements."""
    for aim, key, label, meaning in (
        ("framework", "slug", "name", _("frameworks that it works for")),
        ("goal", "code", "title", _("Sustainable Development Goals that it works for")),
        ("target", "code", "label", _("SDG targets that it works for")),
        (
            "objective",
            "code",
            "label",
            _("objectives of the Global Compact that it works for"),
        ),
    ):
        yield from several(
            meaning, _links_to(aim), *_aim_columns(aim, key, label), basis(f"{aim}_basis")
        )


def _links_to(aim):
    return lambda record: [
        row
        for row in fact_rows(record)
        if isinstance(row, FrameworkLink) and getattr(row, f"{aim}_id")
    ]


def _aim_columns(aim, key, label):
    return [
        Column(aim, lambda link, _: getattr(link.aim, key)),
        *names(aim, lambda link: link.aim, label),
        Column(f"{aim}_uri", lambda link, _: link.aim.uri),
        Column(f"{aim}_verb", lambda link, _: link.verb),
    ]


def classified(name, meaning):
    """The themes, or the regions, of an agreement."""
    return several(
        meaning,
        lambda record: [c for c in record.classifications.all() if getattr(c, name)],
        Column(name, lambda row, _: getattr(row, name).slug),
        *names(name, lambda row: getattr(row, name)),
        basis(f"{name}_basis"),
    )


def spans(prefix):
    """The dates of a membership or a position, as EDTF."""
    return [
        Column(f"{prefix}_{name}", lambda row, _, name=name: getattr(row, name))
        for name in ("start", "end", "attested")
    ]


def memberships(prefix, meaning, side):
    """The groups of an organisation, or the organisations of a group."""
    return several(
        meaning,
        lambda record: record.memberships.all(),
        Column(prefix, lambda row, _: getattr(row, side).slug),
        *names(f"{prefix}_name", lambda row: getattr(row, side)),
        *choices(f"{prefix}_role", Membership, "role"),
        basis(f"{prefix}_basis"),
        *spans(prefix),
    )


def positions():
    return several(
        _("offices in organisations"),
        lambda person: person.positions.all(),
        Column("organisation", lambda row, _: row.organisation.slug),
        *names("organisation_name", lambda row: row.organisation),
        *names("position", lambda row: row, "title"),
        basis("position_basis"),
        *spans("position"),
    )


of = Fields(Agreement)
AGREEMENTS = Table(
    "agreements",
    _("Agreements and initiatives"),
    filters.AgreementFilter,
    (
        *identity("agreement"),
        *of.text("title", "acronym"),
        *aliases(),
        *of.choice("kind"),
        *of.dates("signed_on", "started", "ended"),
        *actors(
            "party",
            _("parties, with their roles and who signed for them"),
            lambda agreement: agreement.parties.all(),
            Party,
            Column(
                "party_signed_by", lambda p, _: p.signed_by.slug if p.signed_by else ""
            ),
        ),
        *works_for(),
        *classified("theme", _("themes")),
        *classified("region", _("regions")),
        *ending(),
    ),
    (
        "aliases",
        "parties__organisation",
        "parties__group",
        "parties__signed_by",
        *WORKS_FOR,
        "classifications__theme",
        "classifications__region",
    ),
)

of = Fields(Organisation)
ORGANISATIONS = Table(
    "organisations",
    _("Organisations"),
    filters.OrganisationFilter,
    (
        *identity("organisation"),
        *of.text("name", "acronym"),
        *aliases(),
        *of.choice("kind"),
        *of.text("seat"),
        *of.plain("website", "wikidata", "ror", "iati"),
        *of.dates("founded", "ended"),
        *of.record("successor"),
        *memberships("group", _("groups that it belongs to"), "group"),
        *ending(),
    ),
    ("aliases", "successor", "memberships__group", "statements__framework_links"),
)

of = Fields(Group)
GROUPS = Table(
    "groups",
    _("Groups"),
    filters.GroupFilter,
    (
        *identity("group"),
        *of.text("name", "acronym"),
        *aliases(),
        *of.choice("kind"),
        *of.record("parent"),
        *of.dates("founded", "ended"),
        *of.record("successor"),
        *memberships("member", _("its members"), "organisation"),
        *works_for(),
        *ending(),
    ),
    ("aliases", "parent", "successor", "memberships__organisation", *WORKS_FOR),
)

of = Fields(Event)
EVENTS = Table(
    "events",
    _("Events"),
    filters.EventFilter,
    (
        *identity("event"),
        *of.text("title"),
        *of.choice("kind"),
        *of.dates("date"),
        *of.text("place"),
        *of.record("group"),
        *of.record("agreement"),
        *actors(
            "participant",
            _("who took part"),
            lambda event: event.participations.all(),
            Participation,
        ),
        *works_for(),
        *ending(),
    ),
    (
        "group",
        "agreement",
        "participations__organisation",
        "participations__group",
        *WORKS_FOR,
    ),
)

of = Fields(Person)
PEOPLE = Table(
    "people",
    _("People"),
    filters.PersonFilter,
    (*identity("person"), *of.plain("name"), *positions(), *ending()),
    ("positions__organisation", "quotations"),
)

of = Fields(Document)
DOCUMENTS = Table(
    "documents",
    _("Documents"),
    filters.DocumentFilter,
    (
        *identity("document"),
        *of.text("title"),
        *of.plain("is_titled"),
        *of.choice("kind"),
        *of.choice("language"),
        *of.record("publisher"),
        *of.dates("date"),
        *of.text("place"),
        *of.plain("source_url"),
        *of.text("rights"),
        *of.plain("passage_count", "sha256"),
        *ending(),
    ),
    ("publisher",),
)

of = Fields(KeyFigure)
FIGURES = Table(
    "figures",
    _("Key figures"),
    KeyFigureFilter,
    (
        *identity("figure"),
        *of.plain("value"),
        *of.choice("qualifier"),
        *of.text("unit", "population"),
        *of.dates("date"),
        *of.record("agreement", _("agreement")),
        *of.record("group", _("group")),
        *of.record("event", _("event")),
        *ending(),
    ),
    ("agreement", "group", "event"),
)

RECORDS = (AGREEMENTS, ORGANISATIONS, GROUPS, EVENTS, PEOPLE, DOCUMENTS, FIGURES)
