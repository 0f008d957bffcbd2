import sys

from django.db import DatabaseError

from ..problems import error

RETRY_SECONDS = 30


def bad_request(request, exception):
    return error(request, 400)


def page_not_found(request, exception):
    return error(request, 404)


def gone(request):
    return error(request, 410)


def server_error(request):
    """What went wrong on our side; 503 where it is only the database that is away."""
    if not isinstance(sys.exc_info()[1], DatabaseError):
        return error(request, 500)
    response = error(request, 503)
    response["Retry-After"] = RETRY_SECONDS
    return response
