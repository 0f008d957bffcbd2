from django.db import models
from django.utils.translation import gettext_lazy as _

from ..dates import EdtfField, first_day, last_day
from ..text import sort_key, translated
from .agreements import Agreement
from .base import (
    SAID,
    Fact,
    Record,
    WorksFor,
    exactly_one,
    name_constraint,
)
from .groups import Group
from .organisations import Organisation


class Event(WorksFor, Record):
    """Something that took place: a signing, a workshop."""

    class Kind(models.TextChoices):
        SIGNING = "signing", _("signing")
        WORKSHOP = "workshop", _("workshop")
        MEETING = "meeting", _("meeting")
        CONFERENCE = "conference", _("conference")

    title = translated(models.CharField(_("title"), max_length=250))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    date = EdtfField(_("date"))
    date_first = first_day("date")
    date_last = last_day("date")
    place = translated(models.CharField(_("place"), max_length=150))
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        verbose_name=_("held for"),
        related_name="events",
        null=True,
        blank=True,
    )
    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        verbose_name=_("held under"),
        related_name="events",
        null=True,
        blank=True,
    )

    sort_fr = sort_key("title", "fr")
    sort_en = sort_key("title", "en")
    sort_es = sort_key("title", "es")

    own_texts = name_fields = ("title",)
    fact_fields = ("kind", "date", "place", "group", "agreement")
    fact_relations = ("participations", "statements", "framework_links")
    card_relations = (
        "group",
        "agreement",
        "participations__organisation",
        "participations__group",
        "framework_links__target__goal",
    )
    page_relations = ("group", "agreement")
    page_lists = {"participants": ("participations", "organisation", "group"), **SAID}

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["slug"]
        constraints = [name_constraint("title")]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return self.title


class Participation(Fact):
    """The part that an organisation or a group took in an event."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        HOST = "host", _("host")
        COLLABORATOR = "collaborator", _("collaborator")
        PARTICIPANT = "participant", _("participant")
        FUNDER = "funder", _("funder")

    event = models.ForeignKey(Event, models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="participations",
        null=True,
        blank=True,
    )
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="participations", null=True, blank=True
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    natural_key_fields = ("event__slug", ("organisation__slug", "group__slug"), "role")
    public_with = ("event", "organisation", "group")

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["event", "id"]
        constraints = [
            exactly_one("organisation", "group", name="participation_is_one"),
            models.UniqueConstraint(
                fields=["event", "organisation", "group", "role"],
                name="participation_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.actor} – {self.get_role_display()}"

    @property
    def actor(self):
        return self.organisation or self.group
