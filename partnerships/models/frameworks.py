from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _

from ..text import Text, translated
from .agreements import Agreement
from .base import Fact, Fixed, PublicQuerySet, exactly_one, name_constraint, public_url
from .events import Event
from .groups import Group
from .statements import Statement

COLOUR = RegexValidator(r"^#[0-9A-F]{6}$", _("Write a colour as #A21942."))


class Framework(Fixed):
    """A commitment of states that agreements serve: the 2030 Agenda, the GCM."""

    slug = models.SlugField(_("slug"), unique=True)
    name = translated(models.CharField(_("name"), max_length=200))
    acronym = translated(models.CharField(_("acronym"), max_length=30), falls_back=False)
    uri = models.URLField(_("URI"), blank=True)

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["slug"]
        constraints = [name_constraint()]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return self.acronym or self.name

    def get_absolute_url(self):
        noun = "objective" if self.slug == "gcm" else "goal"
        return public_url(f"{noun}-list")


class Goal(Fixed):
    """One of the 17 Sustainable Development Goals, known by its number."""

    code = models.CharField(
        _("code"), max_length=2, unique=True, validators=[RegexValidator(r"^[1-9]\d?$")]
    )
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="goals")
    number = models.GeneratedField(
        expression=models.functions.Cast("code", models.SmallIntegerField()),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    title = translated(models.CharField(_("title"), max_length=200))
    colour = models.CharField(_("colour"), max_length=7, validators=[COLOUR])
    uri = models.URLField(_("URI"), unique=True)

    natural_key_fields = ("code",)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["number"]
        constraints = [name_constraint("title")]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return Text(f"{self.code} {self.title}", self.title.language)

    def get_absolute_url(self):
        return public_url("goal-detail", code=self.code)


class Target(Fixed):
    """One of the 169 SDG targets, known by its code ("8.7", "10.a"), never by wording:
    several French wordings of the targets circulate."""

    code = models.CharField(
        _("code"),
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^[1-9]\d?\.([1-9]\d?|[a-d])$")],
    )
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="targets")
    label = translated(models.CharField(_("label"), max_length=200))
    uri = models.URLField(_("URI"), unique=True)
    # 8.9 before 8.10, and the means of implementation (8.a, 8.b) after both.
    position = models.GeneratedField(
        expression=models.Func(models.F("code"), function="target_position"),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    natural_key_fields = ("code",)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["position"]
        constraints = [name_constraint("label")]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return Text(f"{self.code} {self.label}", self.label.language)

    def get_absolute_url(self):
        return public_url("target-detail", code=self.code)


class OfficialWordingQuerySet(PublicQuerySet):
    def of(self, aim):
        """The wording of a Goal or a Target; None while it was not imported."""
        return self.filter(uri=aim.uri).first()


class OfficialWording(models.Model):
    """The words of the United Nations for the goal or the target that a URI names.
    ``import_sdg_wording`` writes it; our own labels stand beside it."""

    uri = models.URLField(_("URI"), unique=True)
    text = translated(models.TextField(_("text")))

    objects = OfficialWordingQuerySet.as_manager()


class Objective(Fixed):
    """One of the 23 objectives of the Global Compact for Migration."""

    code = models.CharField(
        _("code"), max_length=2, unique=True, validators=[RegexValidator(r"^[1-9]\d?$")]
    )
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="objectives")
    number = models.GeneratedField(
        expression=models.functions.Cast("code", models.SmallIntegerField()),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    label = translated(models.CharField(_("label"), max_length=200))
    uri = models.URLField(_("URI"), blank=True)

    natural_key_fields = ("code",)

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["number"]
        constraints = [name_constraint("label")]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return Text(f"{self.code} {self.label}", self.label.language)

    def get_absolute_url(self):
        return public_url("objective-detail", code=self.code)


class FrameworkLinkQuerySet(PublicQuerySet):
    def for_page(self):
        """With both its ends, and the record that a statement is about."""
        return self.select_related(
            *FrameworkLink.SUBJECTS,
            "statement__agreement",
            "statement__group",
            "statement__event",
            "framework",
            "goal",
            "target__goal",
            "objective",
        )

    def of(self, records):
        """The links of some records and of their statements: ``{"agreement": [agreement,
        …], "group": …, "event": …}``, or querysets of their keys."""
        links = self.model.objects.order_by().values("pk")
        # Each is found by an index of its own, which one OR the other would not be, and
        # before anything is joined to them.
        first, *others = (
            links.filter(**{f"{path}__in": some})
            for noun, some in records.items()
            for path in (noun, f"statement__{noun}")
        )
        keys = ArraySubquery(first.union(*others, all=True))
        is_one = Func(
            F("pk"),
            Func(keys, function="ANY"),
            template="%(expressions)s",
            arg_joiner=" = ",
            output_field=models.BooleanField(),
        )
        return self.filter(is_one)

    def working_through(self, organisation):
        """The links of what ``organisation`` takes part in."""
        rows = {
            "agreement": organisation.parties,
            "group": organisation.memberships,
            "event": organisation.participations,
        }
        mine = self.published().of(
            {noun: some.order_by().values(noun) for noun, some in rows.items()}
        )
        return self.filter(pk__in=mine.order_by().values("pk"))


class FrameworkLink(Fact):
    """An agreement, group, event or statement works for a framework, goal, target or
    objective: the level that the words name, no deeper."""

    class Verb(models.TextChoices):
        AIMS_AT = "aims-at", _("aims to achieve")
        CONTRIBUTES_TO = "contributes-to", _("contributes to")
        IMPLEMENTS = "implements", _("helps to implement")
        ADDRESSES = "addresses", _("addresses")
        ARISES_FROM = "arises-from", _("was called for in the making of")
        NAMES = "names", _("names as its context")

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="framework_links", null=True, blank=True
    )
    group = models.ForeignKey(
        Group, models.CASCADE, related_name="framework_links", null=True, blank=True
    )
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="framework_links", null=True, blank=True
    )
    statement = models.ForeignKey(
        Statement, models.CASCADE, related_name="framework_links", null=True, blank=True
    )
    verb = models.CharField(_("verb"), max_length=20, choices=Verb)
    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="links", null=True, blank=True
    )
    goal = models.ForeignKey(
        Goal, models.PROTECT, related_name="links", null=True, blank=True
    )
    target = models.ForeignKey(
        Target, models.PROTECT, related_name="links", null=True, blank=True
    )
    objective = models.ForeignKey(
        Objective, models.PROTECT, related_name="links", null=True, blank=True
    )

    SUBJECTS = ("agreement", "group", "event", "statement")
    AIMS = ("framework", "goal", "target", "objective")

    natural_key_fields = (
        ("agreement__slug", "group__slug", "event__slug", "statement__slug"),
        ("framework__slug", "goal__code", "target__code", "objective__code"),
    )
    public_with = SUBJECTS

    objects = FrameworkLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a framework")
        verbose_name_plural = _("links to frameworks")
        ordering = ["goal__number", "target__position", "objective__number", "id"]
        constraints = [
            exactly_one(
                "agreement", "group", "event", "statement", name="framework_link_of_one"
            ),
            exactly_one(
                "framework", "goal", "target", "objective", name="framework_link_to_one"
            ),
            models.UniqueConstraint(
                fields=[
                    "agreement",
                    "group",
                    "event",
                    "statement",
                    "framework",
                    "goal",
                    "target",
                    "objective",
                ],
                name="framework_link_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.get_verb_display()} {self.aim}"

    @property
    def subject(self):
        return self.agreement or self.group or self.event or self.statement

    @property
    def record(self):
        """The record that works for the aim, be it through one of its statements."""
        return self.statement.subject if self.statement else self.subject

    @property
    def record_noun(self):
        return self.record._meta.model_name

    @property
    def aim(self):
        return self.framework or self.goal or self.target or self.objective
