from django.conf.urls.i18n import i18n_patterns
from django.shortcuts import redirect
from django.urls import URLResolver, include, path
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import get_language

from portal import health

handler400 = "partnerships.views.errors.bad_request"
handler404 = "partnerships.views.errors.page_not_found"
handler500 = "partnerships.views.errors.server_error"


def best_language(request):
    """To the home page in the language that the browser prefers, French failing that.

    LocaleMiddleware chose it, and adds ``Vary: Accept-Language``.
    """
    return redirect(f"/{get_language()}/")


class EmbedPrefix(LocalePrefixPattern):
    """``embed/fr/``, in the language that LocaleMiddleware found there."""

    @property
    def language_prefix(self):
        return f"embed/{get_language()}/"


urlpatterns = [
    path("", best_language),
    # First what is asked most: each address before it costs time to rule out.
    *i18n_patterns(path("", include("partnerships.urls"))),
    *health.urlpatterns,
    path("api/v1/", include("partnerships.api.urls")),
    path("", include("partnerships.data_urls")),
    URLResolver(EmbedPrefix(), "partnerships.urls_embedded", namespace="embed"),
]
