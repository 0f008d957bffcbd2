from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Event, Participation
from ..text import columns
from .base import (
    DATES_HELP,
    PUBLICATION,
    FactAdmin,
    RecordAdmin,
    TabularRows,
    folded_texts,
    in_all_languages,
    names_fieldset,
)
from .evidence import EvidenceInline
from .figures import QuotationInline
from .filters import WithoutEvidence
from .frameworks import FrameworkLinkInline
from .statements import StatementInline


class ParticipationInline(TabularRows):
    model = Participation
    fields = ("organisation", "group", "role")
    joined = ("organisation", "group")


@admin.register(Event)
class EventAdmin(RecordAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", "kind", ("group", "agreement")),
                "description": _(
                    "The slug is the address, the same in every language, and never"
                    " changes. Name the group and the agreement only where the words do."
                ),
            },
        ),
        names_fieldset("title"),
        (
            _("Date and place"),
            {"fields": ("date", *in_all_languages("place")), "description": DATES_HELP},
        ),
        PUBLICATION,
    )
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [
        ParticipationInline,
        StatementInline,
        FrameworkLinkInline,
        QuotationInline,
        EvidenceInline,
    ]
    list_display = ["slug", *columns("title"), "kind", "date", "status"]
    list_filter = ["kind", *RecordAdmin.list_filter]
    search_fields = ["slug", *folded_texts("title", "place")]
    counted = ("participations",)


@admin.register(Participation)
class ParticipationAdmin(FactAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("event", ("organisation", "group"), "role"),
                "description": _(
                    "The part that one organisation or one group took in the event."
                ),
            },
        ),
    )
    inlines = [EvidenceInline]
    list_display = ["event", "organisation", "group", "role"]
    list_filter = ["role", WithoutEvidence]
    list_select_related = ["event", "organisation", "group"]
    search_fields = ["event__slug", "organisation__slug", "group__slug"]
    counted = ("evidence",)
