"""Errors, as pages for readers and as problem details (RFC 9457) for programs."""

from http import HTTPStatus

from django.http import JsonResponse
from django.shortcuts import render
from rest_framework.exceptions import APIException

CONTENT_TYPE = "application/problem+json"
# When to come back while the database is away.
RETRY_SECONDS = 30
# Where programs ask.
FOR_PROGRAMS = ("/api/", "/data/")


def error(request, status):
    """The answer with an error, in the form that is read at its address."""
    if request.path_info.startswith(FOR_PROGRAMS):
        return problem(status)
    return render(request, f"{status}.html", status=status)


def unavailable(request):
    """The answer while the database is away: it says when to come back."""
    response = error(request, 503)
    response["Retry-After"] = RETRY_SECONDS
    return response


def problem(status, detail="", mistakes=()):
    """An answer that says what is wrong; ``mistakes`` are {"name": …, "reason": …}."""
    status = HTTPStatus(status)
    content = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail or f"{status.description or status.phrase}.",
    }
    if mistakes:
        content["errors"] = mistakes
    return JsonResponse(content, status=status, content_type=CONTENT_TYPE)


def problem_of(exception, context):
    """The answer to an exception of the API; None leaves it to Django."""
    if not isinstance(exception, APIException):
        return None
    return problem(exception.status_code, str(exception.detail))


def bad_filter(mistakes):
    """The answer to a filter that cannot be read."""
    detail = " ".join(f"{m['name']}: {m['reason']}" for m in mistakes)
    return problem(HTTPStatus.BAD_REQUEST, detail, mistakes)
