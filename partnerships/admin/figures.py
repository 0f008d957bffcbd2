from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import KeyFigure, Quotation
from ..text import columns
from .base import (
    DATES_HELP,
    PUBLICATION,
    FactAdmin,
    RecordAdmin,
    TabularRows,
    folded,
    folded_texts,
    in_all_languages,
)
from .evidence import EvidenceInline

SUBJECTS = ("agreement", "group", "event")


class QuotationInline(TabularRows):
    model = Quotation
    fields = ("slug", "speaker", *SUBJECTS)
    joined = ("speaker", *SUBJECTS)

    def get_fields(self, request, obj=None):
        return [
            name for name in self.fields if name != self.parent_model._meta.model_name
        ]


@admin.register(KeyFigure)
class KeyFigureAdmin(RecordAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", SUBJECTS),
                "description": _(
                    "What it is about, where it is about one of the portal's records."
                ),
            },
        ),
        (
            _("Figure"),
            {
                "fields": (
                    ("qualifier", "value"),
                    *in_all_languages("unit", "population"),
                    "date",
                ),
                "description": DATES_HELP,
            },
        ),
        PUBLICATION,
    )
    inlines = [EvidenceInline]
    list_display = [
        "slug",
        "qualifier",
        "value",
        *columns("population"),
        "date",
        "status",
    ]
    list_filter = ["qualifier", *RecordAdmin.list_filter]
    search_fields = ["slug", *folded_texts("population", "unit")]
    counted = ("evidence",)


@admin.register(Quotation)
class QuotationAdmin(FactAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", "speaker", SUBJECTS),
                "description": _(
                    "Who said it, and of what; the words themselves are its evidence."
                ),
            },
        ),
    )
    inlines = [EvidenceInline]
    list_display = ["slug", "speaker", *SUBJECTS]
    list_select_related = ["speaker", *SUBJECTS]
    search_fields = ["slug", *folded("speaker__name", "evidence__words")]
    counted = ("evidence",)
