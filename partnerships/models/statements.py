from django.db import models
from django.utils.translation import gettext_lazy as _

from ..dates import EdtfField, first_day, last_day
from ..text import translated
from .agreements import Agreement
from .base import Fact, exactly_one, name_constraint
from .events import Event
from .groups import Group
from .organisations import Organisation


class Statement(Fact):
    """What a document says about an agreement, a group, an event or an organisation,
    in the portal's own words; the document's words are its evidence."""

    class Kind(models.TextChoices):
        # In the order in which pages show them.
        AIM = "aim", _("aim")
        SCOPE = "scope", _("scope")
        MANDATE = "mandate", _("mandate")
        COMMITMENT = "commitment", _("commitment")
        MEANS = "means", _("means")
        EXPECTED_RESULT = "expected-result", _("expected result")
        CONTEXT = "context", _("context")

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="statements", null=True, blank=True
    )
    group = models.ForeignKey(
        Group, models.CASCADE, related_name="statements", null=True, blank=True
    )
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="statements", null=True, blank=True
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="statements", null=True, blank=True
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    text = translated(models.TextField(_("text")))
    actor = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("whose"),
        help_text=_("Whose aim or commitment it is, where the words name someone."),
        related_name="acts",
        null=True,
        blank=True,
    )
    due = EdtfField(_("due"))
    due_first = first_day("due")
    due_last = last_day("due")
    as_of = EdtfField(_("as of"))
    as_of_first = first_day("as_of")
    as_of_last = last_day("as_of")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    SUBJECTS = ("agreement", "group", "event", "organisation")

    public_with = (*SUBJECTS, "actor")
    fact_fields = ("actor", "due", "as_of")
    own_texts = ("text",)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["position", "slug"]
        constraints = [
            name_constraint("text"),
            exactly_one(
                *("agreement", "group", "event", "organisation"),
                name="statement_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(due="") | models.Q(kind="commitment"),
                name="statement_due_if_commitment",
                violation_error_message=_("Only a commitment has a due date."),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def subject(self):
        return self.agreement or self.group or self.event or self.organisation
