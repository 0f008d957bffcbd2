from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from .. import filters, mentions, reader
from ..evidence import Sources, rows_of
from ..models import (
    Agreement,
    Document,
    Event,
    FrameworkLink,
    Goal,
    Group,
    Objective,
    Organisation,
    Person,
    Target,
)
from ..panels import Chip, Panels, WayOut
from ..parts import Parts, hold
from ..pictures.matrix import Matrix
from ..pictures.network import Network
from ..pictures.scene import Scene
from ..pictures.timeline import Timeline
from ..relations import works_with
from .frameworks import counts, with_counts

COLOURS = (
    *("paper", "surface", "sunken", "ink", "quiet", "line", "control", "accent"),
    *("marked", "marked-line"),
    *("drawn-organisation", "drawn-group", "drawn-agreement"),
)
# The records that components are shown with; where one is missing, any other serves.
EXAMPLES = {
    Agreement: "ilo-iom-2020",
    Organisation: "ilo",
    Group: "alliance-8-7-migration-action-group",
    Event: "migration-action-group-workshop-2018",
    Person: "guy-ryder",
    Document: "ilo-iom-agreement-2020",
}


class Components(TemplateView):
    """Every component, with the data of the pages; but for some that only vary others."""

    template_name = "partnerships/components.html"

    def get_context_data(self, **kwargs):
        parts = Parts(QueryDict())
        examples = {model._meta.model_name: example(model, parts) for model in EXAMPLES}
        context = super().get_context_data(**kwargs) | examples | {"parts": parts}
        facts = facts_about(parts, **examples)
        return context | facts | pictures_of(**examples) | self.list_parts()

    def list_parts(self):
        agreements = Agreement.objects.published()
        filterset = filters.AgreementFilter(self.request.GET, queryset=agreements)
        target = Target.objects.select_related("goal").first()
        return {
            "filter": filterset,
            "beside": [
                {"target": target, "groups": {"count": 0}, "events": {"count": 0}}
            ],
            "facets": Panels(filterset, self.request.GET).panels()[:2],
            "chips": [Chip(_("Year"), "2020", self.request.path)],
            "ways_out": [WayOut(_("Year"), "2020", 3, self.request.path)],
            "page_obj": Paginator(range(3), per_page=1).page(2),
            "problems": [_("“%(text)s” is no year.") % {"text": "MMXX"}],
            "compare": reverse("partnerships:compare"),
            "organisations": Organisation.objects.published().alphabetical()[:3],
            "slugs": ["", ""],
            "colours": COLOURS,
        }


def facts_about(parts, organisation, group, document, **others):
    """What components show of the examples."""
    agreements = [party.agreement for party in organisation.parties.all()]
    links = list(
        FrameworkLink.objects.published().for_page().of({"agreement": agreements})
    )
    shown = [organisation, group, document, *others.values(), *links]
    sources = Sources(rows_of(shown))
    named = parts.cut("mentions", mentions.of(organisation))
    return {
        "sources": sources,
        "links": links,
        "evidence": sources.of(document, "publisher")[0],
        "documents": sources.documents(organisation),
        "disagreements": sources.disagreements()[:1],
        "mentioned_in": mentions.by_document(named),
        "works_with": works_with(organisation, limit=3),
        "chain": [organisation, group],
        "passages": reader.passages(document)[:2],
        "goals": with_counts(list(Goal.objects.all()), counts("goal")),
        "target": Target.objects.select_related("goal").first(),
        "objective": Objective.objects.first(),
    }


def pictures_of(organisation, agreement, **others):
    return {
        "network": Network.around(organisation),
        "timeline": Timeline(Scene([agreement], is_whole=False)),
        "matrix": Matrix(Agreement.objects.published(), {}),
    }


def example(model, parts):
    """The record of ``model`` that EXAMPLES names, or else the first; with all that its
    page shows, its lists cut into ``parts``."""
    records = model.objects.published().for_page()
    record = records.filter(slug=EXAMPLES[model]).first() or records.first()
    for name, (relation, *fetched) in record.page_lists.items():
        rows = getattr(record, relation).published().with_public(*fetched)
        hold(record, relation, parts.cut(name, rows, size=5))
    return record
