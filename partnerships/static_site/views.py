"""The pages of the static copy that are not the portal's."""

import json

from django.http import HttpResponse
from django.views.generic import TemplateView

from ..text import current_language
from .addresses import between, place_of
from .search import entries, part_count


class Languages(TemplateView):
    """The choice of a language, which the portal makes for the reader."""

    template_name = "snapshot_languages.html"


class SearchPage(TemplateView):
    """A search that the reader's browser makes, in what ``search_index`` gives."""

    template_name = "snapshot_search.html"
    # What the portal's page of search has in its slots comes from the reader's browser.
    extra_context = {"slots": {"q": ""}}


def search_index(request, part):
    """A part of what is searched, and the address of the next; null after the last."""
    language = current_language()
    here = place_of(request.path, [language])
    found = list(entries(part))
    for entry in found:
        path, separator, fragment = entry[0].partition("#")
        entry[0] = between(here, place_of(path, [language])) + separator + fragment
    following = f"{part + 1}.json" if part < part_count() else None
    index = {"entries": found, "next": following}
    content = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(content, content_type="application/json")
