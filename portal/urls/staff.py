from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import include, path
from django.utils.translation import gettext
from django.views.generic import RedirectView

from partnerships.admin.upkeep import upkeep
from partnerships.desk.previews import preview
from portal import health


def page_not_found(request, exception):
    context = admin.site.each_context(request)
    return render(request, "admin/404.html", context, status=404)


def bad_request(request, exception):
    if isinstance(exception, RequestDataTooBig):
        sentence = gettext("This is more text than a form takes: hand it in as a file.")
        plain = "text/plain; charset=utf-8"
        return HttpResponse(sentence, content_type=plain, status=413)
    return HttpResponseBadRequest("400 Bad Request\n", content_type="text/plain")


# The template 404.html is the public site's, and links to its pages.
handler400 = bad_request
handler404 = page_not_found
handler500 = "partnerships.desk.unsaved.server_error"

admin.site.login = secure_admin_login(admin.site.login)

# Of allauth's pages, those that somebody with an account needs. Nobody signs up, and a
# forgotten password is given anew by an administrator.
accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    *health.urlpatterns,
    path("accounts/", include(accounts)),
    path("admin/preview/<str:language>/<str:token>/", preview, name="preview"),
    path("admin/upkeep/", admin.site.admin_view(upkeep), name="upkeep"),
    # Django's way to a record's public page looks for it on this site; forms link there.
    path("admin/r/<path:url>", admin.site.admin_view(admin.site.catch_all_view)),
    path("admin/", admin.site.urls),
]
