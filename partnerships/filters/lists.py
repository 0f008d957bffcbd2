"""What all lists share: narrowing, counting, order; and what dated lists add."""

from functools import partial

import django_filters
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .. import dates
from ..facets import Facts, Order, Selection
from ..models import Evidence
from ..search import Search
from ..search_query import MAX_CHARACTERS, validate_number_of_words
from ..text import LANGUAGES, current_language
from .fields import MOST_FREQUENT, EdtfFilter, Facet, RecordFacet

# The parameters that choose what an agreement, a group or an event works for.
LINKS = ("goal", "target", "gcm")
RELEVANCE = "relevance"
# What neither narrows a list nor is undone: how, and in which order.
KEPT = ("match", "sort")
# What the words typed into a long facet are asked by: "partner_named".
NAMED = "_named"


class Filters(dict):
    """The filters of a class of FilterSets. Each request has some of its own, but what
    they are made of never changes."""

    def __deepcopy__(self, memo):
        return {name: _copied(filter_) for name, filter_ in self.items()}


def _copied(filter_):
    copied = object.__new__(type(filter_))
    copied.__dict__ = {**filter_.__dict__, "extra": {**filter_.extra}}
    # The method that it calls is then the copy's.
    copied.method = filter_.method
    return copied


class Fields(dict):
    """The fields of a class of forms, which no form changes, and none need copy."""

    def __deepcopy__(self, memo):
        return self


class ListForm(forms.Form):
    """The values that are asked for: of records, those that there are."""

    def __init__(self, filterset, *args, **kwargs):
        self._filterset = filterset
        super().__init__(*args, **kwargs)

    def clean(self):
        for name, filter_ in self._filterset.filters.items():
            keys = self.cleaned_data.get(name)
            if keys and isinstance(filter_, RecordFacet):
                try:
                    self.fields[name].check(keys, filter_.known(keys))
                except forms.ValidationError as error:
                    self.add_error(name, error)


# By the FilterSet and the number of its orders.
_form_classes = {}


