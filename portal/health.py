"""What a load balancer asks: is the process alive, and can it answer readers."""

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache


@never_cache
def alive(request):
    return _word("ok")


@never_cache
def ready(request):
    try:
        problem = _problem()
    except DatabaseError:
        problem = "database"
    return _word(problem, status=503) if problem else _word("ok")


def _problem():
    """What is missing, in a word, or None."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "migrations"
    if not apps.get_model("partnerships", "Organisation").objects.exists():
        return "data"
    return None


def _word(word, status=200):
    return HttpResponse(f"{word}\n", content_type="text/plain", status=status)


urlpatterns = [
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
]
