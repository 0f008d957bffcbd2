import importlib
import sys

import pytest

from portal.page_cache import PageCache
from portal.watching import Identified


@pytest.mark.parametrize(("site", "keeps_pages"), [("public", True), ("staff", False)])
def test_only_the_public_site_keeps_pages(settings, site, keeps_pages):
    settings.PORTAL_SITE = site
    sys.modules.pop("portal.wsgi", None)
    application = importlib.import_module("portal.wsgi").application
    assert isinstance(application, Identified)
    assert isinstance(application._application, PageCache) is keeps_pages