class ListFilter(django_filters.FilterSet):
    """What all lists share: any or all of several values, words to look for, order."""

    # The date columns, in order of preference, by which years are counted.
    date_fields = ()
    # Named orders: the columns to sort by before the slug (none: the title), or the Facts
    # of which the records with most come first.
    orders = {}

    q = django_filters.CharFilter(
        label=_("Words"),
        max_length=MAX_CHARACTERS,
        validators=[validate_number_of_words],
        method="with_words",
    )
    match = django_filters.ChoiceFilter(
        label=_("Match"),
        choices=[("any", _("any of them will do")), ("all", _("all of them are wanted"))],
        empty_label=None,
    )
    sort = django_filters.ChoiceFilter(label=_("Sort by"), empty_label=None)

    def __init__(self, *args, index=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.index = index
        self._selections = {}
        names = [(name, label) for name, (label, _order) in self.orders.items()]
        if self.data.get("q") or self.data.get("sort") == RELEVANCE:
            names.append((RELEVANCE, _("best match first")))
        self.filters["sort"].extra["choices"] = names

    @classmethod
    def get_filters(cls):
        return Filters(super().get_filters())

    def get_form_class(self):
        kind = type(self), len(self.filters["sort"].extra["choices"])
        if kind not in _form_classes:
            fields = {name: filter_.field for name, filter_ in self.filters.items()}
            made = type("ListForm", (ListForm,), fields)
            made.base_fields = Fields(made.base_fields)
            _form_classes[kind] = made
        return partial(_form_classes[kind], self)

    @cached_property
    def facet_filters(self):
        """The filters whose values are counted, by name."""
        return {n: item for n, item in self.filters.items() if isinstance(item, Facet)}

    @cached_property
    def chosen(self):
        """What was chosen, cleaned: {name: value}."""
        return self.form.cleaned_data if self.is_bound and self.is_valid() else {}

    @cached_property
    def narrowing(self):
        """The names of what was chosen that narrows the list."""
        return [
            name
            for name, value in self.chosen.items()
            if value and name not in KEPT and not name.endswith(NAMED)
        ]

    @property
    def match_all(self):
        return self.chosen.get("match") == "all"

    @cached_property
    def qs(self):
        """The records chosen, in the order chosen; pages of the list are cut from it."""
        selection = self.selection()
        if self.chosen.get("sort") == RELEVANCE and self.found:
            return selection.in_order_of(self.found)
        return selection.in_order(self.order)

    def selection(self, without=(), bases=None):
        """What all choices select together but those of the parameters ``without``."""
        if bases is None:
            bases = () if "basis" in without else self.chosen.get("basis", ())
        left = tuple(name for name in self.narrowing if name not in without)
        key = left, tuple(bases)
        if key not in self._selections:
            chosen = self.everything(tuple(bases))
            for name in left:
                chosen = self.filters[name].filter(chosen, self.chosen[name])
            self._selections[key] = chosen
        return self._selections[key]

    def everything(self, bases=()):
        """All records of the list: in the process's index, or in Postgres."""
        if self.index:
            return self.index.selection(self.queryset, bases)
        facets_by_name = {name: f.facet for name, f in self.facet_filters.items()}
        return Selection(self.queryset, facets_by_name, bases)

    def narrow(self, name, selection, values):
        """``selection`` with the ``values`` chosen of a facet: any, or all of them."""
        if not values or (name == "basis" and self._basis_is_of_links()):
            return selection
        if not self.match_all:
            return selection.having(name, values)
        for value in values:
            selection = selection.having(name, [value])
        return selection

    def counts(self, name):
        """How many records each value of a facet would list: {value: count}."""
        if name == "basis" and self._basis_is_of_links():
            return self._link_basis_counts()
        filter_ = self.filters[name]
        selection = self.selection(without=() if self.match_all else (name,))
        if not filter_.is_long:
            return selection.counts(name)
        words = self.chosen.get(name + NAMED)
        return selection.top(name, MOST_FREQUENT, filter_.named(words) if words else None)

    def counts_without(self):
        """How many records would be listed without each of the filters in use, where
        that would be any: {name: count}."""
        counts = {name: self.selection(without=[name]).count() for name in self.narrowing}
        return {name: count for name, count in counts.items() if count}

    def known_values(self, name):
        """The values of a facet that records are known to have, without a query."""
        return self.index.values[name, ""].known() if self.index else set()

    @property
    def order(self):
        """The Order chosen, or the list's own."""
        by_itself = next(iter(self.orders), "")
        wanted = self.chosen.get("sort") or by_itself
        wanted = by_itself if wanted == RELEVANCE else wanted
        languages = ("", current_language())
        return next(
            order
            for order in self.order_columns()
            if order.name == wanted and order.language in languages
        )

    def order_columns(self):
        """Every Order of the list, the one that it has by itself first; an alphabetical
        one in each language."""
        for name, (_label, by) in (self.orders or {"": ("", [])}).items():
            if isinstance(by, Facts):
                yield Order(name, [by.count().desc(), "slug"], counted=by)
            elif by:
                yield Order(name, [*by, "slug"])
            else:
                for language in LANGUAGES:
                    yield Order(name, [f"sort_{language}", "slug"], language)

    @cached_property
    def found(self):
        """The keys of the records that have the words looked for, best first."""
        return Search(self.chosen.get("q", "")).pks(self._meta.model)

    @cached_property
    def _with_words(self):
        return self.everything().among(self.found)

    def with_words(self, selection, name, words):
        return selection.within(self._with_words)

    def _basis_is_of_links(self):
        """With a goal, target or objective, the basis chosen is that of the link."""
        return any(self.chosen.get(name) for name in LINKS)

    def _link_basis_counts(self):
        counts = {
            basis: self.selection(bases=[basis]).count()
            for basis in Evidence.Basis.values
        }
        return {basis: count for basis, count in counts.items() if count}


class DatedFilter(ListFilter):
    """A list whose records have dates: by year, or from and to a date."""

    year = django_filters.NumberFilter(
        label=_("Year"),
        min_value=1000,
        max_value=9999,
        decimal_places=0,
        method="in_year",
    )
    # "from" is a word of Python, and can be no attribute by its own name.
    locals()["from"] = EdtfFilter(label=_("From"), method="since")
    to = EdtfFilter(label=_("Until"), method="until")

    DATE_PARAMETERS = ("year", "from", "to")

    def in_year(self, selection, name, year):
        day = dates.parse(f"{int(year):04}")
        return selection.between(self.date_fields, day.first, day.last)

    def since(self, selection, name, date):
        return selection.between(self.date_fields, date.first, None)

    def until(self, selection, name, date):
        return selection.between(self.date_fields, None, date.last)

    def years(self):
        """How many records lie in each year, of those that the other choices list:
        {year: count}. A record of 2020 or 2021 counts in both."""
        selection = self.selection(without=self.DATE_PARAMETERS)
        counts = selection.years(self.date_fields)
        return dict(sorted(counts.items(), reverse=True))

    def undated(self):
        """How many records the chosen years leave out for want of a date; None where
        no year was chosen."""
        if not any(self.chosen.get(name) for name in self.DATE_PARAMETERS):
            return None
        selection = self.selection(without=self.DATE_PARAMETERS)
        dated = selection.between(self.date_fields, None, None)
        return selection.count() - dated.count()
