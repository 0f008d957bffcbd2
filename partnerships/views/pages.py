from django.http import JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ..evidence import Sources, rows_of
from ..models import Agreement, Document, Evidence, Goal, ReferenceSource
from ..parts import Parts
from ..pictures.network import Network
from ..pictures.scene import Scene
from ..text import current_language
from .frameworks import counts, with_counts

AGREEMENTS_DRAWN = 12


class Home(TemplateView):
    template_name = "partnerships/home.html"

    def get_context_data(self, **kwargs):
        newest = list(Agreement.objects.published().for_cards().newest()[:4])
        quoting = Evidence.objects.published().exclude(passage=None).order_by()
        context = super().get_context_data(**kwargs)
        agreement_count = Agreement.objects.published().count()
        shown = list(Agreement.objects.published().newest()[:AGREEMENTS_DRAWN])
        scene = Scene(shown, is_whole=agreement_count <= AGREEMENTS_DRAWN)
        return context | {
            "network": Network.of(scene),
            "newest": newest,
            "sources": Sources(rows_of(newest)),
            "goals": with_counts(list(Goal.objects.all()), counts("goal", self.request)),
            "agreement_count": agreement_count,
            "document_count": Document.objects.published().count(),
            "fact_count": Evidence.objects.count_of_facts(),
            "passage_count": quoting.values("passage").distinct().count(),
        }


def manifest(request):
    """What a browser needs to keep the portal among its applications."""
    icon = {"sizes": "any", "type": "image/svg+xml", "src": static("img/favicon.svg")}
    icons = [
        {"sizes": f"{n}x{n}", "type": "image/png", "src": static(f"img/icon-{n}.png")}
        for n in (180, 512)
    ]
    content = {
        "name": _("Migration Partnerships"),
        "short_name": _("Partnerships"),
        "lang": current_language(),
        "start_url": reverse("partnerships:home"),
        "display": "minimal-ui",
        "background_color": "#fbfaf7",
        "theme_color": "#1d5470",
        "icons": [icon, *icons],
    }
    return JsonResponse(content, content_type="application/manifest+json")


class About(TemplateView):
    template_name = "partnerships/about.html"

    def get_context_data(self, **kwargs):
        parts, every = Parts(self.request.GET), reverse("partnerships:document-list")
        return super().get_context_data(**kwargs) | {
            "references": ReferenceSource.objects.exclude(evidence=None).distinct(),
            "documents": parts.cut("documents", Document.objects.published(), every),
        }
