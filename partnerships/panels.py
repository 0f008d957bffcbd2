"""The facets of a list as a page shows them: options with counts and addresses."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .models import Goal


@dataclass
class Option:
    value: str
    label: object
    count: int
    selected: bool
    url: str
    children: list = field(default_factory=list)


@dataclass
class Panel:
    name: str
    label: str
    options: list


@dataclass
class Chip:
    facet_label: str
    label: object
    url: str


class Panels:
    """The panels and chips of one filtered list; ``query`` is the address's QueryDict."""

    def __init__(self, filterset, query):
        self.filterset = filterset
        self.query = query

    def panels(self):
        """One panel a facet that has anything to choose; targets stand in their goals."""
        panels = [self._panel(name) for name in self.filterset.facet_filters]
        if hasattr(self.filterset, "years"):
            panels.append(self._years())
        by_name = {panel.name: panel for panel in panels}
        if "goal" in by_name and "target" in by_name:
            self._nest(by_name["goal"], by_name["target"])
            panels.remove(by_name["target"])
        return [panel for panel in panels if panel.options]

    def chips(self):
        """What was chosen, each with the address that no longer chooses it."""
        for name, values in self.query.lists():
            filter_ = self.filterset.filters.get(name)
            if filter_ is None or name in ("match", "sort"):
                continue
            labels = self._labels(filter_, [value for value in values if value])
            for value, label in labels.items():
                yield Chip(filter_.label, label, self._url(name, value, chosen=True))

    def _panel(self, name):
        filter_ = self.filterset.filters[name]
        counts = self.filterset.counts(name)
        selected = set(self.query.getlist(name))
        labels = filter_.options({*counts, *selected})
        options = [
            self._option(name, value, label, counts.get(value, 0))
            for value, label in labels.items()
        ]
        return Panel(name, filter_.label, options)

    def _years(self):
        years = self.filterset.years()
        options = [self._option("year", str(y), str(y), n) for y, n in years.items()]
        return Panel("year", _("Year"), options)

    def _option(self, name, value, label, count):
        chosen = value in self.query.getlist(name)
        return Option(value, label, count, chosen, self._url(name, value, chosen))

    def _nest(self, goals, targets):
        """Put each target under its goal; a goal without records of its own too."""
        by_code = {option.value: option for option in goals.options}
        for target in targets.options:
            code = target.label.goal.code
            if code in by_code:
                by_code[code].children.append(target)
        missing = {t.label.goal.code for t in targets.options} - set(by_code)
        for goal in Goal.objects.filter(code__in=missing):
            option = self._option("goal", goal.code, goal, 0)
            option.children = [t for t in targets.options if t.label.goal == goal]
            goals.options.append(option)

    def _labels(self, filter_, values):
        if hasattr(filter_, "options"):
            return filter_.options(values)
        return {value: value for value in values}

    def _url(self, name, value, chosen):
        query = self.query.copy()
        query.pop("page", None)
        if chosen:
            query.setlist(name, [v for v in query.getlist(name) if v != value])
        elif name == "year":
            query[name] = value
        else:
            query.appendlist(name, value)
        return f"?{query.urlencode()}"
