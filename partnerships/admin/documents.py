import json

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from ..models import Document, Mention, Passage, ReferenceSource
from ..text import columns
from .base import (
    DATES_HELP,
    PUBLICATION,
    RecordAdmin,
    RowForms,
    StaffAdmin,
    TabularRows,
    folded,
    folded_texts,
    in_all_languages,
)
from .evidence import EvidenceInline
from .forms import StaffForm, VerbatimField, WhiteSpaceField

# Characters in a line of the panel that passages are quoted from.
LINE = 80


class PassageForm(StaffForm):
    def clean(self):
        """What is quoted from the passage stays in it, or the quotations go first."""
        cleaned = super().clean()
        if self.has_changed() and self.instance.pk:
            edited = Passage(kind=cleaned.get("kind"), text=cleaned.get("text", ""))
            for evidence in self.instance.evidence.all():
                evidence.passage = edited
                if evidence.start is None:
                    self.add_error("text", _quoted(evidence))
                if edited.kind in Passage.NEVER_CITED:
                    self.add_error("kind", _quoted(evidence))
        return cleaned


def _quoted(evidence):
    sentence = _("Evidence %(code)s quotes this from it: “%(words)s”.")
    return sentence % {"code": evidence.code, "words": evidence.words}


class PassageForms(RowForms):
    """Of a verbatim text, white space is a part."""

    form = PassageForm
    formfield_overrides = RowForms.formfield_overrides | {
        models.CharField: {"form_class": WhiteSpaceField},
        models.TextField: {
            "form_class": VerbatimField,
            "widget": AdminTextareaWidget(attrs={"rows": 3}),
        },
    }


class PassageInline(PassageForms, TabularRows):
    model = Passage
    fields = ("number", "kind", "lead", "text")
    joined = ("document",)


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", ("kind", "language"), "publisher"),
                "description": _(
                    "The slug is the address, the same in every language, and never"
                    " changes."
                ),
            },
        ),
        (
            _("Title"),
            {
                "fields": ("is_titled", *in_all_languages("title")),
                "description": _(
                    "The title that the document carries, with translations; where it"
                    " carries none, a title of ours in every language."
                ),
            },
        ),
        (
            _("Date and place"),
            {"fields": ("date", *in_all_languages("place")), "description": DATES_HELP},
        ),
        (
            _("Source"),
            {
                "fields": ("source_url", *in_all_languages("rights"), "sha256"),
                "description": _(
                    "Where it was found, who holds the rights, and the SHA-256 of its"
                    " file, which the passages below, put together, must be again."
                ),
            },
        ),
        PUBLICATION,
    )
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [EvidenceInline, PassageInline]
    list_display = ["slug", *columns("title"), "kind", "language", "date", "status"]
    list_filter = ["kind", "language", *RecordAdmin.list_filter]
    search_fields = ["slug", *folded_texts("title"), "publisher__slug"]
    counted = ("passages",)

    def get_urls(self):
        page = self.admin_site.admin_view(self.passages_view)
        name = "partnerships_document_passages"
        return [path("<int:pk>/passages/", page, name=name), *super().get_urls()]

    def passages_view(self, request, pk):
        """The passages to quote from, as a piece of a page; with what each names."""
        document = get_object_or_404(Document, pk=pk)
        if not self.has_view_permission(request, document):
            raise PermissionDenied
        citable = document.passages.exclude(kind__in=Passage.NEVER_CITED)
        named = Mention.objects.select_related(*Mention.MENTIONED)
        passages = list(citable.prefetch_related(Prefetch("mentions", named)))
        for passage in passages:
            passage.names = json.dumps([_name(m) for m in passage.mentions.all()])
            passage.lines = 1 + len(passage.text) // LINE
        context = {"document": document, "passages": passages}
        return TemplateResponse(request, "admin/partnerships/passages.html", context)


def _name(mention):
    record = mention.record
    return {
        "start": mention.start,
        "end": mention.end,
        "noun": record._meta.model_name,
        "key": record.pk,
        "name": str(record),
    }


@admin.register(Passage)
class PassageAdmin(PassageForms, StaffAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("document", ("number", "kind")),
                "description": _(
                    "The passages of a document count from 1, without a gap."
                ),
            },
        ),
        (
            _("Text"),
            {
                "fields": ("lead", "text"),
                "description": _(
                    "Letter for letter as in the document; ⏎ stands for a line break."
                ),
            },
        ),
    )
    list_display = ["document", "number", "kind", "beginning"]
    list_filter = ["document", "kind"]
    list_select_related = ["document"]
    search_fields = ["document__slug", *folded("text"), "=number"]
    counted = ("evidence",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("document")

    @admin.display(description=_("text"))
    def beginning(self, passage):
        return Truncator(passage.text).chars(80)


@admin.register(ReferenceSource)
class ReferenceSourceAdmin(StaffAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", "title", "url", "is_verified", "note"),
                "description": _("An outside source, for what no document states."),
            },
        ),
    )
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["slug", "title", "is_verified"]
    list_filter = ["is_verified"]
    search_fields = ["slug", *folded("title")]
    counted = ("evidence",)
