from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.views.generic import DetailView

from .. import reader
from ..evidence import Sources, rows_of, with_public_subject
from ..models import Document, Evidence
from .citations import Cited
from .records import RecordDetail


class DocumentDetail(Cited, RecordDetail):
    """The reader: the document's passages, with the facts drawn from each."""

    queryset = Document.objects.published().for_cards()

    def get_context_data(self, **kwargs):
        parts = Paginator(range(self.object.part_count), per_page=1)
        try:
            part = parts.page(self.request.GET.get("part", 1))
        except InvalidPage as invalid:
            raise Http404 from invalid
        passages = reader.passages(self.object, part.number)
        return super().get_context_data(**kwargs) | {
            "passages": passages,
            "records": reader.records_of(passages),
            "part": part,
        }


class FactDetail(Cited, DetailView):
    """One fact, with all the evidence for it."""

    template_name = "partnerships/fact_detail.html"
    queryset = Evidence.objects.with_source()
    slug_field = slug_url_kwarg = "code"
    context_object_name = "evidence"

    def get_object(self, queryset=None):
        evidence = (queryset or self.get_queryset()).filter(code=self.kwargs["code"])
        public = with_public_subject(evidence)
        if not public:
            raise Http404
        return public[0]

    def get_context_data(self, **kwargs):
        subject = self.object.subject
        sources = Sources(rows_of([subject]))
        context = super().get_context_data(**kwargs)
        return context | {
            "subject": subject,
            "sources": sources,
            "all_evidence": sources.of(subject, self.object.field),
            "disagreements": sources.disagreements(),
        }
