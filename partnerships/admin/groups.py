from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Group, Membership
from ..text import columns
from .base import (
    DATES_HELP,
    PUBLICATION,
    FactAdmin,
    RecordAdmin,
    TabularRows,
    folded,
    folded_texts,
    names_fieldset,
)
from .evidence import EvidenceInline
from .figures import QuotationInline
from .filters import WithoutEvidence
from .frameworks import FrameworkLinkInline
from .organisations import AliasInline
from .statements import StatementInline


class MembershipInline(TabularRows):
    model = Membership
    fields = ("organisation", "role", "start", "end", "attested")
    joined = ("organisation", "group")


@admin.register(Group)
class GroupAdmin(RecordAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", "kind", "parent"),
                "description": _(
                    "The slug is the address, the same in every language, and never"
                    " changes. Leave the kind blank where no document states it."
                ),
            },
        ),
        names_fieldset("name", "acronym"),
        (
            _("Dates"),
            {"fields": (("founded", "ended"), "successor"), "description": DATES_HELP},
        ),
        PUBLICATION,
    )
    prepopulated_fields = {"slug": ["acronym_en"]}
    inlines = [
        MembershipInline,
        StatementInline,
        FrameworkLinkInline,
        AliasInline,
        QuotationInline,
        EvidenceInline,
    ]
    list_display = ["slug", *columns("name"), "kind", "parent", "status"]
    list_filter = ["kind", *RecordAdmin.list_filter]
    list_select_related = ["parent"]
    search_fields = ["slug", *folded_texts("name", "acronym"), *folded("aliases__name")]
    counted = ("memberships", "children")


@admin.register(Membership)
class MembershipAdmin(FactAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": (("organisation", "group"), "role"),
                "description": _("Who is what in which group. One row for each role."),
            },
        ),
        (
            _("Dates"),
            {"fields": (("start", "end", "attested"),), "description": DATES_HELP},
        ),
    )
    inlines = [EvidenceInline]
    list_display = ["organisation", "group", "role", "start", "end", "attested"]
    list_filter = ["role", "group", WithoutEvidence]
    list_select_related = ["organisation", "group"]
    search_fields = ["organisation__slug", "group__slug"]
    counted = ("evidence",)
