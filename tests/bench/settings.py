"""The public site without its page cache, so that no request has a content version and
lists are read by queries: the plain way that ours is compared with."""

from portal.settings import *  # noqa: F403, TID251

PORTAL_SITE = "plain"
ROOT_URLCONF = "tests.bench.urls"
