from functools import lru_cache
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from ..search import FIRST, NOUNS, Search, suggest
from ..search_show import results
from ..search_spelling import corrected
from ..stencils import page
from ..text import current_language

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
        sections = [found.section(noun)] if noun else found.sections
        return super().get_context_data(**kwargs) | {
            "q": search.query.text,
            "query": search.query,
            "better": better.query.text if better else "",
            "noun": noun,
            "total": sum(section.count for section in sections),
            "is_capped": any(section.is_capped for section in sections),
            "only_excluded": not search.query.wanted and search.query.excluded,
            "address": f"?{urlencode({'q': found.query.text})}",
            **(self.one(found, *sections) if noun else self.overview(found)),
        }

    def render_to_response(self, context):
        found = get_template("partnerships/search_found.html")
        slots = {"q": escape(context["q"]), "found": found.render(context, self.request)}
        asks = bool(context["q"])
        return HttpResponse(page(self.template_name, self.request, slots, asks=asks))

    def overview(self, search):
        """The best of every noun."""
        shown = {s.noun: [hit.pk for hit in s.hits[:FIRST]] for s in search.sections}
        found = results(search.query, shown, search.rows)
        return {
            "sections": [self.shown(s, found[s.noun]) for s in search.sections],
            "page_obj": None,
            "paginator": None,
        }

    def one(self, search, section):
        """All of one noun's, twenty a page."""
        paginator = Paginator(section.hits[: section.most], PER_PAGE)
        shown = paginator.get_page(self.request.GET.get("page"))
        pks = [hit.pk for hit in shown.object_list]
        found = results(search.query, {section.noun: pks})[section.noun]
        return {
            "sections": [self.shown(section, found)] if found else [],
            "page_obj": shown,
            "paginator": paginator,
        }

    def shown(self, section, found):
        return {
            "noun": section.noun,
            "label": LABELS[section.noun],
            "count": section.count,
            "is_capped": section.is_capped,
            "has_more": section.count > len(found),
            "results": found,
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
        "kind": kind_of(type(record), current_language()),
        "url": record.get_absolute_url(),
    }


@lru_cache
def kind_of(model, _language):
    """What a record of ``model`` is, in the language at hand."""
    return capfirst(str(model._meta.verbose_name))
