"""The log: a line of JSON for each thing that happened, with the id of its request.

It names no person: no address, no account, no words that were searched for, no row of
the database. What was asked is known by its path.
"""

import re
import time
from contextvars import ContextVar

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from .connections import is_away

# Postgres repeats rows and queries below the first line of an error.
ROWS = re.compile(
    r"^(?:LINE \d+|DETAIL|CONTEXT|HINT|QUERY): .*?"
    r"(?=\n\n(?:The above exception|During handling)|\Z)",
    re.DOTALL | re.MULTILINE,
)
# What Django attaches to its lines: the request, with its query and its cookies.
ATTACHED = ["request", "status_code", "server_time", "taskName"]

request_id = ContextVar("request_id", default=None)


class Lines(JsonFormatter):
    """Writes records as lines of JSON."""

    converter = time.gmtime

    def __init__(self, site):
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            datefmt="%Y-%m-%dT%H:%M:%SZ",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            static_fields={"site": site},
            reserved_attrs=[*RESERVED_ATTRS, *ATTACHED],
        )

    def process_log_record(self, log_data):
        if known := request_id.get():
            log_data["request_id"] = known
        return super().process_log_record(log_data)

    def formatException(self, exc_info):
        kind, error, _trace = exc_info
        if is_away(error):
            # Where in the code it was noticed tells nobody anything.
            return f"{kind.__name__}: {error}".partition("\n")[0]
        return ROWS.sub("[left out]", super().formatException(exc_info))
