from django.db import models
from django.utils.translation import gettext_lazy as _

from ..dates import EdtfField, first_day, is_over, last_day
from ..standing import Span, standing
from ..text import Text, sort_key, translated
from .base import SAID, Fact, Record, WorksFor, name_constraint
from .organisations import Organisation


class Group(WorksFor, Record):
    """A body made of organisations; it may have a parent, an end and a successor."""

    class Kind(models.TextChoices):
        INTER_AGENCY = "inter-agency", _("inter-agency group")
        ALLIANCE = "alliance", _("alliance")
        ACTION_GROUP = "action-group", _("action group")
        WORKING_GROUP = "working-group", _("working group")
        TASK_FORCE = "task-force", _("task force")
        NETWORK = "network", _("network")

    name = translated(models.CharField(_("name"), max_length=250))
    acronym = translated(models.CharField(_("acronym"), max_length=30), falls_back=False)

    kind = models.CharField(_("kind"), max_length=30, choices=Kind, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("part of"),
        related_name="children",
        null=True,
        blank=True,
    )

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
    fact_fields = ("kind", "parent", "founded", "ended", "successor")
    fact_relations = ("aliases", "memberships", "statements", "framework_links")
    card_relations = (
        "parent",
        "memberships__organisation",
        "framework_links__target__goal",
    )
    page_relations = ("aliases", "parent", "successor", "predecessors")
    page_lists = {
        "members": ("memberships", "organisation"),
        "children": ("children",),
        "events": ("events",),
        "agreements": ("parties", "agreement"),
        **SAID,
    }

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["slug"]
        constraints = [
            name_constraint(),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="group_not_own_parent"
            ),
        ]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return self.acronym or self.name

    @property
    def full_name(self):
        name, acronym = self.name, self.acronym
        return Text(f"{name} ({acronym})", name.language) if acronym else name


class Membership(Fact):
    """An organisation in a group, with its role and dates of any precision.

    ``attested`` is the date at which a source finds the organisation there, for roles
    of which no source gives the beginning or the end.
    """

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        CHAIR = "chair", _("chair")
        CO_CHAIR = "co-chair", _("co-chair")
        SECRETARIAT = "secretariat", _("secretariat")
        CONVENER = "convener", _("convener")
        COORDINATOR = "coordinator", _("coordinator")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships"
    )
    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)

    start = EdtfField(_("from"))
    start_first = first_day("start")
    start_last = last_day("start")
    end = EdtfField(_("until"))
    end_first = first_day("end")
    end_last = last_day("end")
    attested = EdtfField(_("attested"))
    attested_first = first_day("attested")
    attested_last = last_day("attested")

    natural_key_fields = ("organisation__slug", "group__slug", "role", "start")
    public_with = ("organisation", "group")
    fact_fields = ("start", "end", "attested")

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["group", "start_first", "role", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "group", "role", "start"],
                name="membership_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(end_last__isnull=True)
                | models.Q(start_first__isnull=True)
                | models.Q(start_first__lte=models.F("end_last")),
                name="membership_starts_before_it_ends",
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} – {self.group} – {self.get_role_display()}"

    @property
    def is_over(self):
        ends = self.end_last, self.group.ended_last, self.organisation.ended_last
        return is_over(*ends)

    def standing_at(self, asked):
        """Whether the organisation had the role at some time in ``asked``, an Edtf: yes,
        maybe or no. No role begins before its group was founded, nor outlives it."""
        return standing(
            asked,
            Span(self.start_first or self.group.founded_first, self.start_last),
            Span(self.end_first, self.end_last or self.group.ended_last),
            [Span(self.attested_first, self.attested_last)],
        )
