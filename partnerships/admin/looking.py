"""The desk's page to say that records were held against their sources, and its way to
their previews."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..desk import previews
from ..models import Status, Verification
from ..text import current_language

# How long what was verified is left alone, unless somebody says otherwise.
A_YEAR = timedelta(days=365)


class VerifyForm(forms.Form):
    look_again_by = forms.DateField(
        label=_("to look at again by"), widget=AdminDateWidget
    )

    def clean_look_again_by(self):
        day = self.cleaned_data["look_again_by"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day after today."))
        return day


class VerifyAndPreview:
    """For a ModelAdmin of records."""

    def get_urls(self):
        page = self.admin_site.admin_view(self.preview_view)
        name = f"partnerships_{self.opts.model_name}_preview"
        return [path("<int:pk>/preview/", page, name=name), *super().get_urls()]

    def preview_view(self, request, pk):
        record = get_object_or_404(self.model, pk=pk)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        return redirect(previews.link(record, current_language()))

    @admin.action(
        description=_("Verified today: the selected records stand as their sources say"),
        permissions=["publish"],
    )
    def verify_selected(self, request, queryset):
        public = queryset.filter(status=Status.PUBLISHED)
        data = request.POST if "verify" in request.POST else None
        today = timezone.localdate()
        form = VerifyForm(data, initial={"look_again_by": today + A_YEAR})
        if not form.is_valid():
            return self._page(request, "verify", form, records=public)
        for record in public:
            Verification.objects.update_or_create(
                noun=self.opts.model_name,
                record=record.pk,
                defaults={"verified_on": today} | form.cleaned_data,
            )
            self.log_change(request, record, gettext("Verified."))
        self.message_user(request, gettext("Noted: readers see when it was verified."))
        return None
