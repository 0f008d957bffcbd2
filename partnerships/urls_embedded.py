"""What other sites may frame, each below its language: ``/embed/fr/agreements/``."""

from django.urls import path

from .views import embedded

app_name = "embed"
urlpatterns = [path(f"{name}/", view, name=name) for name, view in embedded.VIEWS.items()]
