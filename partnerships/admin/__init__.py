"""The staff's desk: one module for each family of nouns, as in ``models``.

Mention and the bookkeeping are not here: the portal writes them itself.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import (
    addresses,
    agreements,
    documents,
    events,
    evidence,
    figures,
    frameworks,
    groups,
    intake,
    organisations,
    people,
    statements,
)

__all__ = [
    "addresses",
    "agreements",
    "documents",
    "events",
    "evidence",
    "figures",
    "frameworks",
    "groups",
    "intake",
    "organisations",
    "people",
    "statements",
]

admin.site.site_header = admin.site.site_title = _("Staff desk")
admin.site.index_title = _("Migration Partnerships")
