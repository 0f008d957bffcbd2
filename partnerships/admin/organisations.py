from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Alias, Organisation
from ..text import columns
from .base import (
    DATES_HELP,
    PUBLICATION,
    RecordAdmin,
    StaffAdmin,
    TabularRows,
    folded,
    folded_texts,
    in_all_languages,
    names_fieldset,
)
from .evidence import EvidenceInline
from .statements import StatementInline


class AliasInline(TabularRows):
    model = Alias
    fields = ("name", "language")


@admin.register(Organisation)
class OrganisationAdmin(RecordAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", "kind", *in_all_languages("seat"), "website"),
                "description": _(
                    "The slug is the address, the same in every language, and never"
                    " changes."
                ),
            },
        ),
        names_fieldset("name", "acronym"),
        (
            _("Identifiers"),
            {
                "fields": (("wikidata", "ror", "iati"),),
                "description": _("Only those that were looked up and verified."),
            },
        ),
        (
            _("Dates"),
            {"fields": (("founded", "ended"), "successor"), "description": DATES_HELP},
        ),
        PUBLICATION,
    )
    prepopulated_fields = {"slug": ["acronym_en"]}
    inlines = [AliasInline, StatementInline, EvidenceInline]
    list_display = ["slug", *columns("name"), "kind", "status"]
    list_filter = ["kind", *RecordAdmin.list_filter]
    search_fields = ["slug", *folded_texts("name", "acronym"), *folded("aliases__name")]
    counted = ("parties", "memberships")


@admin.register(Alias)
class AliasAdmin(StaffAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": (
                    ("organisation", "group", "agreement"),
                    ("name", "language"),
                ),
                "description": _(
                    "Another name by which documents call one organisation, group or"
                    " agreement."
                ),
            },
        ),
    )
    inlines = [EvidenceInline]
    list_display = ["name", "language", "organisation", "group", "agreement"]
    list_filter = ["language"]
    list_select_related = ["organisation", "group", "agreement"]
    search_fields = folded("name")
    counted = ("evidence",)
