import sys

from django.db import Error

from ..problems import error, unavailable


def bad_request(request, exception):
    return error(request, 400)


def page_not_found(request, exception):
    return error(request, 404)


def gone(request):
    return error(request, 410)


def server_error(request):
    """What went wrong on our side; 503 where it is only the database that is away."""
    if isinstance(sys.exc_info()[1], Error):
        return unavailable(request)
    return error(request, 500)
