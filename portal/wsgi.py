# ruff: noqa: E402 (a worker follows its master before it takes its time to load Django)
import os

from .processes import follow_master

follow_master()

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from .page_cache import PageCache
from .versions import Versions, watched
from .watching import Identified, Noted, watch_queries

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

watch_queries(settings.PORTAL_SITE)
application = Noted(get_wsgi_application(), settings.PORTAL_SITE)
if settings.PORTAL_SITE == "public":
    application = PageCache(
        application,
        Versions(),
        megabytes=settings.PAGE_CACHE_MB,
        bypass=(settings.STATIC_URL,),
    )
else:
    application = watched(application, Versions())
application = Identified(application, settings.PORTAL_SITE)
