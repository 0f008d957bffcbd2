from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from ..dates import EdtfField, first_day, last_day
from ..text import Text, translated
from .agreements import Agreement
from .base import Fact, Record, name_constraint, public_url
from .events import Event
from .groups import Group
from .people import Person


class KeyFigure(Record):
    """A number that a document gives, with what it counts."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        MORE_THAN = "more-than", _("more than")
        LESS_THAN = "less-than", _("less than")
        ABOUT = "about", _("about")

    value = models.BigIntegerField(_("value"))
    qualifier = models.CharField(
        _("qualifier"), max_length=10, choices=Qualifier, default=Qualifier.EXACT
    )
    unit = translated(models.CharField(_("unit"), max_length=100))
    population = translated(models.CharField(_("what it counts"), max_length=200))
    date = EdtfField(_("date"))
    date_first = first_day("date")
    date_last = last_day("date")
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="figures", null=True, blank=True
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="figures", null=True, blank=True
    )
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="figures", null=True, blank=True
    )

    public_with = ("group", "agreement", "event")
    card_relations = page_relations = ("group", "agreement", "event")
    own_texts = name_fields = ("unit", "population")
    fact_fields = ("value", "date")

    class Meta:
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        ordering = ["slug"]
        constraints = [
            name_constraint("population"),
            models.CheckConstraint(
                condition=models.Q(group=None, agreement=None)
                | models.Q(group=None, event=None)
                | models.Q(agreement=None, event=None),
                name="keyfigure_of_at_most_one",
                violation_error_message=_("Choose at most one subject."),
            ),
        ]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        value = number_format(self.value, force_grouping=True)
        return Text(f"{value} {self.population}", self.population.language)

    def get_absolute_url(self):
        return f"{public_url('keyfigure-list')}#{self.slug}"


class Quotation(Fact):
    """Words that a document puts in a person's mouth; they are the evidence's words."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    speaker = models.ForeignKey(Person, models.PROTECT, related_name="quotations")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="quotations", null=True, blank=True
    )
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="quotations", null=True, blank=True
    )
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="quotations", null=True, blank=True
    )

    public_with = ("speaker", "agreement", "group", "event")
    fact_fields = ("speaker",)

    class Meta:
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        ordering = ["slug"]

    def __str__(self):
        return f"{self.speaker}: {self.slug}"
