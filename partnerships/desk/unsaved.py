"""What the desk answers when a request fails: nothing was saved, nothing typed is lost.

The page holds what was posted, in a form that sends the same again. It asks nothing of
the database, which may be what failed, and knows nothing of who is there. It gives no
token of its own against forged requests: who sends a form again needs the one that the
first form had.
"""

import contextlib
import sys

from django.core.exceptions import SuspiciousOperation
from django.db import Error
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string

from partnerships.problems import RETRY_SECONDS

SECRET = "password"


def server_error(request):
    is_away = isinstance(sys.exc_info()[1], Error)
    context = {
        "address": request.get_full_path(),
        "is_away": is_away,
        "is_saving": request.method == "POST",
        "typed": _typed(request),
    }
    response = HttpResponse(
        render_to_string("admin/unsaved.html", context), status=503 if is_away else 500
    )
    response["Cache-Control"] = "no-store"
    if is_away:
        response["Retry-After"] = RETRY_SECONDS
    return response


def _typed(request):
    """The names and values of the form that was sent; none where one is a secret or a
    file, which no page repeats."""
    with contextlib.suppress(SuspiciousOperation, MultiPartParserError, OSError):
        typed = [(n, value) for n, values in request.POST.lists() for value in values]
        if not request.FILES and not any(SECRET in name for name, _value in typed):
            return typed
    return []
