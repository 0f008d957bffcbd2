from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from .. import filters, mentions, models, reader
from ..evidence import Sources, rows_of
from ..panels import Chip, Panels
from ..pictures.matrix import Matrix
from ..pictures.network import Network
from ..pictures.scene import Scene
from ..pictures.timeline import Timeline
from ..relations import works_with
from .frameworks import GOAL, counts, with_counts

COLOURS = (
    *("paper", "surface", "sunken", "ink", "quiet", "line", "control", "accent"),
    *("marked", "marked-line"),
    *("drawn-organisation", "drawn-group", "drawn-agreement"),
)
# The records that components are shown with; where one is missing, any other serves.
EXAMPLES = {
    models.Agreement: "ilo-iom-2020",
    models.Organisation: "ilo",
    models.Group: "alliance-8-7-migration-action-group",
    models.Event: "migration-action-group-workshop-2018",
    models.Person: "guy-ryder",
    models.Document: "ilo-iom-agreement-2020",
}


class Components(TemplateView):
    """Every component, with the data of the pages; but for some that only vary others."""

    template_name = "partnerships/components.html"

    def get_context_data(self, **kwargs):
        examples = {model._meta.model_name: example(model) for model in EXAMPLES}
        context = super().get_context_data(**kwargs) | examples
        facts = facts_about(**examples)
        return context | facts | pictures_of(**examples) | self.list_parts()

    def list_parts(self):
        agreements = models.Agreement.objects.published()
        filterset = filters.AgreementFilter(self.request.GET, queryset=agreements)
        return {
            "filter": filterset,
            "facets": Panels(filterset, self.request.GET).panels()[:2],
            "chips": [Chip(_("Year"), "2020", self.request.path)],
            "page_obj": Paginator(range(3), per_page=1).page(2),
            "problems": [_("“%(text)s” is no year.") % {"text": "MMXX"}],
            "compare": reverse("partnerships:compare"),
            "organisations": models.Organisation.objects.published().alphabetical()[:3],
            "slugs": ["", ""],
            "colours": COLOURS,
        }


def facts_about(organisation, group, document, **others):
    """What components show of the examples."""
    links = list(models.FrameworkLink.objects.for_page().working_through(organisation))
    shown = [organisation, group, document, *others.values(), *links]
    sources = Sources(rows_of(shown))
    return {
        "sources": sources,
        "links": links,
        "evidence": sources.of(document, "publisher")[0],
        "documents": sources.documents(organisation),
        "disagreements": sources.disagreements()[:1],
        "mentioned_in": mentions.passages_naming(organisation),
        "works_with": works_with(organisation, limit=3),
        "chain": [organisation, group],
        "passages": reader.passages(document)[:2],
        "goals": with_counts(list(models.Goal.objects.all()), counts(*GOAL)),
        "target": models.Target.objects.select_related("goal").first(),
        "objective": models.Objective.objects.first(),
    }


def pictures_of(organisation, agreement, **others):
    return {
        "network": Network.around(organisation),
        "timeline": Timeline(Scene([agreement], is_whole=False)),
        "matrix": Matrix(models.Agreement.objects.published(), {}),
    }


def example(model):
    """The record of ``model`` that EXAMPLES names, or else the first; with all that its
    page shows."""
    records = model.objects.published().for_page()
    return records.filter(slug=EXAMPLES[model]).first() or records.first()
