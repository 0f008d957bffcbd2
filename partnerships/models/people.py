from django.db import models
from django.utils.translation import gettext_lazy as _

from ..dates import EdtfField, first_day, last_day
from ..text import sort_key, translated
from .base import Fact, Record
from .organisations import Organisation


class Person(Record):
    """Someone whom a document names in an official capacity."""

    name = models.CharField(_("name"), max_length=150)
    sort_fr = sort_key("name", "fr", is_translated=False)
    sort_en = sort_key("name", "en", is_translated=False)
    sort_es = sort_key("name", "es", is_translated=False)

    name_fields = ("name",)
    fact_relations = ("positions", "quotations")
    card_relations = ("positions__organisation",)
    page_lists = {
        "positions": ("positions", "organisation"),
        "quotations": ("quotations", "agreement", "group", "event"),
        "signed": ("signatures", "agreement", "organisation"),
    }

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["slug"]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return self.name


class Position(Fact):
    """A person's office in an organisation, as a document gives it.

    A document may name someone as an organisation's without saying in which office.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="positions")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="positions"
    )
    title = translated(models.CharField(_("title"), max_length=200))
    start = EdtfField(_("from"))
    start_first = first_day("start")
    start_last = last_day("start")
    end = EdtfField(_("until"))
    end_first = first_day("end")
    end_last = last_day("end")
    attested = EdtfField(_("attested"))
    attested_first = first_day("attested")
    attested_last = last_day("attested")

    natural_key_fields = ("person__slug", "organisation__slug", "start")
    public_with = ("person", "organisation")
    fact_fields = ("start", "end", "attested")

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["person", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "start"], name="position_unique"
            )
        ]

    def __str__(self):
        return f"{self.person} – {self.organisation}"
