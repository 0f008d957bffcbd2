from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PublicQuerySet


class LoadedRecord(models.Model):
    """What ``load_portal`` last wrote of a record, to tell an edit by the staff from a
    change in the files."""

    public = False

    model = models.CharField(max_length=30)
    key = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "key"], name="loaded_record_unique")
        ]

    def __str__(self):
        return f"{self.model} {self.key}"


class ContentVersionQuerySet(PublicQuerySet):
    def number(self):
        """The content version."""
        return self.aggregate(number=models.Sum("changes", default=0))["number"]


class ContentVersion(models.Model):
    """A part of the content version, which is the sum of these rows' ``changes``.

    Triggers write it (see ``portal.versions``). There are several rows so that people
    who save at the same time need not wait for one another.
    """

    changes = models.BigIntegerField()
    changed_at = models.DateTimeField()

    objects = ContentVersionQuerySet.as_manager()

    def __str__(self):
        return f"{self.changes} changes until {self.changed_at:%Y-%m-%d %H:%M:%S}"


class ChangeQuerySet(PublicQuerySet):
    def of(self, model, key):
        """When records of ``model`` last changed, as a subquery; ``key`` is an expression
        of their primary key."""
        noted = self.filter(noun=model._meta.model_name, record=key)
        return models.Subquery(noted.values("changed_at")[:1])


class Change(models.Model):
    """When a record last changed: its own row, one that states a fact about it, or the
    evidence for it. Triggers write it (migration 0008)."""

    noun = models.CharField(max_length=20)
    record = models.BigIntegerField()
    changed_at = models.DateTimeField()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["noun", "record"], name="change_unique")
        ]

    def __str__(self):
        return f"{self.noun} {self.record}: {self.changed_at:%Y-%m-%d %H:%M:%S}"


class PublicChangeQuerySet(PublicQuerySet):
    def of(self, record):
        return self.filter(noun=record._meta.model_name, record=record.pk)


class PublicChange(models.Model):
    """What one transaction changed of a record that readers saw before it or see after:
    its own row, the rows that state facts about it, the evidence for them and the outside
    sources of that, the passages of a document. Triggers write it (migrations 0016 and
    0017), and name no one."""

    class Act(models.TextChoices):
        PUBLISHED = "published", _("published")
        CHANGED = "changed", _("changed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    noun = models.CharField(max_length=20)
    record = models.BigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=10, choices=Act)
    # The models whose rows changed: ["evidence", "party"].
    parts = ArrayField(models.CharField(max_length=20))

    objects = PublicChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="public_change_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "record", "at"], name="public_change_unique"
            )
        ]

    def __str__(self):
        return f"{self.noun} {self.record} {self.act}: {self.at:%Y-%m-%d %H:%M:%S}"


class Verification(models.Model):
    """When the staff last held a public record against its sources, and by when they
    mean to do so again. No column of the record: to look is not to edit."""

    noun = models.CharField(max_length=20)
    record = models.BigIntegerField()
    verified_on = models.DateField(_("last verified"))
    look_again_by = models.DateField(_("to look at again by"))

    objects = PublicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "record"], name="verification_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(look_again_by__gt=models.F("verified_on")),
                name="verification_looks_ahead",
                violation_error_message=_("Choose a day after today."),
            ),
        ]

    def __str__(self):
        return f"{self.noun} {self.record}: {self.verified_on}"
