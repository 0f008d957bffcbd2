from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from .. import coverage, relations
from ..evidence import Sources, rows_of
from ..models import Organisation
from ..parts import Parts


class Compare(TemplateView):
    """What two organisations share, or the shortest way from one to the other."""

    template_name = "partnerships/compare.html"

    def get_context_data(self, **kwargs):
        slugs = [self.request.GET.get(name, "") for name in ("a", "b")]
        found = Organisation.objects.published().in_bulk(slugs, field_name="slug")
        context = super().get_context_data(**kwargs) | {
            "organisations": Organisation.objects.published().alphabetical(),
            "slugs": slugs,
            "problems": [
                _("There is no organisation “%(slug)s”.") % {"slug": slug}
                for slug in slugs
                if slug and slug not in found
            ],
        }
        if len(found) == 2:
            context |= compared(*(found[slug] for slug in slugs))
        elif slugs[0] and slugs[0] == slugs[1]:
            context["problems"].append(_("Choose two different organisations."))
        return context


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
