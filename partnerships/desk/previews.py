"""Drafts on the public page that they will have, for who has the link.

    link ─ signed, for a week ─► the draft is published ─► the public view ─► rolled back

The page is made in a transaction in which the draft, and the drafts that it names or
rests on, are published, and which is never committed: nobody else sees a row of it. The
staff's site serves it, which holds no pages, and says that nobody else may hold it.
"""

import copy
import re
from contextlib import contextmanager
from datetime import timedelta

from csp.decorators import csp_update
from django.apps import apps
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import get_urlconf, resolve, reverse, set_urlconf
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ..evidence import evidence_of, fact_rows
from ..models import Record, Status
from ..text import LANGUAGES

SALT = "partnerships.desk.previews"
LIFE = timedelta(days=7)
UNPUBLISHED = (Status.DRAFT, Status.REVIEW)
# Nobody keeps the page, is told its address or finds it by searching.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
# Addresses of the public site, as its pages write them; files the staff's site has too.
OWN_ADDRESS = re.compile(rf'(href|action)="/(?!{settings.STATIC_URL[1:]}|admin/)')


def link(record, language):
    """The address that shows ``record`` as if it were published, for a week."""
    token = signing.dumps([record._meta.model_name, record.pk], salt=SALT)
    return reverse("preview", args=[language, token])


@require_safe
@csp_update({"form-action": [settings.PUBLIC_URL]})
def preview(request, language, token):
    if language not in LANGUAGES:
        raise Http404
    try:
        noun, pk = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.SignatureExpired:
        return render(request, "admin/partnerships/over.html", status=410)
    except signing.BadSignature as forged:
        raise Http404 from forged
    record = get_object_or_404(apps.get_model("partnerships", noun), pk=pk)
    with translation.override(language):
        address, _sign, _place = record.get_absolute_url().partition("#")
        if record.is_published:
            return redirect(f"{settings.PUBLIC_URL}{address}")
        if record.status not in UNPUBLISHED:
            raise Http404
        response = _page(request, record, address)
        response.content = _led_on(response.text, address, token)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def drafts_with(record):
    """``record``, and the drafts without which its page would lack something: what its
    facts name, and the documents that they are drawn from."""
    rows = list(fact_rows(record))
    named = {
        getattr(row, field.name)
        for row in rows
        for field in row._meta.fields
        if field.many_to_one and issubclass(field.related_model, Record)
    }
    quoted = evidence_of(rows).exclude(passage=None).select_related("passage__document")
    sources = {evidence.passage.document for evidence in quoted}
    others = (named | sources) - {record}
    return [record, *(r for r in others if r and r.status in UNPUBLISHED)]


def _page(request, record, address):
    """What the public site would answer if ``record`` were published."""
    with transaction.atomic(), _public_addresses() as urlconf:
        for draft in drafts_with(record):
            rows = type(draft)._base_manager.filter(pk=draft.pk)
            rows.update(status=Status.PUBLISHED)
        shown = copy.copy(request)
        shown.path = shown.path_info = address
        shown.resolver_match = view, args, kwargs = resolve(address, urlconf)
        shown.is_preview = True
        response = view(shown, *args, **kwargs).render()
        transaction.set_rollback(True)
    return response


@contextmanager
def _public_addresses():
    own, public = get_urlconf(), settings.SITES["public"].urlconf
    set_urlconf(public)
    try:
        yield public
    finally:
        set_urlconf(own)


def _led_on(html, address, token):
    """``html`` with links that lead to the public site; to this very page in another
    language, to its preview."""
    rest = re.escape(address.removeprefix(f"/{get_language()}"))
    for code in LANGUAGES:
        other = reverse("preview", args=[code, token])
        html = re.sub(rf'href="/{code}{rest}(?=["?#])', f'href="{other}', html)
    return OWN_ADDRESS.sub(rf'\1="{settings.PUBLIC_URL}/', html)
