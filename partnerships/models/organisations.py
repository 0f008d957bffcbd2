from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..dates import EdtfField, first_day, last_day
from ..text import Text, sort_key, translated
from .base import FRAMEWORK_LINKS, Fact, Record, exactly_one, name_constraint


class Organisation(Record):
    """A legal body: an agency, a confederation, a network, a ministry, a foundation."""

    class Kind(models.TextChoices):
        INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental organisation")
        UN_SPECIALISED_AGENCY = "un-specialised-agency", _("UN specialised agency")
        UN_FUND_OR_PROGRAMME = "un-fund-or-programme", _("UN fund or programme")
        UN_SECRETARIAT = "un-secretariat", _("UN Secretariat entity")
        UN_OTHER = "un-other", _("other UN entity")
        UN_RESEARCH = "un-research", _("UN research or training institute")
        UN_COLLECTIVE = "un-collective", _("several UN bodies acting as one")
        EMPLOYERS = "employers", _("employers' organisation")
        TRADE_UNIONS = "trade-unions", _("trade union confederation")
        NGO_NETWORK = "ngo-network", _("network of NGOs")
        FOUNDATION = "foundation", _("foundation")
        GOVERNMENT = "government", _("government department")

    name = translated(models.CharField(_("name"), max_length=250))
    acronym = translated(models.CharField(_("acronym"), max_length=30), falls_back=False)

    kind = models.CharField(_("kind"), max_length=30, choices=Kind, blank=True)
    seat = translated(models.CharField(_("seat"), max_length=100))
    website = models.URLField(_("website"), blank=True)

    wikidata = models.CharField(
        _("Wikidata"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^Q[1-9]\d*$")],
    )
    ror = models.CharField(
        _("ROR"),
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^0[a-z0-9]{8}$")],
    )
    iati = models.CharField(_("IATI"), max_length=60, blank=True)

    founded = EdtfField(_("founded"))
    founded_first = first_day("founded")
    founded_last = last_day("founded")
    ended = EdtfField(_("ended"))
    ended_first = first_day("ended")
    ended_last = last_day("ended")
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("successor"),
        related_name="predecessors",
        null=True,
        blank=True,
    )

    sort_fr = sort_key("name", "fr")
    sort_en = sort_key("name", "en")
    sort_es = sort_key("name", "es")

    name_fields = ("name", "acronym")
    fact_fields = (
        "kind",
        "seat",
        "website",
        "wikidata",
        "ror",
        "iati",
        "founded",
        "ended",
        "successor",
    )
    fact_relations = ("aliases", "statements")
    page_relations = ("aliases", "successor", "predecessors")
    page_lists = {
        "agreements": ("parties", "agreement", "signed_by"),
        "groups": ("memberships", "group"),
        "events": ("participations", "event"),
        "people": ("positions", "person"),
        "publications": ("publications",),
        "purpose": ("statements", "actor", *FRAMEWORK_LINKS),
        "acts": ("acts", "agreement", "group", "event"),
    }

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["slug"]
        constraints = [name_constraint()]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return self.acronym or self.name

    @property
    def full_name(self):
        """Name and acronym: "Migrant Forum in Asia (MFA)"."""
        name, acronym = self.name, self.acronym
        return Text(f"{name} ({acronym})", name.language) if acronym else name


class Alias(Fact):
    """Another name by which documents call an organisation, a group or an agreement."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="aliases", null=True, blank=True
    )
    group = models.ForeignKey(
        "Group", models.CASCADE, related_name="aliases", null=True, blank=True
    )
    agreement = models.ForeignKey(
        "Agreement", models.CASCADE, related_name="aliases", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=250)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("fr", "Français"), ("en", "English"), ("es", "Español")],
    )

    natural_key_fields = (
        ("organisation__slug", "group__slug", "agreement__slug"),
        "language",
        "name",
    )
    public_with = ("organisation", "group", "agreement")

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["name"]
        constraints = [
            exactly_one("organisation", "group", "agreement", name="alias_of_one"),
            models.UniqueConstraint(
                fields=["organisation", "group", "agreement", "language", "name"],
                name="alias_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return self.name
