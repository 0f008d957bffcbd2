from django.views.generic import TemplateView

from ..evidence import Sources, rows_of
from ..models import Agreement, Document, Evidence, Goal, ReferenceSource
from .frameworks import GOAL, counts, with_counts


class Home(TemplateView):
    template_name = "partnerships/home.html"

    def get_context_data(self, **kwargs):
        newest = list(Agreement.objects.published().for_cards().newest()[:4])
        quoting = Evidence.objects.with_source().exclude(passage=None)
        context = super().get_context_data(**kwargs)
        return context | {
            "newest": newest,
            "sources": Sources(rows_of(newest)),
            "goals": with_counts(list(Goal.objects.all()), counts(*GOAL)),
            "agreement_count": Agreement.objects.published().count(),
            "document_count": Document.objects.published().count(),
            "fact_count": Evidence.objects.count_of_facts(),
            "passage_count": quoting.order_by().values("passage").distinct().count(),
        }


class About(TemplateView):
    template_name = "partnerships/about.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "references": ReferenceSource.objects.exclude(evidence=None).distinct(),
            "documents": Document.objects.published(),
        }
