"""The desk's pages to rename a record, and to make one record of two."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..duplicates import likely_duplicates
from ..merging import merge
from .refusals import sentence_for


class MergeForm(forms.Form):
    """Which of the ``records`` stays."""

    kept = forms.ModelChoiceField(
        None, widget=forms.RadioSelect, empty_label=None, label=_("The record that stays")
    )

    def __init__(self, *args, records, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].queryset = records


class RenameAndMerge:
    """For a ModelAdmin of records: both keep old addresses alive, as redirects."""

    def get_urls(self):
        page = self.admin_site.admin_view(self.rename_view)
        name = f"partnerships_{self.opts.model_name}_rename"
        duplicates = path(
            "duplicates/",
            self.admin_site.admin_view(self.duplicates_view),
            name=f"partnerships_{self.opts.model_name}_duplicates",
        )
        return [
            path("<int:pk>/rename/", page, name=name),
            duplicates,
            *super().get_urls(),
        ]

    def duplicates_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return TemplateResponse(
            request,
            "admin/partnerships/duplicates.html",
            self.admin_site.each_context(request)
            | {
                "opts": self.opts,
                "pairs": likely_duplicates(self.model),
                "may_merge": self.has_publish_permission(request),
            },
        )

    def rename_view(self, request, pk):
        record = get_object_or_404(self.model, pk=pk)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        form_class = forms.modelform_factory(self.model, fields=["slug"])
        form = form_class(request.POST or None, instance=record)
        if request.method == "POST" and form.is_valid():
            form.save()
            self.log_change(request, record, gettext("Renamed."))
            sentence = gettext("Renamed; the old address leads to the new one.")
            self.message_user(request, sentence)
            return redirect(f"admin:partnerships_{self.opts.model_name}_change", pk)
        return self._page(request, "rename", form, original=record)

    @admin.action(
        description=_("Make one record of the two selected"), permissions=["publish"]
    )
    def merge_selected(self, request, queryset):
        if queryset.count() != 2:
            sentence = gettext("Select the two records that are about one thing.")
            self.message_user(request, sentence, messages.ERROR)
            return None
        data = request.POST if "merge" in request.POST else None
        form = MergeForm(data, records=queryset)
        if form.is_valid() and self._merged(request, form, queryset):
            return None
        return self._page(request, "merge", form, records=queryset)

    def _merged(self, request, form, queryset):
        kept = form.cleaned_data["kept"]
        duplicate = queryset.exclude(pk=kept.pk).get()
        name = str(duplicate)
        try:
            merge(duplicate, kept)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return False
        except IntegrityError as error:
            form.add_error(None, sentence_for(error))
            return False
        self.log_change(request, kept, gettext("Merged with %s.") % name)
        self.message_user(request, gettext("They are one record now."))
        return True

    def _page(self, request, name, form, **context):
        context |= self.admin_site.each_context(request)
        context |= {"form": form, "opts": self.opts, "media": self.media}
        return TemplateResponse(request, f"admin/partnerships/{name}.html", context)
