import pytest
from django.utils import translation

from tests.markup import parse


@pytest.fixture
def get(client, public_site):
    """The page at an address of the public site, as tests read it."""

    def page(address, status=200):
        response = client.get(address)
        assert response.status_code == status, address
        assert not response.cookies
        return parse(response.content.decode())

    return page


@pytest.fixture(params=["fr", "en", "es"])
def language(request):
    with translation.override(request.param):
        yield request.param
