from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Person, Position
from ..text import columns
from .base import (
    DATES_HELP,
    PUBLICATION,
    FactAdmin,
    RecordAdmin,
    StackedRows,
    folded,
    folded_texts,
    in_all_languages,
)
from .evidence import EvidenceInline
from .figures import QuotationInline
from .filters import NotTranslated, WithoutEvidence

DATES = ("start", "end", "attested")


class PositionInline(StackedRows):
    model = Position
    fields = ("organisation", *in_all_languages("title"), DATES)
    joined = ("person", "organisation")


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", "name"),
                "description": _(
                    "Only someone whom a document names in an official capacity; press"
                    " contacts are not recorded."
                ),
            },
        ),
        PUBLICATION,
    )
    prepopulated_fields = {"slug": ["name"]}
    inlines = [PositionInline, QuotationInline, EvidenceInline]
    list_display = ["slug", "name", "status"]
    list_filter = [name for name in RecordAdmin.list_filter if name is not NotTranslated]
    search_fields = ["slug", *folded("name"), *folded_texts("positions__title")]
    counted = ("positions", "quotations")


@admin.register(Position)
class PositionAdmin(FactAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": (("person", "organisation"), *in_all_languages("title")),
                "description": _("Leave the title blank where the words give none."),
            },
        ),
        (_("Dates"), {"fields": (DATES,), "description": DATES_HELP}),
    )
    inlines = [EvidenceInline]
    list_display = ["person", "organisation", *columns("title"), *DATES]
    list_filter = [WithoutEvidence, NotTranslated]
    list_select_related = ["person", "organisation"]
    search_fields = ["person__slug", "organisation__slug", *folded_texts("title")]
    counted = ("evidence",)
