from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from .. import coverage, filters, mentions, reader
from ..citations import work_of
from ..evidence import Sources, rows_of
from ..exports import table_of
from ..models import (
    Agreement,
    Document,
    Event,
    FrameworkLink,
    Goal,
    Group,
    Objective,
    OfficialWording,
    Organisation,
    Person,
    PublicChange,
    ReferenceSource,
    Target,
)
from ..panels import Chip, Panels, WayOut
from ..parts import Parts, hold
from ..pictures.matrix import Matrix
from ..pictures.network import Network
from ..pictures.scene import Scene
from ..pictures.timeline import Timeline
from ..relations import works_with
from ..search_show import Result
from .changes import tell
from .data import downloads
from .frameworks import counts, with_counts
from .pictures import files_of

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
    """Every component, with the data of the pages."""

    template_name = "partnerships/components.html"

    def get_context_data(self, **kwargs):
        parts = Parts(QueryDict())
        examples = {model._meta.model_name: example(model, parts) for model in EXAMPLES}
        context = super().get_context_data(**kwargs) | examples | {"parts": parts}
        facts = facts_about(parts, **examples)
        pictures = pictures_of(**examples)
        return context | facts | pictures | self.list_parts() | data_of(**examples)

    def list_parts(self):
        agreements = Agreement.objects.published()
        filterset = filters.AgreementFilter(self.request.GET, queryset=agreements)
        panels = Panels(filterset, self.request.GET)
        target = Target.objects.select_related("goal").first()
        return {
            "filter": filterset,
            "beside": {"target": target, "groups": {"count": 0}, "events": {"count": 0}},
            "form": panels.form(panels.panels()[:2]),
            "chips": [Chip(_("Year"), "2020", self.request.path)],
            "ways_out": [WayOut(_("Year"), "2020", 3, self.request.path)],
            "page_obj": Paginator(range(3), per_page=1).page(2),
            "problems": [_("“%(text)s” is no year.") % {"text": "MMXX"}],
            "compare": reverse("partnerships:compare"),
            "organisations": Organisation.objects.published().alphabetical()[:3],
            "slugs": ["", ""],
            "colours": COLOURS,
        }


def facts_about(parts, organisation, group, document, agreement, **others):
    """What components show of the examples."""
    links = list(links_of(*(party.agreement for party in organisation.parties.all())))
    passages = reader.passages(document)[:3]
    parties = agreement.parties.all()
    shown = [organisation, group, document, agreement, *others.values(), *links]
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
        "works_for": parts.cut("works-for", links_of(agreement)),
        "works": dict.fromkeys(("works_agreement", "works_group", "works_event")),
        "shared": [(agreement, parties[:1], parties[1:2])],
        "partners": [party.actor for party in parties[:2]],
        "passages": passages[:2],
        "folded": passages[2:3],
        "records": reader.records_of(passages),
        "references": ReferenceSource.objects.exclude(evidence=None).distinct()[:2],
        "wording": OfficialWording.objects.first(),
        "goals": with_counts(list(Goal.objects.all()), counts("goal")),
        "target": Target.objects.select_related("goal").first(),
        "objective": Objective.objects.first(),
    }


def links_of(*agreements):
    return FrameworkLink.objects.published().for_page().of({"agreement": agreements})


def data_of(agreement, **others):
    """How the examples are counted, found, cited and taken away."""
    table = table_of(Agreement)
    change = PublicChange(noun="agreement", record=agreement.pk, at=timezone.now())
    change.act, change.parts = PublicChange.Act.CHANGED, ["agreement", "evidence"]
    tell([change])
    found = Result(
        url=agreement.get_absolute_url(),
        title=agreement.title,
        kind=agreement.get_kind_display(),
        context="",
    )
    return {
        "lines": coverage.lines()[:3],
        "totals": coverage.totals(coverage.lines()),
        "found": {
            "noun": "agreement",
            "label": _("Agreements and initiatives"),
            "count": 1,
            "is_capped": False,
            "has_more": False,
            "results": [found],
        },
        "work": work_of(agreement),
        "change": change,
        "downloads": downloads(table, count=1),
        "picture_files": files_of("matrix", {}),
        "fields": table.fields[:3],
        "made": timezone.now(),
        "kind": {"type": "string", "component": "", "is_list": True, "is_nullable": True},
        "parameters": list(table.filterset_class.base_filters)[:3],
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
    records = model.objects.published().for_page().with_verification()
    record = records.filter(slug=EXAMPLES[model]).first() or records.first()
    for name, (relation, *fetched) in record.page_lists.items():
        rows = getattr(record, relation).published().with_public(*fetched)
        hold(record, relation, parts.cut(name, rows, size=5))
    return record
