"""The facets of a list as a page shows them: options with counts, chips with addresses.

A page has hundreds of options, and from page to page only their counts change: each is
rendered once by its template, held, and given its count. So is the frame of a panel,
which is given its options.
"""

from dataclasses import dataclass, field

from django.template.loader import get_template
from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .filters.lists import KEPT, NAMED
from .held import Held
from .text import alphabetical, current_language

# How many options of a facet are seen at once; the others are under "More".
SEEN = 8
# Stands in a piece for what changes from page to page; no address can hold it.
MARK = "\0"
# How many panels are open by themselves.
OPEN = 3

# In characters, and in entries.
pieces = Held(8_000_000)
labels = Held(10_000)


@dataclass
class Option:
    value: str
    label: object
    count: int
    selected: bool
    children: list = field(default_factory=list)

    @property
    def text(self):
        """Its label as it is shown."""
        return getattr(self.label, "short_name", self.label)

    @property
    def place(self):
        """What it stands by among others of the same standing."""
        return alphabetical(self.text, current_language()), self.value

    @property
    def is_open(self):
        """Whether it or anything in it is chosen."""
        return self.selected or any(child.selected for child in self.children)


@dataclass
class Panel:
    """A facet; ``html`` is all of it, ``named`` the field of the form that a long facet
    can be typed into."""

    name: str
    label: str
    options: list
    named: object = None
    html: str = ""

    @property
    def is_chosen(self):
        return any(option.is_open for option in self.options)

    @property
    def is_more_chosen(self):
        return any(option.is_open for option in self.options[SEEN:])


@dataclass
class Chip:
    facet_label: str
    label: object
    url: str


@dataclass
class WayOut:
    """A list without one of the filters in use: what it is without, and its length."""

    facet_label: str
    values: str
    count: int
    url: str


