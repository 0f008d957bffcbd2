"""The JSON API, in no language."""

from django.urls import path

from ..exports import TABLES
from . import views
from .resources import RESOURCES

app_name = "api"

urlpatterns = [
    path("", views.Root.as_view(), name="root"),
    path("schema/", views.Schema.as_view(), name="schema"),
]
for name, resource in RESOURCES.items():
    urlpatterns += [
        path(f"{name}/", views.ListView.as_view(resource=resource), name=f"{name}-list"),
        path(
            f"{name}/<str:key>/",
            views.DetailView.as_view(resource=resource),
            name=f"{name}-detail",
        ),
    ]

# The same answers, as the files of the lists that can be taken away.
files = [
    url
    for name in TABLES
    for url in (
        path(
            f"data/{name}.json",
            views.ListView.as_view(resource=RESOURCES[name], is_file=True),
            name=f"{name}-json",
        ),
        path(
            f"data/{name}/<str:key>.json",
            views.DetailView.as_view(resource=RESOURCES[name], is_file=True),
            name=f"{name}-record-json",
        ),
    )
]
