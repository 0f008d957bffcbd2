"""The public site's addresses, and ``/bare/``: what the least page of 20 rows costs."""

from functools import cache
from importlib import import_module

from django.conf import settings
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from partnerships.models import Organisation

TEMPLATE = """<!doctype html><html lang="en"><title>Bare</title><ul>
{% for one in records %}<li><a href="{{ one.get_absolute_url }}">{{ one.short_name }}</a>
{% endfor %}</ul></html>"""


def bare(request):
    records = Organisation.objects.published().order_by("pk")[:20]
    return HttpResponse(bare_template().render({"records": records}))


@cache
def bare_template():
    return engines["django"].from_string(TEMPLATE)


urlpatterns = [
    path("bare/", bare),
    *import_module(settings.SITE.urlconf).urlpatterns,
]
