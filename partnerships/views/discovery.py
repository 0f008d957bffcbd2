"""How machines find the pages: robots.txt, OpenSearch, security.txt."""

import datetime

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control

from ..sitemaps import SITEMAPS

# After so long, whoever reads security.txt looks whether it still holds (RFC 9116).
SECURITY_DAYS = 90


def sitemap_index(request):
    return sitemap_views.index(request, SITEMAPS, sitemap_url_name="data:sitemap")


def sitemap(request, section):
    return sitemap_views.sitemap(request, SITEMAPS, section)


def robots(request):
    """All may be read but what has no end: combinations of filters, and searches."""
    return _text(
        "User-agent: *",
        "Disallow: /*/search/",
        "Disallow: /*/explore/compare/",
        "Disallow: /*&",
        "",
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
    )


@cache_control(max_age=24 * 3600)
def security(request):
    if not settings.CORRECTIONS_EMAIL:
        raise Http404
    expires = timezone.now() + datetime.timedelta(days=SECURITY_DAYS)
    return _text(
        f"Contact: mailto:{settings.CORRECTIONS_EMAIL}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: fr, en, es",
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt",
    )


def open_search(request):
    """The search as browsers take it into their own, in the reader's language."""
    return render(
        request,
        "opensearch.xml",
        {
            "site": settings.PUBLIC_URL,
            "short_name": pgettext("sixteen letters", "Partnerships"),
            "name": _("Migration Partnerships"),
        },
        content_type="application/opensearchdescription+xml",
    )


def _text(*lines):
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
