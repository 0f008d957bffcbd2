from django.http import Http404, HttpResponse
from django.views.generic import View

from ..citations import CITATIONS, work_of
from ..evidence import with_public_subject
from ..models import Agreement, Document, Evidence


def _fact(code):
    found = Evidence.objects.with_source().filter(code=code)
    return next(iter(with_public_subject(found)), None)


# What can be cited: how it is found by the last part of its address.
CITED = {
    "agreements": lambda slug: Agreement.objects.published().filter(slug=slug).first(),
    "documents": lambda slug: (
        Document.objects.published().for_cards().filter(slug=slug).first()
    ),
    "facts": _fact,
}


class CitationFile(View):
    """How to cite an agreement, a document or a fact, as a file."""

    def get(self, request, noun, key, form):
        thing, citation = CITED[noun](key), CITATIONS[form]
        if thing is None:
            raise Http404
        return HttpResponse(
            citation.write(work_of(thing)),
            content_type=citation.content_type,
            headers={"Content-Disposition": f'attachment; filename="{key}.{form}"'},
        )


class Cited:
    """A page that says how to cite what it shows."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"work": work_of(self.object)}
