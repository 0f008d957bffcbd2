"""The desk's page of a record's history, from which one goes back."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from ..desk.history import DELETED, acts_of, restore
from .refusals import refuse_broken, sentence_for


class Histories:
    """For a ModelAdmin: who changed what when, and the way back to each version."""

    def get_urls(self):
        name = f"partnerships_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("deleted/", view(self.deleted_view), name=f"{name}_deleted"),
            path("<int:pk>/restore/", view(self.restore_view), name=f"{name}_restore"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        key = unquote(object_id)
        row = self.get_object(request, key)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        acts = acts_of(self.model, int(key)) if key.isdigit() else []
        if row is None and not acts:
            raise Http404
        return self._history_page(
            request,
            "history",
            original=row,
            acts=acts,
            may_restore=self.has_change_permission(request, row),
            pk=int(key),
        )

    def deleted_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        gone = self.model.history.filter(history_type=DELETED).exclude(
            id__in=self.model._base_manager.values("pk")
        )
        return self._history_page(
            request, "deleted", versions=gone.order_by("-history_date")[:100]
        )

    def restore_view(self, request, pk):
        row = self.model._base_manager.filter(pk=pk).first()
        allowed = self.has_change_permission(request, row)
        moment = parse_datetime(request.POST.get("moment", ""))
        if request.method != "POST" or not allowed or moment is None:
            raise PermissionDenied("Versions are restored by their button.")
        try:
            with transaction.atomic():
                row = restore(self.model, pk, moment)
                refuse_broken(row)
                self.log_change(request, row, gettext("An earlier version restored."))
        except ValidationError as refusal:
            for reason in refusal.messages:
                self.message_user(request, reason, messages.ERROR)
        except IntegrityError as error:
            self.message_user(request, sentence_for(error), messages.ERROR)
        else:
            self.message_user(request, gettext("The earlier version is back."))
        return redirect(f"admin:partnerships_{self.opts.model_name}_history", pk)

    def _history_page(self, request, name, **context):
        context |= self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, f"admin/partnerships/{name}.html", context)
