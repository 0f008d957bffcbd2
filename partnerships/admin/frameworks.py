from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Framework, FrameworkLink, Goal, Objective, Target
from ..text import columns
from .base import FactAdmin, StaffAdmin, TabularRows, folded_texts, in_all_languages
from .evidence import EvidenceInline
from .filters import WithoutEvidence


class FrameworkLinkInline(TabularRows):
    model = FrameworkLink
    fields = ("verb", *FrameworkLink.AIMS)
    joined = FrameworkLink.AIMS


@admin.register(FrameworkLink)
class FrameworkLinkAdmin(FactAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": (FrameworkLink.SUBJECTS, "verb", FrameworkLink.AIMS),
                "description": _(
                    "One subject and one aim: the framework, goal, target or objective"
                    " that the words name, no deeper."
                ),
            },
        ),
    )
    inlines = [EvidenceInline]
    list_display = ["__str__", *FrameworkLink.SUBJECTS]
    list_filter = ["verb", "framework", "goal", WithoutEvidence]
    list_select_related = [*FrameworkLink.SUBJECTS, *FrameworkLink.AIMS]
    search_fields = [
        *(f"{subject}__slug" for subject in FrameworkLink.SUBJECTS),
        "goal__code",
        "target__code",
        "objective__code",
    ]
    counted = ("evidence",)


def identity(*fields):
    return (
        (
            _("Identity"),
            {
                "fields": fields,
                "description": _(
                    "Known by its code, never by its wording, of which several circulate."
                ),
            },
        ),
    )


@admin.register(Framework)
class FrameworkAdmin(StaffAdmin):
    fieldsets = identity("slug", *in_all_languages("name", "acronym"), "uri")
    list_display = ["slug", *columns("name")]
    search_fields = ["slug", *folded_texts("name", "acronym")]
    counted = ("links",)


@admin.register(Goal)
class GoalAdmin(StaffAdmin):
    fieldsets = identity("code", "framework", *in_all_languages("title"), "colour", "uri")
    list_display = ["code", *columns("title")]
    list_filter = ["framework", *StaffAdmin.list_filter]
    search_fields = ["=code", *folded_texts("title")]
    counted = ("targets", "links")


@admin.register(Target)
class TargetAdmin(StaffAdmin):
    fieldsets = identity("code", "goal", *in_all_languages("label"), "uri")
    list_display = ["code", *columns("label")]
    list_filter = ["goal", *StaffAdmin.list_filter]
    search_fields = ["^code", *folded_texts("label")]
    counted = ("links",)


@admin.register(Objective)
class ObjectiveAdmin(StaffAdmin):
    fieldsets = identity("code", "framework", *in_all_languages("label"), "uri")
    list_display = ["code", *columns("label")]
    list_filter = ["framework", *StaffAdmin.list_filter]
    search_fields = ["=code", *folded_texts("label")]
    counted = ("links",)
