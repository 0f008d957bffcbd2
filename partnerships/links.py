"""Whether the addresses of sources still answer."""

import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import NamedTuple

from .models import Document, Fixed, Organisation, ReferenceSource

ADDRESSES = (
    (Document, "source_url"),
    (ReferenceSource, "url"),
    (Organisation, "website"),
)
AT_ONCE = 8
PATIENCE_SECONDS = 20
# Some sites refuse who does not say what it is.
HEADERS = {"User-Agent": "Migration Partnerships (link check)"}


class Broken(NamedTuple):
    record: Fixed
    address: str
    reason: str

    def __str__(self):
        noun = self.record._meta.verbose_name
        return f"{noun} {self.record.slug}: {self.address}: {self.reason}"


def broken_links():
    """The addresses that do not answer, each with the reason, and how many were asked."""
    asked = [
        (record, getattr(record, field))
        for model, field in ADDRESSES
        for record in model.objects.exclude(**{field: ""}).order_by("slug")
    ]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        reasons = list(threads.map(reason_not_to, [address for _row, address in asked]))
    broken = [
        Broken(record, address, reason)
        for (record, address), reason in zip(asked, reasons, strict=True)
        if reason
    ]
    return broken, len(asked)


def reason_not_to(address):
    """Why a reader who follows ``address`` finds nothing; "" if something answers."""
    if not address.startswith(("http://", "https://")):
        return "not an address of the web"
    request = urllib.request.Request(address, headers=HEADERS)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS):
            return ""
    except urllib.error.HTTPError as error:
        with error:
            return f"answers {error.code}"
    except (OSError, ValueError, HTTPException) as error:
        return f"does not answer: {getattr(error, 'reason', error)}"
