from django.db import models
from django.utils.translation import gettext_lazy as _

from ..text import translated
from .base import Fixed, name_constraint


class Disagreement(Fixed):
    """Where sources say different things, or one source does so over time.

    The evidence on each side names it; pages show all sides with their dates.
    """

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    note = translated(models.TextField(_("what differs")))

    class Meta:
        verbose_name = _("disagreement")
        verbose_name_plural = _("disagreements")
        ordering = ["slug"]
        constraints = [name_constraint("note")]

    def __str__(self):
        return self.note
