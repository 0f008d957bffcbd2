from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _

from ..models import Disagreement, Evidence
from ..text import columns
from .base import StackedRows, StaffAdmin, folded, folded_texts, in_all_languages
from .filters import translated_names
from .quoting import EvidenceForm

FIELDS = (
    ("field", "basis"),
    ("passage", "occurrence"),
    "words",
    *in_all_languages("translation"),
    "reference",
    *in_all_languages("reason"),
    "disagreement",
)


def fact_field(model):
    """The form field for "field": a choice among what ``model`` says of its rows."""
    names = (*model.name_fields, *model.fact_fields)
    own = Evidence._meta.get_field("field")
    return forms.ChoiceField(
        label=capfirst(own.verbose_name),
        help_text=own.help_text,
        choices=[
            ("", _("the whole of it")),
            *((name, _label(model, name)) for name in names),
        ],
        required=False,
    )


def _label(model, name):
    column = columns(name)[0] if name in translated_names(model) else name
    return capfirst(model._meta.get_field(column).verbose_name)


class EvidenceInline(StackedRows):
    model = Evidence
    form = EvidenceForm
    fields = FIELDS
    joined = ("passage__document", "reference", "disagreement")
    classes = ["collapse"]

    def get_fields(self, request, obj=None):
        if not self.is_written(request, obj):
            return FIELDS
        return (FIELDS[0], ("passage", "where", "occurrence"), *FIELDS[2:])

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "field":
            return fact_field(self.parent_model)
        if db_field.name == "basis":
            kwargs["initial"] = Evidence.Basis.STATED
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Evidence)
class EvidenceAdmin(StaffAdmin):
    """All evidence, to look through and to correct. It is added on the page of the fact
    that it supports, and stays with it: its code is permanent."""

    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("code", "supports"),
                "description": _(
                    "The code is part of a public address and never changes."
                ),
            },
        ),
        (
            _("Source"),
            {
                "fields": FIELDS,
                "description": _(
                    "Either the exact words of a passage, or a reference source for what"
                    " no document states. What is inferred or interpreted says why."
                ),
            },
        ),
    )
    readonly_fields = ["code", "supports"]
    list_display = ["code", "noun", "field", "quoted", "passage", "reference", "basis"]
    list_filter = ["basis", "passage__document"]
    list_select_related = ["passage__document", "reference"]
    search_fields = [
        "code",
        *folded("words"),
        "passage__document__slug",
        "reference__slug",
    ]

    def has_add_permission(self, request):
        return False

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if "field" in form.base_fields:
            form.base_fields["field"] = fact_field(type(obj.subject))
        return form

    @admin.display(description=_("noun"))
    def noun(self, evidence):
        return Evidence._meta.get_field(
            evidence.subject_name
        ).related_model._meta.verbose_name

    @admin.display(description=_("words"), ordering="words")
    def quoted(self, evidence):
        return Truncator(evidence.words).chars(80)

    @admin.display(description=_("supports"))
    def supports(self, evidence):
        subject = evidence.subject
        page = reverse(
            f"admin:partnerships_{subject._meta.model_name}_change", args=[subject.pk]
        )
        return format_html('<a href="{}">{}</a>', page, subject)


@admin.register(Disagreement)
class DisagreementAdmin(StaffAdmin):
    fieldsets = (
        (
            _("Identity"),
            {
                "fields": ("slug", *in_all_languages("note")),
                "description": _(
                    "Where sources say different things. The evidence on each side names"
                    " it, and pages show all sides."
                ),
            },
        ),
    )
    list_display = ["slug", *columns("note")]
    search_fields = ["slug", *folded_texts("note")]
    counted = ("evidence",)
