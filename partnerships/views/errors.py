import sys

from django.db import DatabaseError
from django.shortcuts import render

RETRY_SECONDS = 30


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def gone(request):
    return render(request, "410.html", status=410)


def server_error(request):
    """What went wrong on our side; 503 where it is only the database that is away."""
    if not isinstance(sys.exc_info()[1], DatabaseError):
        return render(request, "500.html", status=500)
    response = render(request, "503.html", status=503)
    response["Retry-After"] = RETRY_SECONDS
    return response
