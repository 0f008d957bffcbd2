from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from ..search import CAP, NOUNS, Search, suggest
from ..search_show import results
from ..search_spelling import corrected

LABELS = {
    "organisation": _("Organisations"),
    "agreement": _("Agreements and initiatives"),
    "group": _("Groups"),
    "event": _("Events"),
    "person": _("People"),
    "framework": _("Frameworks"),
    "target": _("SDG targets"),
    "goal": _("Sustainable Development Goals"),
    "objective": _("Global Compact objectives"),
    "keyfigure": _("Key figures"),
    "document": _("Documents"),
    "passage": _("Passages of documents"),
}
# How many of each noun the overview shows, and a page of one noun.
FIRST = 5
PER_PAGE = 20


class SearchPage(TemplateView):
    """What was found, by noun; or all of one noun's, in pages."""

    template_name = "partnerships/search.html"

    def get_context_data(self, **kwargs):
        text = self.request.GET.get("q", "").strip()
        noun = self.request.GET.get("noun", "")
        if noun and noun not in NOUNS:
            raise Http404
        search = Search(text)
        better = None
        if search.query.wanted and not search.sections:
            better = corrected(search)
        found = better or search
        context = super().get_context_data(**kwargs) | {
            "q": search.query.text,
            "query": search.query,
            "better": better.query.text if better else "",
            "noun": noun,
            "total": sum(section.count for section in found.sections),
            "is_capped": any(section.is_capped for section in found.sections),
            "cap": CAP,
            "only_excluded": not search.query.wanted and search.query.excluded,
            "address": f"?{urlencode({'q': found.query.text})}",
            "all": urlencode({"q": found.query.text}),
        }
        return context | (self.one(found, noun) if noun else self.overview(found))

    def overview(self, search):
        return {
            "sections": [self.shown(search, s, s.hits[:FIRST]) for s in search.sections],
            "more": urlencode({"q": search.query.text}),
            "page_obj": None,
            "paginator": None,
        }

    def one(self, search, noun):
        """All of one noun's, twenty a page."""
        sections = [section for section in search.sections if section.noun == noun]
        hits = sections[0].hits[:CAP] if sections else []
        paginator = Paginator(hits, PER_PAGE)
        page = paginator.get_page(self.request.GET.get("page"))
        shown = [self.shown(search, section, page.object_list) for section in sections]
        return {
            "sections": shown,
            "more": "",
            "page_obj": page,
            "paginator": paginator,
        }

    def shown(self, search, section, hits):
        return {
            "noun": section.noun,
            "label": LABELS[section.noun],
            "count": section.count,
            "is_capped": section.is_capped,
            "has_more": section.count > len(hits),
            "results": results(search.query, section.noun, [hit.pk for hit in hits]),
        }


class Suggest(View):
    """Records by the beginning of their names, for the search box to propose."""

    def get(self, request):
        found = [proposal(record) for record in suggest(request.GET.get("q", ""))]
        return JsonResponse({"suggestions": found})


def proposal(record):
    name = getattr(record, "full_name", None) or record.short_name
    return {
        "name": name,
        "language": getattr(name, "language", ""),
        "kind": capfirst(record._meta.verbose_name),
        "url": record.get_absolute_url(),
    }
