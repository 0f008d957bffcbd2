"""The metrics of all processes of this machine, for Prometheus, on loopback only.

processes ─ files in PROMETHEUS_MULTIPROC_DIR ─► serve() ─► 127.0.0.1:PORT/metrics
database, disk, backups ─ asked when asked ─────────┘
"""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from . import backup, health

HOST = "127.0.0.1"


class State:
    """A collector of what /readyz says, and of when the last backup was made."""

    def collect(self):
        state = health.state()
        # The thread that asked ends, and its connection with it.
        connection.close()
        yield _gauge("portal_ready", "Whether the portal can answer.", state["ready"])
        for name in ("content_version", "replica_lag_seconds", "disk_free_ratio"):
            if state[name] is not None:
                yield _gauge(f"portal_{name}", "As /readyz says.", state[name])
        if made := _last_backup():
            yield _gauge("portal_last_backup_seconds", "When it was made.", made)


def serve(port):
    """Begin to answer on loopback. Returns the server and its thread."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(State())
    return start_http_server(port, addr=HOST, registry=registry)


def _last_backup():
    """When the newest backup was made, in Unix time; None where none is known of."""
    if not settings.BACKUP_DIR or not Path(settings.BACKUP_DIR).is_dir():
        return None
    names = backup.names(Path(settings.BACKUP_DIR))
    if not names:
        return None
    return datetime.strptime(max(names), backup.NAME).replace(tzinfo=UTC).timestamp()


def _gauge(name, meaning, value):
    return GaugeMetricFamily(name, meaning, value=float(value))
