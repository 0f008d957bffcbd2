"""Documents on their way in: what somebody handed in, what the rules suggest of it, and
what became of each suggestion. Nothing of it is for the public."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..models import (
    Agreement,
    Document,
    Event,
    Evidence,
    Group,
    KeyFigure,
    Organisation,
    Person,
)
from ..owners import records_of

CATEGORY_NAMES = {
    "organisation": _("organisation"),
    "group": _("group"),
    "role": _("role"),
    "person": _("person"),
    "date": _("date"),
    "place": _("place"),
    "sdg": _("SDG goal or target"),
    "gcm": _("GCM objective"),
    "figure": _("key figure"),
    "quotation": _("quotation"),
}
# The bodies that a text names. Of those that the portal has, nothing is to be decided.
NAMED = ("organisation", "group")
# Each may need those before it to be public.
ORDER = [Document, Organisation, Person, Group, Agreement, Event, KeyFigure]


class Intake(models.Model):
    """A document on its way in. Its ``document`` is there once its passages are."""

    name = models.CharField(_("name"), max_length=200)
    text = models.TextField(_("text"))
    # What the file itself says of its parts, and what is to be said of how it was read:
    # see ``uploads.Handed``.
    kinds = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    source_url = models.URLField(_("source address"), max_length=400, blank=True)
    document = models.OneToOneField(
        Document,
        models.CASCADE,
        verbose_name=_("document"),
        related_name="intake",
        null=True,
    )
    created_at = models.DateTimeField(_("handed in"), auto_now_add=True)

    # What the document is about: what its roles, aims and dates may be said of.
    agreements = models.ManyToManyField(Agreement, related_name="+")
    groups = models.ManyToManyField(Group, related_name="+")
    events = models.ManyToManyField(Event, related_name="+")

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["-created_at"]

    def __str__(self):
        return self.name

    def subjects(self):
        """The agreements, groups and events that the document is about."""
        return [*self.agreements.all(), *self.groups.all(), *self.events.all()]

    def add_subject(self, record):
        relation = {Agreement: self.agreements, Group: self.groups, Event: self.events}
        relation[type(record)].add(record)

    def to_decide(self):
        """The suggestions that are open, those of bodies and people first: others may
        be of what these make."""
        bodies = models.Case(
            models.When(category__in=(*NAMED, "person"), then=0), default=1
        )
        opened = self.suggested.filter(state=Suggested.State.OPEN)
        return opened.order_by(bodies, "start", "-end", "id")

    def records(self):
        """The records that it is about or that came of it, in the order in which they
        can be published."""
        found = {self.document, *self.subjects()}
        for suggestion in self.suggested.exclude(evidence=None):
            found |= set(records_of(suggestion.evidence.subject))
        return sorted(found, key=lambda record: (ORDER.index(type(record)), record.slug))


class Suggested(models.Model):
    """A suggestion of the rules (see ``intake.suggestion``), and what was decided."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        CORRECTED = "corrected", _("corrected")
        REFUSED = "refused", _("refused")
        KNOWN = "known", _("known")

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="suggested")
    category = models.CharField(_("category"), max_length=20)
    value = models.TextField(_("value"), null=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.TextField(_("words"))
    rule = models.CharField(_("rule"), max_length=200)
    cue = models.TextField(blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True
    )
    # What came of it: evidence, and by it the fact that it supports.
    evidence = models.ForeignKey(Evidence, models.SET_NULL, related_name="+", null=True)

    class Meta:
        ordering = ["start", "-end", "id"]

    def __str__(self):
        return f"{self.category}: {self.words}"

    @property
    def category_name(self):
        return CATEGORY_NAMES[self.category]

    @property
    def is_new(self):
        """Whether it names a body that the portal does not know."""
        return self.value is None and self.category in NAMED

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    def decide(self, state, user, evidence=None):
        self.state, self.decided_by, self.evidence = state, user, evidence
        self.save()
