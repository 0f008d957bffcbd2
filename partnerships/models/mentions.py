from django.db import models
from django.utils.translation import gettext_lazy as _

from .agreements import Agreement
from .base import PublicQuerySet, PublicRow, exactly_one
from .documents import Passage
from .frameworks import Target
from .groups import Group
from .organisations import Organisation
from .people import Person


def _mentioned(model):
    return models.ForeignKey(
        model, models.CASCADE, related_name="mentions", null=True, blank=True
    )


class Mention(PublicRow):
    """Where a passage names a record. Derived from names and passages (see
    ``partnerships.mentions``), never written by hand."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField(_("from character"))
    end = models.PositiveIntegerField(_("to character"))
    organisation = _mentioned(Organisation)
    group = _mentioned(Group)
    agreement = _mentioned(Agreement)
    person = _mentioned(Person)
    target = _mentioned(Target)

    MENTIONED = ("organisation", "group", "agreement", "person", "target")

    natural_key_fields = ("passage__document__slug", "passage__number", "start")
    public_with = ("passage", *MENTIONED)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["passage", "start"]
        constraints = [
            exactly_one(
                "organisation",
                "group",
                "agreement",
                "person",
                "target",
                name="mention_of_one",
            ),
            models.UniqueConstraint(fields=["passage", "start"], name="mention_unique"),
        ]

    def __str__(self):
        return f"{self.passage} {self.start}–{self.end}"

    @property
    def record(self):
        return next(r for name in self.MENTIONED if (r := getattr(self, name)))
