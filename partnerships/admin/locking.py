"""Nobody overwrites another unknowingly.

A form says in a hidden field which versions of its record and rows it shows: Postgres'
own numbers of them (``xmin``, ``ctid``), so that a change by SQL counts too. When it
comes back, its record is locked and the numbers are compared. Where they differ, the
form is shown again as typed, beside what stands now, and asks; sent again, it is saved
over that.
"""

import hashlib
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.forms.models import _get_foreign_key
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from translated_fields import show_language_code

from ..models import Change
from ..owners import records_of

SHOWN = "_shown"
UNTYPED = ("csrfmiddlewaretoken", SHOWN)


class Both(NamedTuple):
    """What stands now in a field, and what was typed into it."""

    name: str
    now: str
    typed: str


class Locking:
    """For a ModelAdmin: forms and actions change only what they have shown."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view
        is_edit = request.method == "POST" and object_id
        row = self.get_object(request, object_id) if is_edit else None
        if row is None:
            return view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            for record in (row, *records_of(row)):
                type(record)._base_manager.select_for_update(no_key=True).get(
                    pk=record.pk
                )
            shown = request.POST.get(SHOWN)
            request.is_outdated = self._shown(row) != shown
            may_save = self.has_change_permission(request, row)
            if shown and request.is_outdated and not may_save:
                return self._typed_page(request, row)
            if may_save and request.is_outdated and not hasattr(request, "refusals"):
                raise ValidationError(
                    _(
                        "Someone else changed this meanwhile: compare, and save again"
                        " to keep what you typed."
                    )
                )
            return view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request, context, add=False, change=False, form_url="", obj=None
    ):
        if obj:
            is_outdated = getattr(request, "is_outdated", False)
            posted = None if is_outdated else request.POST.get(SHOWN)
            context["shown"] = posted or self._shown(obj)
            with show_language_code(True):
                context["both"] = list(_both(context)) if is_outdated else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_changelist_instance(self, request):
        listed = super().get_changelist_instance(request)
        listed.shown = _changes(self.model, [row.pk for row in listed.result_list])
        return listed

    def refuse_unseen(self, request, record):
        """Raise ValidationError if ``record`` changed since the list was shown that an
        action was chosen from."""
        shown = request.POST.get(f"{SHOWN}-{record.pk}")
        if shown and shown != _changes(self.model, [record.pk]).get(record.pk):
            raise ValidationError(
                _("It has changed since you opened the list: look at it again.")
            )

    def _shown(self, row):
        """What stands for the versions of ``row`` and of the rows of its inlines."""
        tables = [(self.opts.db_table, "id")]
        for inline in (made(self.model, self.admin_site) for made in self.inlines):
            key = _get_foreign_key(self.model, inline.model, inline.fk_name)
            tables.append((inline.opts.db_table, key.column))
        selects = " UNION ALL ".join(
            f"SELECT '{table}', id, xmin::text, ctid::text"
            f' FROM "{table}" WHERE {column} = %s'
            for table, column in tables
        )
        with connection.cursor() as cursor:
            cursor.execute(f"{selects} ORDER BY 1, 2", [row.pk] * len(tables))
            return hashlib.sha256(str(cursor.fetchall()).encode()).hexdigest()

    def _typed_page(self, request, row):
        """For whom may no longer save, because it was published meanwhile."""
        typed = [
            (name, value)
            for name, value in request.POST.items()
            if value and name not in UNTYPED and "_FORMS" not in name
        ]
        context = self.admin_site.each_context(request)
        context |= {"opts": self.opts, "original": row, "typed": typed}
        page = "admin/partnerships/typed.html"
        return TemplateResponse(request, page, context, status=409)


def _changes(model, keys):
    """When each of the records last changed, as the list's form says it."""
    noted = Change.objects.filter(noun=model._meta.model_name, record__in=keys)
    return {
        pk: moment.isoformat() for pk, moment in noted.values_list("record", "changed_at")
    }


def _both(context):
    for inline in [None, *context["inline_admin_formsets"]]:
        forms = inline.formset.initial_forms if inline else [context["adminform"].form]
        for form in forms:
            for name in form.changed_data:
                field = form.fields[name]
                label = str(form[name].label)
                yield Both(
                    f"{form.instance}: {label}" if inline else label,
                    _text(field, form.get_initial_for_field(field, name)),
                    _text(field, form[name].data),
                )


def _text(field, value):
    if value in (None, ""):
        return ""
    if hasattr(field, "queryset"):
        return str(field.queryset.filter(pk=value).first() or value)
    return str(dict(getattr(field, "choices", ())).get(value, value))
