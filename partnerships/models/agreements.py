from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from ..dates import EdtfField, first_day, is_over, last_day
from ..text import sort_key, translated
from .base import (
    FRAMEWORK_LINKS,
    SAID,
    Fact,
    Fixed,
    Record,
    RecordQuerySet,
    WorksFor,
    exactly_one,
    name_constraint,
)
from .groups import Group
from .organisations import Organisation
from .people import Person


class AgreementQuerySet(RecordQuerySet):
    def newest(self):
        """Those signed last come first; those without a date last."""
        return self.order_by(F("signed_on_first").desc(nulls_last=True), "slug")


class Agreement(WorksFor, Record):
    """What organisations have agreed or do together."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("agreement")
        PARTNERSHIP = "partnership", _("partnership")
        INITIATIVE = "initiative", _("initiative")
        PROGRAMME = "programme", _("programme")
        PROJECT = "project", _("project")

    # An agreement or a partnership is between at least two; an initiative, a programme
    # or a project may name one.
    MUTUAL = (Kind.AGREEMENT, Kind.PARTNERSHIP)

    title = translated(models.CharField(_("title"), max_length=250))
    acronym = translated(models.CharField(_("acronym"), max_length=30), falls_back=False)

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    signed_on = EdtfField(_("signed"))
    signed_on_first = first_day("signed_on")
    signed_on_last = last_day("signed_on")
    started = EdtfField(_("from"))
    started_first = first_day("started")
    started_last = last_day("started")
    ended = EdtfField(_("until"))
    ended_first = first_day("ended")
    ended_last = last_day("ended")

    sort_fr = sort_key("title", "fr")
    sort_en = sort_key("title", "en")
    sort_es = sort_key("title", "es")

    name_fields = ("title", "acronym")
    fact_fields = ("kind", "signed_on", "started", "ended")
    fact_relations = (
        "aliases",
        "parties",
        "statements",
        "framework_links",
        "classifications",
    )
    card_relations = (
        "parties__organisation",
        "parties__group",
        *FRAMEWORK_LINKS,
    )
    page_relations = ("aliases", "classifications__theme", "classifications__region")
    page_lists = {
        "parties": ("parties", "organisation", "group", "signed_by"),
        "events": ("events",),
        **SAID,
    }

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["slug"]
        constraints = [name_constraint("title")]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return self.title

    def publication_rules(self):
        if self.kind not in self.MUTUAL:
            return []
        parties = self.parties.select_related("organisation", "group")
        if sum(party.actor.is_published for party in parties) < 2:
            return [_("An agreement or a partnership has at least two parties.")]
        return []


class Party(Fact):
    """An organisation or a group in an agreement, with the role that the words give."""

    class Role(models.TextChoices):
        SIGNATORY = "signatory", _("signatory")
        INITIATOR = "initiator", _("initiator")
        PARTNER = "partner", _("partner")
        LEAD = "lead", _("lead")
        IMPLEMENTER = "implementer", _("implementer")
        FUNDER = "funder", _("funder")
        USER = "user", _("user")
        BENEFICIARY = "beneficiary", _("beneficiary")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="parties",
        null=True,
        blank=True,
        db_index=False,
    )
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="parties", null=True, blank=True
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    signed_by = models.ForeignKey(
        Person,
        models.PROTECT,
        verbose_name=_("signed by"),
        related_name="signatures",
        null=True,
        blank=True,
    )

    natural_key_fields = (
        "agreement__slug",
        ("organisation__slug", "group__slug"),
        "role",
    )
    public_with = ("agreement", "organisation", "group", "signed_by")
    fact_fields = ("signed_by",)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["agreement", "id"]
        # What organisations with a word in their names take part in is in the index
        # itself: of a common word, these are tens of thousands of rows.
        indexes = [
            models.Index(
                fields=["organisation"],
                include=["agreement", "is_public"],
                name="party_of_organisation",
            )
        ]
        constraints = [
            exactly_one("organisation", "group", name="party_is_one"),
            models.UniqueConstraint(
                fields=["agreement", "organisation", "group", "role"],
                name="party_unique",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(signed_by__isnull=True) | models.Q(role="signatory"),
                name="party_signs_as_signatory",
                violation_error_message=_("Only a signatory has someone who signed."),
            ),
        ]

    def __str__(self):
        return f"{self.actor} – {self.get_role_display()}"

    @property
    def actor(self):
        return self.organisation or self.group

    @property
    def is_over(self):
        return is_over(self.agreement.ended_last, self.actor.ended_last)


class Theme(Fixed):
    """A subject that the documents' own words name, beyond the SDGs."""

    slug = models.SlugField(_("slug"), unique=True)
    name = translated(models.CharField(_("name"), max_length=100))

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["slug"]
        constraints = [name_constraint()]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return self.name


class Region(Fixed):
    """A part of the world, or all of it, that the documents' own words name."""

    slug = models.SlugField(_("slug"), unique=True)
    name = translated(models.CharField(_("name"), max_length=100))

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["slug"]
        constraints = [name_constraint()]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return self.name


class Classification(Fact):
    """A theme or a region of an agreement."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="classifications"
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, related_name="classifications", null=True, blank=True
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="classifications", null=True, blank=True
    )

    natural_key_fields = ("agreement__slug", ("theme__slug", "region__slug"))
    public_with = ("agreement",)

    class Meta:
        verbose_name = _("theme or region")
        verbose_name_plural = _("themes and regions")
        ordering = ["agreement", "theme", "region"]
        constraints = [
            exactly_one("theme", "region", name="classification_is_one"),
            models.UniqueConstraint(
                fields=["agreement", "theme", "region"],
                name="classification_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return str(self.theme or self.region)
