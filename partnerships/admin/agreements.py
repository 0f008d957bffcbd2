from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Agreement, Classification, Party, Region, Theme
from ..text import columns
from .base import (
    DATES_HELP,
    PUBLICATION,
    FactAdmin,
    RecordAdmin,
    StaffAdmin,
    TabularRows,
    folded,
    folded_texts,
    in_all_languages,
    names_fieldset,
)
from .evidence import EvidenceInline
from .figures import QuotationInline
from .filters import WithoutEvidence
from .frameworks import FrameworkLinkInline
from .organisations import AliasInline
from .statements import StatementInline


class PartyInline(TabularRows):
    model = Party
    fields = ("organisation", "group", "role", "signed_by")
    joined = ("organisation", "group", "signed_by")


class ClassificationInline(TabularRows):
    model = Classification
    fields = ("theme", "region")
    joined = ("theme", "region")


@admin.register(Agreement)
class AgreementAdmin(RecordAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", "kind"),
                "description": _(
                    "The slug is the address, the same in every language, and never"
                    " changes. The kind is the one that the document uses."
                ),
            },
        ),
        names_fieldset("title", "acronym"),
        (
            _("Dates"),
            {"fields": (("signed_on", "started", "ended"),), "description": DATES_HELP},
        ),
        PUBLICATION,
    )
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [
        PartyInline,
        StatementInline,
        FrameworkLinkInline,
        ClassificationInline,
        AliasInline,
        QuotationInline,
        EvidenceInline,
    ]
    list_display = ["slug", *columns("title"), "kind", "signed_on", "status"]
    list_filter = ["kind", *RecordAdmin.list_filter]
    search_fields = [
        "slug",
        *folded_texts("title", "acronym"),
        *folded("aliases__name"),
    ]
    counted = ("parties", "statements")


@admin.register(Party)
class PartyAdmin(FactAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": (
                    "agreement",
                    ("organisation", "group"),
                    ("role", "signed_by"),
                ),
                "description": _(
                    "An organisation or a group, in the role that the words give it,"
                    " and no other."
                ),
            },
        ),
    )
    inlines = [EvidenceInline]
    list_display = ["agreement", "organisation", "group", "role"]
    list_filter = ["role", WithoutEvidence]
    list_select_related = ["agreement", "organisation", "group"]
    search_fields = ["agreement__slug", "organisation__slug", "group__slug"]
    counted = ("evidence",)


@admin.register(Classification)
class ClassificationAdmin(FactAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("agreement", ("theme", "region")),
                "description": _("A theme or a region that the document's words name."),
            },
        ),
    )
    inlines = [EvidenceInline]
    list_display = ["agreement", "theme", "region"]
    list_filter = ["theme", "region", WithoutEvidence]
    list_select_related = ["agreement", "theme", "region"]
    search_fields = ["agreement__slug", "theme__slug", "region__slug"]
    counted = ("evidence",)


class FacetAdmin(StaffAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", *in_all_languages("name")),
                "description": _("The slug is what addresses name, and never changes."),
            },
        ),
    )
    prepopulated_fields = {"slug": ["name_en"]}
    list_display = ["slug", *columns("name")]
    search_fields = ["slug", *folded_texts("name")]
    counted = ("classifications",)


@admin.register(Theme)
class ThemeAdmin(FacetAdmin):
    pass


@admin.register(Region)
class RegionAdmin(FacetAdmin):
    pass
