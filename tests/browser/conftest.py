import pytest


@pytest.fixture(scope="session")
def base_url(public_server):
    """Where relative addresses lead: the public site of the tests."""
    return public_server.url
