"""The addresses of the public site, but for those that answer otherwise in a copy."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from portal.urls import public

from . import views

urlpatterns = [
    path("", views.Languages.as_view()),
    *i18n_patterns(
        path("search/", views.SearchPage.as_view()),
        path("search/<int:part>.json", views.search_index),
    ),
    *public.urlpatterns,
]
