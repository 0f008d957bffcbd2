from functools import partial

from django.contrib import admin
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.urls import path
from django.views import defaults
from django.views.generic import RedirectView

from portal import health


def page_not_found(request, exception):
    context = admin.site.each_context(request)
    return render(request, "admin/404.html", context, status=404)


def bad_request(request, exception):
    return HttpResponseBadRequest("400 Bad Request\n", content_type="text/plain")


# The templates 404.html and 500.html are the public site's, and link to its pages.
handler400 = bad_request
handler404 = page_not_found
handler500 = partial(defaults.server_error, template_name="admin/500.html")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    *health.urlpatterns,
    path("admin/", admin.site.urls),
]
