"""The desk's page of what is to be done: how many records of each noun lack what."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ..text import LANGUAGES
from .base import RecordAdmin
from .filters import (
    is_contested,
    is_due,
    is_orphaned,
    is_unverified,
    lacks_evidence,
    lacks_text,
)

# What each list is called, the condition of being on it, and the filter that shows it.
LISTS = (
    (_("without evidence"), lacks_evidence, "evidence=missing"),
    *(
        (
            format_lazy(_("not in {language}"), language=code),
            lambda model, code=code: lacks_text(model, code),
            f"untranslated={code}",
        )
        for code in LANGUAGES
    ),
    (_("sources differ"), is_contested, "contested=yes"),
    (_("to look at again"), is_due, "verified=due"),
    (_("never verified"), is_unverified, "verified=never"),
    (_("tied to nothing"), is_orphaned, "orphaned=yes"),
)


@require_safe
def upkeep(request):
    nouns = [
        made
        for made in admin.site._registry.values()
        if isinstance(made, RecordAdmin) and made.has_view_permission(request)
    ]
    if not nouns:
        raise PermissionDenied
    context = admin.site.each_context(request) | {
        "title": _("Upkeep"),
        "names": [name for name, _condition, _query in LISTS],
        "lines": [_line(made) for made in nouns],
    }
    return render(request, "admin/partnerships/upkeep.html", context)


def _line(made):
    """What is to be done for one noun: a count for each of LISTS, with its address."""
    model = made.model
    page = f"admin:partnerships_{model._meta.model_name}"
    changelist = reverse(f"{page}_changelist")
    known = {spec.parameter_name for spec in made.list_filter if isinstance(spec, type)}
    return {
        "noun": capfirst(model._meta.verbose_name_plural),
        "duplicates": reverse(f"{page}_duplicates"),
        "cells": [
            {
                "count": model.objects.filter(condition(model)).count(),
                "address": f"{changelist}?{query}",
            }
            if query.partition("=")[0] in known
            else None
            for _name, condition, query in LISTS
        ],
    }
