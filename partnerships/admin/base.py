"""What the staff's lists and forms of all nouns share."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.forms.models import BaseInlineFormSet
from django.urls import get_urlconf, reverse, set_urlconf
from django.utils import translation
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from translated_fields import TranslatedFieldAdmin

from ..desk.rights import PUBLISH
from ..models import Fact, Status
from ..owners import is_seen, records_of
from ..text import columns, fold
from .derived import refresh_mentions, refresh_names
from .filters import Contested, NotTranslated, Orphaned, Stale, WithoutEvidence
from .forms import Autocomplete, LinesField, StaffForm
from .histories import Histories
from .locking import Locking
from .looking import VerifyAndPreview
from .merging import RenameAndMerge
from .quoting import QUOTED, QuotingForm, SourceForm, mark_unsourced
from .refusals import refuse_broken, sentence_for

DATES_HELP = _(
    "As precise as the source, no more: 2006, 2014-01, 2020-10-23,"
    " 2018-11-29/2018-11-30, or [2020,2021] for one of these."
)
PUBLICATION = (
    _("Publication"),
    {
        "fields": ("status",),
        "description": _(
            "Records are published and withdrawn from the list, by an action. A new fact"
            " of a published record is added with the words that state it."
        ),
    },
)


def in_all_languages(*names):
    """Fields of the translated texts ``names``, the languages of each side by side."""
    return tuple(tuple(columns(name)) for name in names)


def names_fieldset(*names):
    return (
        _("Names"),
        {
            "fields": in_all_languages(*names),
            "description": _(
                "As the body itself writes them. Leave a language blank rather than"
                " guess: readers then see the original, marked with its language."
            ),
        },
    )


def folded(*names):
    """Search in the columns ``names`` whatever the accents and the case."""
    return [f"{name}__folded" for name in names]


def folded_texts(*names):
    return folded(*(column for name in names for column in columns(name)))


class RowForms:
    """For a page as for an inline: every relation is chosen by searching."""

    form = StaffForm
    formfield_overrides = {
        models.TextField: {
            "form_class": LinesField,
            "widget": AdminTextareaWidget(attrs={"rows": 3}),
        },
        models.URLField: {"assume_scheme": "https"},
    }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["widget"] = Autocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OwnRows(BaseInlineFormSet):
    """Takes no row of another record, whatever id is posted."""

    def _existing_object(self, pk):
        row = super()._existing_object(pk)
        if row is None and self.model._base_manager.filter(pk=pk).exists():
            raise PermissionDenied("A row of another record was posted.")
        return row


class RowInline(RowForms):
    """Rows on the page of what they belong to, each with a link to its own page."""

    formset = OwnRows
    extra = 0
    show_change_link = True
    view_on_site = False
    # The relations that the rows' labels name, fetched with them.
    joined = ()

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.joined)

    def is_written(self, request, record):
        """Whether rows of ``record`` are written here, and not only looked at."""
        may_add = self.has_add_permission(request, record)
        return may_add and (record is None or may_touch(request.user, record))

    def is_quoting(self, request, record):
        """Whether a row is entered here with the words that state it."""
        return issubclass(self.model, Fact) and self.is_written(request, record)

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        return (*fields, *QUOTED) if self.is_quoting(request, obj) else fields

    def get_formset(self, request, obj=None, **kwargs):
        if self.is_quoting(request, obj):
            kwargs["form"] = QuotingForm
        return super().get_formset(request, obj, **kwargs)


class TabularRows(RowInline, admin.TabularInline):
    pass


class StackedRows(RowInline, admin.StackedInline):
    pass


class StaffAdmin(Histories, Locking, RowForms, TranslatedFieldAdmin, admin.ModelAdmin):
    show_facets = admin.ShowFacets.ALWAYS
    list_filter = [NotTranslated]
    # The relations whose rows the list counts.
    counted = ()

    def get_queryset(self, request):
        counts = {f"{name}_count": _count(self.model, name) for name in self.counted}
        return super().get_queryset(request).annotate(**counts)

    def get_list_display(self, request):
        counts = [_count_column(self.model, name) for name in self.counted]
        return [*super().get_list_display(request), *counts]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def view_on_site(self, obj):
        """The address of its public page; None while there is none."""
        is_public = type(obj).objects.published().filter(pk=obj.pk).exists()
        if not is_public or not hasattr(obj, "get_absolute_url"):
            return None
        # Only the public site's processes have the public pages' addresses as theirs.
        own = get_urlconf()
        set_urlconf(settings.SITES["public"].urlconf)
        try:
            with translation.override(settings.LANGUAGE_CODE):
                return f"{settings.PUBLIC_URL}{obj.get_absolute_url()}"
        finally:
            set_urlconf(own)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.refusals = getattr(request, "refusals", ())
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Refuses, as a whole, an edit that only its inlines or Postgres show to be
        wrong: it is rolled back, and the form comes back as typed, with the reasons."""
        if "status" in request.POST:
            raise PermissionDenied("A status is given by an action, never posted.")
        view = super().changeform_view
        try:
            return view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            request.refusals = refusal.messages
        except IntegrityError as error:
            request.refusals = [sentence_for(error)]
        return view(request, object_id, form_url, extra_context)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            if isinstance(row, QuotingForm) and row not in formset.deleted_forms:
                row.save_quotation()

    def render_change_form(
        self, request, context, add=False, change=False, form_url="", obj=None
    ):
        rows = [inline.formset for inline in context["inline_admin_formsets"]]
        shown = [context["adminform"].form, *(row for each in rows for row in each)]
        context["unsourced"] = mark_unsourced(shown)
        context["sources"] = SourceForm(self.admin_site)
        context["media"] += context["sources"].media
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        touched = [form.instance]
        for rows in formsets:
            touched += [*rows.new_objects, *(row for row, _names in rows.changed_objects)]
        if not all(may_touch(request.user, row) for row in touched):
            raise PermissionDenied("Only a publisher changes what is published.")
        refuse_broken(form.instance)
        refresh_mentions(form, formsets)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_touch(request.user, obj))

    def changelist_view(self, request, extra_context=None):
        if "action" in request.GET:
            raise PermissionDenied("Actions are posted.")
        action = request.POST.get("action")
        if action and action not in self.get_actions(request):
            raise PermissionDenied(f"The action {action} is not theirs.")
        extra = {"has_deleted": True} | (extra_context or {})
        return super().changelist_view(request, extra)

    def response_delete(self, request, obj_display, obj_id):
        page = reverse(
            f"admin:partnerships_{self.opts.model_name}_history", args=[obj_id]
        )
        link = format_html('<a href="{}">{}</a>', page, gettext("bring it back"))
        self.message_user(request, format_html("{}: {}", obj_display, link))
        return super().response_delete(request, obj_display, obj_id)

    def has_delete_permission(self, request, obj=None):
        """What is published goes by being withdrawn. A fact of a published record is
        deleted on that record's page, where the record's rules are looked at."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (
            obj and any(record.is_published for record in records_of(obj))
        )


def may_touch(user, row):
    """Whether ``user`` may change ``row``: a publisher everything, others what readers
    do not see."""
    return user.has_perm(PUBLISH) or not is_seen(row)


class RecordAdmin(VerifyAndPreview, RenameAndMerge, StaffAdmin):
    """A record with a public page, which is published and withdrawn."""

    change_form_template = "admin/partnerships/record_change_form.html"
    actions = [
        "submit_selected",
        "send_back_selected",
        "publish_selected",
        "withdraw_selected",
        "merge_selected",
        "verify_selected",
    ]
    list_filter = [
        "status",
        WithoutEvidence,
        NotTranslated,
        Contested,
        Stale,
        Orphaned,
    ]
    readonly_fields = ["status"]

    def has_publish_permission(self, request):
        return request.user.has_perm(PUBLISH)

    @admin.action(
        description=_("Submit the selected drafts for review"), permissions=["change"]
    )
    def submit_selected(self, request, queryset):
        drafts = queryset.filter(status=Status.DRAFT)
        count = self._act_on(request, drafts, "submit", gettext("Submitted for review."))
        sentence = ngettext(
            "%(count)s record was submitted for review.",
            "%(count)s records were submitted for review.",
            count,
        )
        self.message_user(request, sentence % {"count": count})

    @admin.action(
        description=_("Make the selected records drafts again"), permissions=["publish"]
    )
    def send_back_selected(self, request, queryset):
        others = queryset.filter(status__in=[Status.REVIEW, Status.WITHDRAWN])
        count = self._act_on(request, others, "send_back", gettext("Made a draft again."))
        sentence = ngettext(
            "%(count)s record is a draft again.",
            "%(count)s records are drafts again.",
            count,
        )
        self.message_user(request, sentence % {"count": count})

    @admin.action(description=_("Publish the selected records"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        count = self._act_on(request, queryset, "publish", gettext("Published."))
        if count:
            refresh_names(self.model)
            sentence = ngettext(
                "%(count)s record was published.",
                "%(count)s records were published.",
                count,
            )
            self.message_user(request, sentence % {"count": count})

    @admin.action(description=_("Withdraw the selected records"), permissions=["publish"])
    def withdraw_selected(self, request, queryset):
        public = queryset.filter(status=Status.PUBLISHED)
        count = self._act_on(request, public, "withdraw", gettext("Withdrawn."))
        sentence = ngettext(
            "%(count)s record was withdrawn.",
            "%(count)s records were withdrawn.",
            count,
        )
        self.message_user(request, sentence % {"count": count})

    def _act_on(self, request, queryset, verb, message):
        """Let each record do ``verb`` and log ``message``, or show why it refuses.
        Returns how many did."""
        count = 0
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            try:
                self._act(request, pk, verb, message)
                count += 1
            except ValidationError as refusal:
                record = self.model.objects.get(pk=pk)
                for reason in refusal.messages:
                    self.message_user(request, f"{record}: {reason}", messages.ERROR)
        return count

    @transaction.atomic
    def _act(self, request, pk, verb, message):
        record = self.model.objects.select_for_update(no_key=True).get(pk=pk)
        self.refuse_unseen(request, record)
        getattr(record, verb)()
        self.log_change(request, record, message)


class FactAdmin(StaffAdmin):
    """A row that states a fact, on a page of its own, where its evidence is entered."""

    list_filter = [WithoutEvidence]


def _count(model, relation):
    reverse = model._meta.get_field(relation)
    owner = reverse.field.name
    rows = reverse.related_model._base_manager.filter(**{owner: OuterRef("pk")})
    counts = rows.order_by().values(owner).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts), 0)


def _count_column(model, relation):
    related = model._meta.get_field(relation).related_model

    @admin.display(
        description=capfirst(related._meta.verbose_name_plural),
        ordering=f"{relation}_count",
    )
    def column(row):
        return getattr(row, f"{relation}_count")

    return column
