from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Statement
from ..text import columns
from .base import (
    DATES_HELP,
    FactAdmin,
    StackedRows,
    folded_texts,
    in_all_languages,
)
from .evidence import EvidenceInline
from .filters import NotTranslated, WithoutEvidence
from .frameworks import FrameworkLinkInline


class StatementInline(StackedRows):
    model = Statement
    fields = (
        ("slug", "kind", "position"),
        *in_all_languages("text"),
        ("actor", "due", "as_of"),
    )
    joined = ("actor",)
    classes = ["collapse"]

    def __init__(self, parent_model, admin_site):
        super().__init__(parent_model, admin_site)
        # Organisations have two relations to statements; "actor" is the other.
        self.fk_name = parent_model._meta.model_name


@admin.register(Statement)
class StatementAdmin(FactAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": (
                    ("slug", "kind", "position"),
                    Statement.SUBJECTS,
                    "actor",
                ),
                "description": _(
                    "What a document says about one agreement, group, event or"
                    " organisation."
                ),
            },
        ),
        (
            _("Text"),
            {
                "fields": in_all_languages("text"),
                "description": _(
                    "In the portal's own words; the document's words are its evidence."
                ),
            },
        ),
        (_("Dates"), {"fields": (("due", "as_of"),), "description": DATES_HELP}),
    )
    inlines = [FrameworkLinkInline, EvidenceInline]
    list_display = ["slug", *columns("text"), "kind", "due"]
    list_filter = ["kind", WithoutEvidence, NotTranslated]
    search_fields = ["slug", *folded_texts("text")]
    counted = ("evidence",)
