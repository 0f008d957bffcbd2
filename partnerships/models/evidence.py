import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..text import translated
from .agreements import Agreement, Classification, Party
from .base import (
    PublicQuerySet,
    PublicRow,
    exactly_one,
    public_url,
    published_condition,
)
from .disagreements import Disagreement
from .documents import Document, Passage, ReferenceSource
from .events import Event, Participation
from .figures import KeyFigure, Quotation
from .frameworks import FrameworkLink
from .groups import Group, Membership
from .organisations import Alias, Organisation
from .people import Person, Position
from .statements import Statement

# Letters and digits that are not mistaken for one another when read aloud or copied.
CODE_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


# What evidence can be for.
SUBJECTS = (
    "organisation",
    "alias",
    "group",
    "membership",
    "agreement",
    "party",
    "classification",
    "statement",
    "framework_link",
    "event",
    "participation",
    "person",
    "position",
    "key_figure",
    "quotation",
    "document",
)


def new_code():
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(7))


def _subject(model):
    return models.ForeignKey(
        model,
        models.CASCADE,
        related_name="evidence",
        null=True,
        blank=True,
        # Each has an index of its own, without the rows of the others.
        db_index=False,
    )


def _facts_of(subject):
    """The index of the facts that rows of a subject state."""
    return models.Index(
        fields=[subject, "field"],
        include=["is_public"],
        condition=Q(**{f"{subject}__isnull": False}),
        name=f"evidence_of_{subject}",
    )


class EvidenceQuerySet(PublicQuerySet):
    def with_source(self, document=None):
        """The evidence that a public source supports, with that source. A ``document``
        that is about to be published counts as one."""
        is_public = published_condition(Passage, "passage__")
        if document is not None:
            is_contact = Q(passage__kind=Passage.Kind.CONTACT)
            is_public |= Q(passage__document=document) & ~is_contact
        return (
            self.filter(Q(passage=None) | is_public)
            .select_related("passage__document", "reference", "disagreement")
            .order_by("passage__document__date_first", "passage__number", "code")
        )

    def count_of_facts(self):
        """How many public facts there is evidence for: rows, and fields of rows."""
        public = self.published().order_by()
        first, *others = (
            public.exclude(**{subject: None}).values(subject, "field").distinct()
            for subject in Evidence.SUBJECTS
        )
        return first.union(*others, all=True).count()


class Evidence(PublicRow):
    """This fact, or this field of it, rests on these exact words of this passage, or
    on this reference source."""

    class Basis(models.TextChoices):
        STATED = "stated", _("stated")
        INFERRED = "inferred", _("inferred")
        INTERPRETED = "interpreted", _("interpreted")
        REFERENCE = "reference", _("reference")

    SUBJECTS = SUBJECTS

    code = models.CharField(
        _("code"), max_length=12, unique=True, default=new_code, editable=False
    )

    organisation = _subject(Organisation)
    alias = _subject(Alias)
    group = _subject(Group)
    membership = _subject(Membership)
    agreement = _subject(Agreement)
    party = _subject(Party)
    classification = _subject(Classification)
    statement = _subject(Statement)
    framework_link = _subject(FrameworkLink)
    event = _subject(Event)
    participation = _subject(Participation)
    person = _subject(Person)
    position = _subject(Position)
    key_figure = _subject(KeyFigure)
    quotation = _subject(Quotation)
    document = _subject(Document)
    field = models.CharField(
        _("field"),
        max_length=30,
        blank=True,
        help_text=_("Which field of it; blank for the whole of it."),
    )

    passage = models.ForeignKey(
        Passage,
        models.PROTECT,
        related_name="evidence",
        null=True,
        blank=True,
        db_index=False,
    )
    words = models.TextField(
        _("words"), blank=True, help_text=_("As they stand in the passage.")
    )
    occurrence = models.PositiveSmallIntegerField(
        _("occurrence"),
        default=1,
        help_text=_("Which one, where the passage has the words several times."),
    )
    translation = translated(
        models.TextField(_("unofficial translation of the words")), falls_back=False
    )
    reference = models.ForeignKey(
        ReferenceSource,
        models.PROTECT,
        related_name="evidence",
        null=True,
        blank=True,
    )

    disagreement = models.ForeignKey(
        Disagreement,
        models.PROTECT,
        related_name="evidence",
        null=True,
        blank=True,
    )

    basis = models.CharField(_("basis"), max_length=12, choices=Basis)
    reason = translated(models.TextField(_("reason")))

    natural_key_fields = ("code",)
    public_with = (*SUBJECTS, "passage")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["code"]
        indexes = [
            *map(_facts_of, SUBJECTS),
            models.Index(
                fields=["passage"], include=["is_public"], name="evidence_from_passage"
            ),
        ]
        constraints = [
            exactly_one(*SUBJECTS, name="evidence_of_one"),
            models.CheckConstraint(
                condition=Q(passage__isnull=False, reference__isnull=True)
                & ~Q(words="")
                & ~Q(basis="reference")
                | Q(passage__isnull=True, reference__isnull=False)
                & Q(words="", basis="reference"),
                name="evidence_from_one_source",
                violation_error_message=_(
                    "Give a passage with its words, or a reference source."
                ),
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["stated", "reference"])
                | (~Q(reason_fr="") & ~Q(reason_en="") & ~Q(reason_es="")),
                name="evidence_says_why",
                violation_error_message=_(
                    "What is inferred or interpreted says why, in all three languages."
                ),
            ),
            models.CheckConstraint(
                condition=Q(occurrence__gte=1),
                name="evidence_occurrence_from_one",
                violation_error_message=_("Occurrences are counted from 1."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return public_url("fact-detail", code=self.code)

    @property
    def reader_url(self):
        """The address of the quoted words in the reader."""
        return f"{self.passage.part_url}#e-{self.code}"

    def clean(self):
        if self.passage and self.start is None:
            raise ValidationError(
                {
                    "words": ValidationError(
                        _("The passage does not have these words, letter for letter."),
                        code="words",
                    )
                }
            )
        if self.passage and self.passage.kind in Passage.NEVER_CITED:
            raise ValidationError(
                {
                    "passage": ValidationError(
                        _("Navigation and contact details are never cited."),
                        code="never_cited",
                    )
                }
            )
        subject = self.subject
        if subject and self.field not in (
            *subject.name_fields,
            *subject.fact_fields,
            "",
        ):
            raise ValidationError(
                {
                    "field": ValidationError(
                        _("“%(field)s” is not a fact of it."),
                        code="field",
                        params={"field": self.field},
                    )
                }
            )

    @property
    def subject_name(self):
        """The name of the relation to what this supports: "party"; None if to none."""
        return next((s for s in self.SUBJECTS if getattr(self, f"{s}_id")), None)

    @property
    def subject(self):
        return getattr(self, self.subject_name) if self.subject_name else None

    @property
    def start(self):
        """Where the words begin in the passage, in code points; None if they do not."""
        start = -len(self.words)
        for _nth in range(self.occurrence):
            start = self.passage.text.find(self.words, start + len(self.words))
            if start < 0:
                return None
        return start

    @property
    def end(self):
        return self.start + len(self.words)