class Panels:
    """The panels and chips of one filtered list; ``query`` is the address's QueryDict.
    With an index, pieces are held under its content version."""

    def __init__(self, filterset, query):
        self.filterset = filterset
        self.query = query
        self.version = filterset.index and filterset.index.version

    def panels(self):
        """One panel a facet that has anything to choose; targets stand in their goals."""
        panels = [self._panel(name) for name in self.filterset.facet_filters]
        if hasattr(self.filterset, "years"):
            panels.append(self._years())
        by_name = {panel.name: panel for panel in panels}
        if "goal" in by_name and "target" in by_name:
            self._nest(by_name["goal"], by_name["target"])
            panels.remove(by_name["target"])
        shown = [p for p in panels if p.options or (p.named and p.named.value())]
        for place, panel in enumerate(shown):
            panel.html = self._whole(panel, place < OPEN)
        return shown

    def chips(self):
        """What was chosen, each with the address that no longer chooses it."""
        for name, values in self.query.lists():
            filter_ = self.filterset.filters.get(name)
            if filter_ is None or name in KEPT or name.endswith(NAMED):
                continue
            for value, label in self._labels(name, [v for v in values if v]).items():
                yield Chip(filter_.label, label, self._url_without(name, value))

    def ways_out(self):
        """What would be listed without each of the filters in use, where that is any."""
        return [
            WayOut(
                self.filterset.filters[name].label,
                ", ".join(
                    map(str, self._labels(name, self.query.getlist(name)).values())
                ),
                count,
                self._url_without(name, *self.query.getlist(name)),
            )
            for name, count in self.filterset.counts_without().items()
        ]

    def _panel(self, name):
        filter_ = self.filterset.filters[name]
        counts = self.filterset.counts(name)
        selected = set(self.query.getlist(name))
        options = [
            Option(value, label, counts.get(value, 0), value in selected)
            for value, label in self._labels(name, {*counts, *selected}).items()
        ]
        if filter_.is_alphabetical:
            options.sort(key=lambda option: option.place)
        elif filter_.is_long:
            options.sort(key=lambda option: (-option.count, option.place))
        named = self.filterset.form[name + NAMED] if filter_.is_long else None
        return Panel(name, filter_.label, options, named)

    def _years(self):
        chosen, counts = self.query.get("year"), self.filterset.years()
        years = {str(year): count for year, count in counts.items()}
        if chosen:
            years.setdefault(chosen, 0)
        options = [
            Option(year, year, years[year], year == chosen)
            for year in sorted(years, reverse=True)
        ]
        return Panel("year", _("Year"), options)

    def _nest(self, goals, targets):
        """Put each target under its goal; a goal without records of its own too."""
        by_code = {option.value: option for option in goals.options}
        for target in targets.options:
            goal = target.label.goal
            if goal.code not in by_code:
                by_code[goal.code] = Option(goal.code, goal, 0, False)
            by_code[goal.code].children.append(target)
        goals.options[:] = sorted(by_code.values(), key=lambda goal: goal.label.number)

    def _labels(self, name, values):
        """What the ``values`` of a filter are called, as {value: label}. All of a short
        facet's are held, in its own order; of a long one's, those asked for."""
        filter_ = self.filterset.filters[name]
        if not hasattr(filter_, "options"):
            return {value: value for value in values}
        if self.version is None:
            return filter_.options(values)
        place = type(self.filterset), name
        if not filter_.is_long:
            held = labels.things(
                self.version, [place], lambda _: {place: filter_.options()}
            )
            return {v: label for v, label in held[place].items() if v in values}

        def make(missing):
            found = filter_.options([value for _class, _name, value in missing])
            return {(*place, value): [label] for value, label in found.items()}

        keys = [(*place, value) for value in values]
        held = labels.things(self.version, keys, make)
        return {key[-1]: label for key, [label] in held.items()}

    def _whole(self, panel, is_first):
        seen = self._html(panel.name, panel.options[:SEEN])
        more = self._html(panel.name, panel.options[SEEN:])
        typed = panel.named.value() if panel.named else None
        kind = (
            *("panel", panel.name, is_first or panel.is_chosen, panel.is_chosen),
            *(panel.is_more_chosen, bool(more), typed),
        )
        frame = self._pieces([kind], lambda kind: _frame(kind, panel))[kind]
        head, *rest = frame.split(MARK)
        filled = (html + after for html, after in zip((seen, more), rest, strict=False))
        return mark_safe("".join([head, *filled]))

    def _html(self, name, options):
        kinds = [
            (name, option.value, option.selected, not option.count) for option in options
        ]
        by_kind = dict(zip(kinds, options, strict=True))
        found = self._pieces(kinds, lambda kind: _option(kind, by_kind[kind].text))
        html = []
        for kind, option in by_kind.items():
            html.append(found[kind].replace(MARK, number(option.count)))
            if option.children:
                html.append(self._targets(option))
        return mark_safe("".join(html))

    def _targets(self, goal):
        """The targets of a goal, which open."""
        kind = "targets", goal.value, any(child.selected for child in goal.children)
        found = self._pieces([kind], lambda _: _group(kind))
        return found[kind].replace(MARK, self._html("target", goal.children))

    def _pieces(self, kinds, render):
        """Pieces of HTML with a MARK, by their kinds; held where they can be."""
        place = type(self.filterset), current_language()

        def make(missing):
            return {key: render(key[2:]) for key in missing}

        keys = [(*place, *kind) for kind in kinds]
        return {key[2:]: p for key, p in pieces.things(self.version, keys, make).items()}

    def _url_without(self, name, *values):
        query = self.query.copy()
        query.pop("page", None)
        query.setlist(name, [v for v in query.getlist(name) if v not in values])
        return f"?{query.urlencode()}"


def _option(kind, text):
    name, value, selected, is_none = kind
    return get_template("components/facets_option.html").render(
        {
            "name": name,
            "value": value,
            "label": text,
            "selected": selected,
            "is_none": is_none,
            "count": MARK,
        }
    )


def _frame(kind, panel):
    _panel, name, is_open, is_chosen, is_more_chosen, has_more, _typed = kind
    return get_template("components/facets_panel.html").render(
        {
            "name": name,
            "label": panel.label,
            "named": panel.named,
            "is_open": is_open,
            "is_chosen": is_chosen,
            "is_more_chosen": is_more_chosen,
            "seen": MARK,
            "more": MARK if has_more else "",
        }
    )


def _group(kind):
    _targets, code, is_open = kind
    template = get_template("components/facets_group.html")
    return template.render({"code": code, "is_open": is_open, "options": MARK})


def number(value):
    """A number with its thousands apart; small ones, which are many, have none."""
    return str(value) if value < 1000 else number_format(value, force_grouping=True)
