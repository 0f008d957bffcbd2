"""The sitemaps: every page in each language, with the others as its alternates."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import override

from .models import (
    Agreement,
    Change,
    ContentVersion,
    Document,
    Event,
    Goal,
    Group,
    Objective,
    Organisation,
    Person,
    Target,
)
from .text import LANGUAGES

# Facts have pages, but none is listed: each says again a sentence of a record's page,
# which leads to it and is what a search engine should name. They would be a million
# where there are 100,000 agreements, and to count the public ones takes half a minute.
PAGES = (
    "home",
    "agreement-list",
    "organisation-list",
    "group-list",
    "event-list",
    "person-list",
    "document-list",
    "keyfigure-list",
    "goal-list",
    "objective-list",
    "network",
    "timeline",
    "matrix",
    "data",
    "api",
    "coverage",
    "about",
    "changes",
    "components",
    "accessibility",
    "privacy",
)


class InThreeLanguages(Sitemap):
    """``items`` are pairs of what an address is made of, and when the page changed."""

    # A sitemap may hold 50,000 addresses. 30,000 of them took four seconds to write.
    limit = 2_000

    def get_urls(self, page=1, site=None, protocol=None):
        items = self.paginator.page(page).object_list
        return [url for key, changed in items for url in self._urls_of(key, changed)]

    def _urls_of(self, key, changed):
        with override(LANGUAGES[0]):
            path = self.address(key).removeprefix(f"/{LANGUAGES[0]}")
        alternates = [
            {"lang_code": code, "location": f"{settings.PUBLIC_URL}/{code}{path}"}
            for code in LANGUAGES
        ]
        for alternate in alternates:
            yield {
                "location": alternate["location"],
                "lastmod": changed,
                "alternates": alternates,
            }


class Pages(InThreeLanguages):
    """Pages that are no record's, which change with anything."""

    def items(self):
        changed = self.get_latest_lastmod()
        return [(name, changed) for name in PAGES]

    def address(self, name):
        return reverse(f"partnerships:{name}")

    def get_latest_lastmod(self):
        return ContentVersion.objects.aggregate(last=Max("changed_at"))["last"]


class Aims(Pages):
    """Goals, targets or objectives: what works for them changes with anything."""

    def __init__(self, model):
        self.model = model

    def items(self):
        changed = self.get_latest_lastmod()
        codes = self.model.objects.values_list("code", flat=True)
        return [(code, changed) for code in codes]

    def address(self, code):
        return reverse(f"partnerships:{self.model._meta.model_name}-detail", args=[code])


class Records(InThreeLanguages):
    def __init__(self, model):
        self.model = model

    def items(self):
        records = self.model.objects.published().with_changes().order_by("pk")
        return records.values_list("slug", "changed_at")

    def address(self, slug):
        name = f"partnerships:{self.model._meta.model_name}-detail"
        return reverse(name, kwargs={"slug": slug})

    def get_latest_lastmod(self):
        changes = Change.objects.filter(noun=self.model._meta.model_name)
        return changes.aggregate(last=Max("changed_at"))["last"]


SITEMAPS = {
    "pages": Pages(),
    **{m._meta.model_name: Aims(m) for m in (Goal, Target, Objective)},
    **{
        model._meta.model_name: Records(model)
        for model in (Agreement, Organisation, Group, Event, Person, Document)
    },
}
