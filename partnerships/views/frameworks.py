from django.db.models import Q
from django.views.generic import DetailView, ListView

from .. import facets
from ..evidence import Sources
from ..models import (
    Agreement,
    Event,
    Framework,
    FrameworkLink,
    Goal,
    Group,
    Objective,
    Target,
)

NOUNS = {"agreement": Agreement, "group": Group, "event": Event}
GOAL = ("goal__code", "target__goal__code")


def counts(*paths):
    """How many agreements, groups and events work for each code that ``paths`` lead to:
    {code: {"agreement": n, "group": n, "event": n}}."""
    found = {}
    for noun, model in NOUNS.items():
        facet = {"code": facets.framework(noun, *paths)}
        selection = facets.Selection(model.objects.published(), facet)
        for code, count in selection.counts("code").items():
            found.setdefault(code, dict.fromkeys(NOUNS, 0))[noun] = count
    return found


def with_counts(aims, found):
    """``aims`` as a list, each with its ``counts``; zeros where nothing works for it."""
    for aim in aims:
        aim.counts = found.get(aim.code, dict.fromkeys(NOUNS, 0))
    return aims


def works(condition):
    """What works for something: the links that meet ``condition``, by noun, and the
    sources and passages that say so."""
    links = list(FrameworkLink.objects.published().for_page().filter(condition))
    sources = Sources(links)
    return {
        "agreement_links": [link for link in links if link.record_noun == "agreement"],
        "group_links": [link for link in links if link.record_noun == "group"],
        "event_links": [link for link in links if link.record_noun == "event"],
        "sources": sources,
        "passages": sources.passages(),
    }


class GoalList(ListView):
    queryset = Goal.objects.all()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        with_counts(context["object_list"], counts(*GOAL))
        framework = Framework.objects.get_by_natural_key("2030-agenda")
        return context | works(Q(framework=framework)) | {"framework": framework}


class GoalDetail(DetailView):
    queryset = Goal.objects.all()
    slug_field = slug_url_kwarg = "code"

    def get_context_data(self, **kwargs):
        goal = self.object
        targets = with_counts(list(goal.targets.all()), counts("target__code"))
        context = super().get_context_data(**kwargs)
        return context | works(Q(goal=goal) | Q(target__goal=goal)) | {"targets": targets}


class TargetDetail(DetailView):
    queryset = Target.objects.select_related("goal")
    slug_field = slug_url_kwarg = "code"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | works(Q(target=self.object))


class ObjectiveList(ListView):
    queryset = Objective.objects.all()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        with_counts(context["object_list"], counts("objective__code"))
        framework = Framework.objects.get_by_natural_key("gcm")
        return context | works(Q(framework=framework)) | {"framework": framework}


class ObjectiveDetail(DetailView):
    queryset = Objective.objects.all()
    slug_field = slug_url_kwarg = "code"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | works(Q(objective=self.object))
