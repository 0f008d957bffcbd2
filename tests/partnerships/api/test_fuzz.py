"""What the API's own description allows, and what it forbids, is tried."""

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

pytestmark = pytest.mark.django_db

CHECKED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture
def application(public_site):
    """The public site, without the signals that close the test's connection."""
    handler = WSGIHandler()

    def answer(environ, start_response):
        response = handler.get_response(WSGIRequest(environ))
        status = f"{response.status_code} {response.reason_phrase}"
        start_response(status, list(response.items()))
        return [response.content]

    return answer


@pytest.fixture
def operations(application):
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    return [result.ok() for result in schema.get_all_operations()]


def try_all(operations, examples):
    tried = 0
    for operation in operations:
        for mode in GenerationMode:

            @hypothesis.settings(
                max_examples=examples,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(hypothesis.HealthCheck),
            )
            @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
            def ask(case):
                nonlocal tried
                tried += 1
                case.call_and_validate(checks=CHECKED)

            ask()
    return tried


def test_answers_are_as_described(operations):
    assert try_all(operations, examples=3) > 2 * len(operations)


@pytest.mark.audit
def test_answers_are_as_described_whatever_is_asked(operations):
    assert try_all(operations, examples=60) > 30 * len(operations)
