from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from .. import coverage, relations
from ..evidence import Sources, rows_of
from ..models import Organisation
from ..parts import Parts
from ..search import WHOLE, Search

# Of more organisations than these none is chosen from a list: their names are typed.
LISTED = 500


class Compare(TemplateView):
    """What two organisations share, or the shortest way from one to the other."""

    template_name = "partnerships/compare.html"

    def get_context_data(self, **kwargs):
        asked = [self.request.GET.get(name, "") for name in ("a", "b")]
        found = organisations_by(asked)
        listed = Organisation.objects.published().alphabetical()[: LISTED + 1]
        context = super().get_context_data(**kwargs) | {
            "organisations": listed if len(listed) <= LISTED else None,
            "slugs": [found[text].slug if text in found else text for text in asked],
            "problems": [
                _("There is no organisation “%(slug)s”.") % {"slug": text}
                for text in asked
                if text and text not in found
            ],
        }
        first, second = map(found.get, asked)
        if first and first == second:
            context["problems"].append(_("Choose two different organisations."))
        elif first and second:
            context |= compared(first, second)
        return context


def organisations_by(texts):
    """The published organisations that ``texts`` name, by slug, or else by all of a name
    or acronym in any language: {text: organisation}."""
    published = Organisation.objects.published()
    found = published.in_bulk(texts, field_name="slug")
    for text in filter(None, texts):
        if text not in found:
            hits = Search(text).section("organisation").hits
            whole = [hit.pk for hit in hits if hit.tier == WHOLE]
            # Of two of the same name, neither is meant more than the other.
            if len(whole) == 1:
                found[text] = published.get(pk=whole[0])
    return found


def compared(first, second):
    shared = relations.shared(first, second)
    rows = [
        row
        for records in shared.values()
        for _record, mine, theirs in records
        for row in [*mine, *theirs]
    ]
    targets = relations.shared_targets(first, second)
    documents = relations.documents_naming_both(first, second)
    return {
        "first": first,
        "second": second,
        "shared": shared,
        "targets": targets,
        "documents": documents,
        "sources": Sources(rows_of(rows)),
        "chain": [] if any(shared.values()) else relations.chain(first, second),
    }


class Coverage(TemplateView):
    """How well the facts are known."""

    template_name = "partnerships/coverage.html"

    def get_context_data(self, **kwargs):
        parts, lines = Parts(self.request.GET), coverage.lines()
        return super().get_context_data(**kwargs) | {
            "lines": lines,
            "totals": coverage.totals(lines),
            "documents": parts.cut("passages", coverage.read_passages()),
            "silent": parts.cut("silent", coverage.silent_passages()),
        }
