"""The pages of the static copy that are not the portal's."""

import json

from django.http import HttpResponse
from django.views.generic import TemplateView

from ..text import current_language
from .addresses import between, place_of
from .search import entries


class Languages(TemplateView):
    """The choice of a language, which the portal makes for the reader."""

    template_name = "snapshot_languages.html"


class SearchPage(TemplateView):
    """A search that the reader's browser makes, in what ``search_index`` gives."""

    template_name = "snapshot_search.html"


def search_index(request):
    language = current_language()
    here = place_of(request.path, [language])
    index = list(entries())
    for entry in index:
        path, separator, fragment = entry[0].partition("#")
        entry[0] = between(here, place_of(path, [language])) + separator + fragment
    content = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(content, content_type="application/json")
