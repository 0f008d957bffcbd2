from django.db.models import Q
from django.urls import reverse
from django.views.generic import DetailView, ListView

from .. import facets
from ..evidence import Sources
from ..filters import AgreementFilter, EventFilter, GroupFilter
from ..models import (
    Agreement,
    Event,
    Framework,
    FrameworkLink,
    Goal,
    Group,
    Objective,
    OfficialWording,
    Target,
)
from ..parts import Parts
from .lists import current_index, in_order_of, narrowed

LISTS = {"agreement": AgreementFilter, "group": GroupFilter, "event": EventFilter}
NOUNS = {"agreement": Agreement, "group": Group, "event": Event}
# What leads from a link to each, by the parameter of lists that chooses it.
PATHS = {
    "goal": ("goal__code", "target__goal__code"),
    "target": ("target__code",),
    "gcm": ("objective__code",),
}


def counts(name, request=None):
    """How many agreements, groups and events work for each goal, target or objective:
    {code: {"agreement": n, "group": n, "event": n}}. ``name`` is the parameter of lists
    that chooses it; for a ``request``, their indexes are asked where they can be."""
    found = {}
    for noun, filterset_class in LISTS.items():
        records = NOUNS[noun].objects.published()
        selection = facets.Selection(
            records, {name: facets.framework(noun, *PATHS[name])}
        )
        if request and name in filterset_class.base_filters:
            index = current_index(request, filterset_class)
            selection = index.selection(records) if index else selection
        for code, count in selection.counts(name).items():
            found.setdefault(code, dict.fromkeys(NOUNS, 0))[noun] = count
    return found


def with_counts(aims, found):
    """``aims`` as a list, each with its ``counts``; zeros where nothing works for it."""
    for aim in aims:
        aim.counts = found.get(aim.code, dict.fromkeys(NOUNS, 0))
    return aims


def works(request, condition, **chosen):
    """What works for something: the links that meet ``condition``, by noun, and the
    sources and passages that say so. ``chosen`` is the parameter of lists that chooses
    it, with its value, where there is one."""
    parts = Parts(request.GET)
    links = FrameworkLink.objects.published().for_page().filter(condition)
    shown = {
        f"{noun}_links": _part(request, parts, noun, links, chosen) for noun in LISTS
    }
    sources = Sources([link for some in shown.values() for link in some])
    return {
        **shown,
        "parts": parts,
        "sources": sources,
        "passages": sources.passages(),
    }


def _part(request, parts, noun, links, chosen):
    """The links of a part of the agreements, groups or events that have any."""
    section, filterset_class = f"works-{noun}", LISTS[noun]
    for name, value in chosen.items():
        if name in filterset_class.base_filters:
            lists = narrowed(request, filterset_class, name, value)
            whole = f"{reverse(f'partnerships:{noun}-list')}?{name}={value}"
            part = parts.cut(section, lists.rows, whole, lists.selection.count)
            return in_order_of(part, links.of({noun: part.rows}), "record")
    others = links.exclude(**{noun: None, f"statement__{noun}": None})
    return parts.cut(section, others).rows


class GoalList(ListView):
    queryset = Goal.objects.all()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        with_counts(context["object_list"], counts("goal", self.request))
        framework = Framework.objects.get_by_natural_key("2030-agenda")
        found = works(self.request, Q(framework=framework))
        return context | found | {"framework": framework}


class GoalDetail(DetailView):
    queryset = Goal.objects.all()
    slug_field = slug_url_kwarg = "code"

    def get_context_data(self, **kwargs):
        goal = self.object
        targets = with_counts(list(goal.targets.all()), counts("target", self.request))
        context = super().get_context_data(**kwargs)
        either = Q(goal=goal) | Q(target__goal=goal)
        found = works(self.request, either, goal=goal.code)
        wording = OfficialWording.objects.of(goal)
        return context | found | {"targets": targets, "wording": wording}


class TargetDetail(DetailView):
    queryset = Target.objects.select_related("goal")
    slug_field = slug_url_kwarg = "code"

    def get_context_data(self, **kwargs):
        target = self.object
        found = works(self.request, Q(target=target), target=target.code)
        wording = OfficialWording.objects.of(target)
        return super().get_context_data(**kwargs) | found | {"wording": wording}


class ObjectiveList(ListView):
    queryset = Objective.objects.all()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        with_counts(context["object_list"], counts("gcm", self.request))
        framework = Framework.objects.get_by_natural_key("gcm")
        found = works(self.request, Q(framework=framework))
        return context | found | {"framework": framework}


class ObjectiveDetail(DetailView):
    queryset = Objective.objects.all()
    slug_field = slug_url_kwarg = "code"

    def get_context_data(self, **kwargs):
        objective = self.object
        found = works(self.request, Q(objective=objective), gcm=objective.code)
        return super().get_context_data(**kwargs) | found
