"""What a load balancer asks: is the process alive, and can it answer readers."""

import shutil
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from . import versions

# What a replica may be behind before others should answer instead.
LAG_SECONDS = 60
# None on a primary. A replica that has played all it received is not behind, however
# long ago the last transaction was.
LAG = """
SELECT CASE
  WHEN NOT pg_is_in_recovery() THEN NULL
  WHEN coalesce(pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn(), true) THEN 0
  ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
END::float
"""


@never_cache
def alive(request):
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def ready(request):
    said = state()
    return JsonResponse(said, status=200 if said["ready"] else 503)


def state():
    """Whether the portal can answer readers; if not, what is the matter, in a word; and
    the figures that an operator wants to see."""
    said = {
        "ready": False,
        "problem": None,
        "content_version": None,
        "replica_lag_seconds": None,
        "disk_free_ratio": _free_part_of_disk(),
    }
    try:
        said["problem"] = _missing()
        if said["problem"] is None:
            said["content_version"] = versions.seen()
            said["replica_lag_seconds"] = lag = _lag()
            said["problem"] = "replica" if lag and lag > LAG_SECONDS else None
    except Error:
        said["problem"] = "database"
    return said | {"ready": said["problem"] is None}


def _missing():
    """What is not there that every page needs, in a word, or None."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "migrations"
    if not apps.get_model("partnerships", "Organisation").objects.exists():
        return "data"
    return None


def _free_part_of_disk():
    """Of the disk that indexes are, or will be, kept on."""
    folder = Path(settings.INDEX_DIR or settings.BASE_DIR).absolute()
    disk = shutil.disk_usage(next(f for f in (folder, *folder.parents) if f.exists()))
    return round(disk.free / disk.total, 3)


def _lag():
    with connection.cursor() as cursor:
        cursor.execute(LAG)
        return cursor.fetchone()[0]


urlpatterns = [
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
]
