import hashlib

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from translated_fields import to_attribute

from ..dates import EdtfField, first_day, last_day
from ..text import Text, sort_key, translated
from .base import Fixed, PublicRow, Record, name_constraint, public_url
from .organisations import Organisation

# A long document comes in parts, so that each opens quickly on a phone.
PASSAGES_PER_PART = 100


class Document(Record):
    """A source text, kept verbatim as numbered passages."""

    class Kind(models.TextChoices):
        NEWS_RELEASE = "news-release", _("news release")
        ARTICLE = "article", _("article")
        KEY_MESSAGES = "key-messages", _("key messages")
        REPORT = "report", _("report")

    # The words that the document gives itself as its title, with translations of ours;
    # a document without a title gets one of ours in every language.
    title = translated(models.CharField(_("title"), max_length=300))
    is_titled = models.BooleanField(_("carries a title"), default=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("fr", _("French")), ("en", _("English")), ("es", _("Spanish"))],
    )
    publisher = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("publisher"),
        related_name="publications",
        null=True,
        blank=True,
    )
    date = EdtfField(_("date"))
    date_first = first_day("date")
    date_last = last_day("date")
    place = translated(models.CharField(_("dateline"), max_length=100))
    source_url = models.URLField(_("source address"), max_length=400, blank=True)
    rights = translated(models.TextField(_("rights")))
    # Counts the passages that the public does not see too, so that pages can say which
    # they leave out.
    passage_count = models.PositiveIntegerField(_("number of passages"))
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}$")],
    )

    sort_fr = sort_key("title", "fr")
    sort_en = sort_key("title", "en")
    sort_es = sort_key("title", "es")

    name_fields = ("title",)
    fact_fields = ("kind", "publisher", "date", "place", "source_url")
    card_relations = ("publisher",)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["slug"]
        constraints = [name_constraint("title")]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        return self.title

    @property
    def own_title(self):
        """The title as the document gives it."""
        return Text(getattr(self, to_attribute("title", self.language)), self.language)

    def text(self):
        """The document as its file has it, put together again from its passages."""
        return "".join(p.lead + p.text for p in self.passages.order_by("number"))

    @property
    def part_count(self):
        """How many pages the reader cuts the document into."""
        return max(0, self.passage_count - 1) // PASSAGES_PER_PART + 1

    def part_span(self, part):
        """The numbers of the first and last passage on page ``part`` of the reader."""
        last = part * PASSAGES_PER_PART
        return last - PASSAGES_PER_PART + 1, min(last, self.passage_count)

    def publication_rules(self):
        if hashlib.sha256(self.text().encode()).hexdigest() != self.sha256:
            return [_("The passages are not the text that the SHA-256 names.")]
        numbers = list(self.passages.order_by("number").values_list("number", flat=True))
        if numbers != list(range(1, self.passage_count + 1)):
            return [_("Its passages are not numbered from 1 to their number.")]
        return []


class Passage(PublicRow):
    """A numbered block of a document: a heading, a paragraph, an item of a list.

    ``lead`` is the white space that stands before it in the file, so that the passages
    of a document, each with its lead, are the file again.
    """

    class Kind(models.TextChoices):
        TITLE = "title", _("title")
        HEADING = "heading", _("heading")
        PARAGRAPH = "paragraph", _("paragraph")
        LIST_ITEM = "list-item", _("list item")
        LABEL = "label", _("label")
        NAVIGATION = "navigation", _("navigation of the web page")
        CONTACT = "contact", _("contact details")

    # Navigation is no part of what a document states; contact details of named people
    # are kept for the staff and are left out of everything public.
    NEVER_CITED = (Kind.NAVIGATION, Kind.CONTACT)

    document = models.ForeignKey(Document, models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.PARAGRAPH
    )
    lead = models.CharField(_("white space before"), max_length=20, blank=True)
    text = models.TextField(_("text"))

    natural_key_fields = ("document__slug", "number")
    public_when = f"{{row}}.kind <> '{Kind.CONTACT}'"
    public_with = ("document",)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="passage_unique"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="passage_counts_from_one",
                violation_error_message=_("Passages are counted from 1."),
            ),
        ]

    def __str__(self):
        return f"{self.document} ¶ {self.number}"

    def get_absolute_url(self):
        return f"{self.part_url}#p{self.number}"

    @property
    def part_url(self):
        """The page of the reader that shows this passage."""
        part = (self.number - 1) // PASSAGES_PER_PART + 1
        address = self.document.get_absolute_url()
        return address if part == 1 else f"{address}?part={part}"


class ReferenceSource(Fixed):
    """An outside source for what no document states."""

    slug = models.SlugField(_("slug"), unique=True)
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=400, blank=True)
    is_verified = models.BooleanField(
        _("was read"),
        default=True,
        help_text=_("Whether the source itself was seen, or only remembered."),
    )
    note = models.CharField(_("what was seen of it"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reference source")
        verbose_name_plural = _("reference sources")
        ordering = ["slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{public_url('about')}#source-{self.slug}"
