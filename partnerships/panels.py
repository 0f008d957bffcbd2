"""The facets of a list as a page shows them: options with counts, chips with addresses.

A page has hundreds of options, and from page to page only their counts change: each is
rendered once by its template, held, and given its count. So is the frame of a panel,
which is given its options, and whatever else stays as it is while a few values differ.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .addresses import changed
from .filters.lists import KEPT, NAMED
from .held import MARK, Held
from .text import alphabetical, current_language

# How many options of a facet are seen at once; the others are under "More".
SEEN = 8
# The fields of the form that are no facets, by the component that shows them.
CONTROLS = {"query": ("q",), "match": ("match",), "order": ("sort", "from", "to")}
# How many panels are open by themselves.
OPEN = 3

# In characters, and in entries.
pieces = Held(4_000_000)
held_names = Held(20_000)


class Name(NamedTuple):
    """What a value is called: by a record or words, as ``text`` shows it in the reader's
    language; ``place`` is what it stands by among others of the same standing. ``html``
    are the two parts of its option, between which the count stands."""

    label: object
    text: str
    place: tuple
    html: tuple


class Option(NamedTuple):
    """A value, and how many records it lists; ``children`` are the options in it."""

    value: str
    name: Name
    count: int
    selected: bool
    children: tuple = ()

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
    is_chosen: bool
    named: object = None
    html: str = ""

    @property
    def is_more_chosen(self):
        return self.is_chosen and any(option.is_open for option in self.options[SEEN:])


class Chip(NamedTuple):
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
        self.language = current_language()
        self.version = filterset.index and filterset.index.version
        self._place = type(filterset), self.language

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

    def form(self, panels):
        """All fields of the form as HTML: the ``panels``, and what stands around them."""
        first, match, last = map(self._control, CONTROLS)
        return mark_safe("".join([first, match, *(p.html for p in panels), last]))

    def piece(self, component, *values, **fixed):
        """A component, held for its ``fixed`` values; the MARKs in it are filled with
        ``values``, in their order."""
        kind = component, *fixed.items()
        [held] = self._pieces([kind], lambda _: get_template(component).render(fixed))
        return _filled(held, map(escape, values))

    def chips(self):
        """What was chosen, each with the address that no longer chooses it."""
        for name, values in self.query.lists():
            filter_ = self.filterset.filters.get(name)
            if filter_ is None or name in KEPT or name.endswith(NAMED):
                continue
            for value, called in self._called(name, [v for v in values if v]).items():
                yield Chip(filter_.label, called, self._url_without(name, value))

    def ways_out(self):
        """What would be listed without each of the filters in use, where that is any."""
        return [
            WayOut(
                self.filterset.filters[name].label,
                ", ".join(
                    str(called)
                    for called in self._called(name, self.query.getlist(name)).values()
                ),
                count,
                self._url_without(name, *self.query.getlist(name)),
            )
            for name, count in self.filterset.counts_without().items()
        ]

    def _panel(self, name):
        filter_ = self.filterset.filters[name]
        counts = self.filterset.counts(name)
        selected = set(filter(None, self.query.getlist(name)))
        options = [
            Option(value, called, counts.get(value, 0), value in selected)
            for value, called in self._names(name, {*counts, *selected}).items()
            if value in counts or value in selected
        ]
        if filter_.is_long:
            options.sort(key=lambda option: (-option.count, option.name.place))
        named = self.filterset.form[name + NAMED] if filter_.is_long else None
        return Panel(name, filter_.label, options, bool(selected), named)

    def _years(self):
        chosen, counts = self.query.get("year"), self.filterset.years()
        years = {str(year): count for year, count in counts.items()}
        if chosen:
            years.setdefault(chosen, 0)
        named = self._held("year", years, lambda years: {y: y for y in years})
        options = [
            Option(year, called, years[year], year == chosen)
            for year, called in sorted(named.items(), reverse=True)
        ]
        return Panel("year", _("Year"), options, bool(chosen))

    def _nest(self, goals, targets):
        """Put each target under its goal; a goal without records of its own too."""
        by_code = {option.value: option for option in goals.options}
        children = defaultdict(list)
        for target in targets.options:
            children[_goal_of(target.value)].append(target)
        for code, [target, *_others] in children.items():
            if code not in by_code:
                named = _name("goal", code, target.name.label.goal)
                by_code[code] = Option(code, named, 0, False)
        goals.options[:] = [
            by_code[code]._replace(children=children[code])
            for code in sorted(by_code, key=int)
        ]
        goals.is_chosen |= targets.is_chosen

    def _called(self, name, values):
        """What the ``values`` of a filter are called, as {value: label}."""
        if not hasattr(self.filterset.filters[name], "options"):
            return dict(zip(values, values, strict=True))
        names = self._names(name, values)
        return {value: names[value].label for value in values if value in names}

    def _names(self, name, values):
        """What the ``values`` of a facet are called, as {value: Name}, those of a short
        facet in their order; more values too, where they are held together."""
        filter_ = self.filterset.filters[name]
        if filter_.is_long:
            return self._held(name, values, filter_.options)
        if self.version is None:
            return _named(filter_, values)
        place = *self._place, name
        [names] = held_names.things(
            self.version, [place], lambda _: {place: _named(filter_)}
        )
        return names

    def _held(self, name, values, options):
        """The Names of ``values``, as {value: Name}; ``options(values)`` are the labels
        of those that are not held."""

        def make(missing):
            labels = options([key[-1] for key in missing])
            return {(*place, v): [_name(name, v, label)] for v, label in labels.items()}

        place = *self._place, name
        found = held_names.things(self.version, [(*place, v) for v in values], make)
        return {v: of[0] for v, of in zip(values, found, strict=True) if of}

    def _whole(self, panel, is_first):
        seen = self._html(panel.name, panel.options[:SEEN])
        more = self._html(panel.name, panel.options[SEEN:])
        typed = panel.named.value() if panel.named else None
        kind = (
            *("panel", panel.name, is_first or panel.is_chosen, panel.is_chosen),
            *(panel.is_more_chosen, bool(more), typed),
        )
        [frame] = self._pieces([kind], lambda kind: _frame(kind, panel))
        return _filled(frame, [seen, more] if more else [seen])

    def _html(self, name, options):
        html = []
        for option in options:
            is_plain = option.count and not option.selected
            before, after = option.name.html if is_plain else self._drawn(name, option)
            html += before, number(option.count, self.language), after
            if option.children:
                html.append(self._targets(option))
        return "".join(html)

    def _drawn(self, name, option):
        kind = "option", name, option.value, option.selected, not option.count
        [html] = self._pieces([kind], lambda kind: _option(*kind[1:], option.name.text))
        return html.split(MARK)

    def _targets(self, goal):
        """The targets of a goal, which open."""
        kind = "targets", goal.value, goal.value in self._open_goals
        [frame] = self._pieces([kind], _group)
        return frame.replace(MARK, self._html("target", goal.children))

    @cached_property
    def _open_goals(self):
        return set(map(_goal_of, self.query.getlist("target")))

    def _control(self, component):
        form = self.filterset.form
        orders = len(self.filterset.filters["sort"].extra["choices"])
        kind = component, orders, *map(self.query.get, CONTROLS[component])
        [html] = self._pieces(
            [kind],
            lambda _: get_template(f"components/facets_{component}.html").render(
                {"form": form}
            ),
        )
        return html

    def _pieces(self, kinds, render):
        """A piece of HTML with a MARK for each of ``kinds``; held where it can be."""
        filterset_class, language = self._place
        keys = [(filterset_class, language, *kind) for kind in kinds]
        return pieces.things(
            self.version, keys, lambda missing: {key: render(key[2:]) for key in missing}
        )

    def _url_without(self, name, *values):
        left = [v for v in self.query.getlist(name) if v not in values]
        return changed(self.query, page=None, **{name: left})


def _option(name, value, selected, is_none, text):
    """The HTML of an option, with a MARK for its count."""
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


def _goal_of(target):
    """The code of the goal that a target's code begins with."""
    return target.partition(".")[0]


def _filled(piece, values):
    """A piece with its MARKs filled with HTML."""
    parts = zip_longest(piece.split(MARK), values, fillvalue="")
    return mark_safe("".join(chain.from_iterable(parts)))


def _named(filter_, values=None):
    """What the values of a facet are called, {value: Name}, in the order in which they
    stand; those in ``values``."""
    labels = filter_.options(values)
    names = {v: _name(filter_.field_name, v, label) for v, label in labels.items()}
    if not filter_.is_alphabetical:
        return names
    return dict(sorted(names.items(), key=lambda item: item[1].place))


def _name(facet, value, label):
    text = getattr(label, "short_name", label)
    place = alphabetical(str(text), current_language()), value
    html = _option(facet, value, False, False, text).split(MARK)
    return Name(label, text, place, tuple(html))


@lru_cache(maxsize=10_000)
def number(value, _language):
    """A number with its thousands apart, as the page's language does."""
    return number_format(value, force_grouping=True)
