"""The filters of each list: one FilterSet a noun, for pages and for data alike."""

import django_filters
from django import forms
from django.db.models import F
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from . import dates, facets
from .facets import Facts, Order, Selection
from .models import (
    Agreement,
    Classification,
    Document,
    Event,
    Evidence,
    Goal,
    Group,
    Membership,
    Objective,
    Organisation,
    Participation,
    Party,
    Person,
    Position,
    Region,
    Target,
    Theme,
)
from .search import Search, in_order_of
from .search_query import MAX_CHARACTERS, validate_number_of_words
from .text import LANGUAGES, current_language

# The parameters that choose what an agreement, a group or an event works for.
LINKS = ("goal", "target", "gcm")
RELEVANCE = "relevance"
# How many organisations a list offers to choose from, those with most records.
MOST_FREQUENT = 20


class FacetMixin:
    """A filter whose values are counted beside the list."""

    def __init__(self, facet, *, shown=None, **kwargs):
        """``shown`` is how many of the most frequent values are shown, None for all."""
        self.facet = facet
        self.shown = shown
        super().__init__(**kwargs)

    def filter(self, selection, values):
        keys = [self.key(value) for value in values or ()]
        return self.parent.narrow(self.field_name, selection, keys) if keys else selection

    def key(self, value):
        """The value as it stands in addresses and pairs: a slug, a code."""
        return value


class ChoiceFacet(FacetMixin, django_filters.MultipleChoiceFilter):
    """A facet over a fixed list of choices."""

    def options(self, values):
        """The choices among ``values`` as {value: label}, in their own order."""
        return {value: label for value, label in self.extra["choices"] if value in values}


class RecordFacet(FacetMixin, django_filters.ModelMultipleChoiceFilter):
    """A facet over records, by slug or code."""

    def __init__(self, facet, queryset, by="slug", **kwargs):
        super().__init__(facet, queryset=queryset, to_field_name=by, **kwargs)

    def key(self, value):
        return getattr(value, self.extra["to_field_name"])

    def options(self, values):
        by = self.extra["to_field_name"]
        found = self.get_queryset(None).filter(**{f"{by}__in": values})
        return {self.key(record): record for record in found}


class EdtfFilterField(forms.CharField):
    def to_python(self, text):
        text = super().to_python(text)
        return dates.asked(text) if text else None


class EdtfFilter(django_filters.Filter):
    field_class = EdtfFilterField


def published(model):
    """A callable queryset: filters are made once, but read the public at each request."""
    return lambda request: model.objects.published()


def every(model, *joined):
    return lambda request: model.objects.with_public(*joined)


class ListFilter(django_filters.FilterSet):
    """What all lists share: any or all of several values, words to look for, order."""

    # The date columns, in order of preference, by which years are counted.
    date_fields = ()
    # Named orders: the columns to sort by before the slug (none: the title), or the Facts
    # of which the records with most come first.
    orders = {}

    match = django_filters.ChoiceFilter(
        label=_("Match"),
        choices=[("any", _("any of the values chosen")), ("all", _("all of them"))],
        method="keep",
    )
    q = django_filters.CharFilter(
        label=_("Words"),
        max_length=MAX_CHARACTERS,
        validators=[validate_number_of_words],
        method="with_words",
    )
    sort = django_filters.ChoiceFilter(label=_("Sort by"), method="keep")

    def __init__(self, *args, index=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.index = index
        names = [(name, label) for name, (label, _order) in self.orders.items()]
        if self.data.get("q") or self.data.get("sort") == RELEVANCE:
            names.append((RELEVANCE, _("best match first")))
        self.filters["sort"].extra["choices"] = names

    @property
    def facet_filters(self):
        """The filters whose values are counted, by name."""
        return {
            name: item for name, item in self.filters.items() if hasattr(item, "facet")
        }

    @cached_property
    def chosen(self):
        """What was chosen, cleaned: {name: value}."""
        return self.form.cleaned_data if self.is_bound and self.is_valid() else {}

    @property
    def match_all(self):
        return self.chosen.get("match") == "all"

    @cached_property
    def qs(self):
        """The records chosen, in the order chosen; pages of the list are cut from it."""
        if self.chosen.get("sort") == RELEVANCE and self.found:
            return self.by_relevance()
        return self.in_order(self.selection())

    def selection(self, without=(), bases=None):
        """What all choices select together but those of the parameters ``without``."""
        if bases is None:
            bases = self.chosen.get("basis", ())
        chosen = self.everything(tuple(bases))
        for name, value in self.chosen.items():
            if name not in without:
                chosen = self.filters[name].filter(chosen, value)
        return chosen

    def everything(self, bases):
        """All records of the list: in the process's index, or in Postgres."""
        if self.index:
            return self.index.selection(self.queryset, bases)
        facets_by_name = {name: f.facet for name, f in self.facet_filters.items()}
        return Selection(self.queryset, facets_by_name, bases)

    def narrow(self, name, selection, values):
        """``selection`` with the ``values`` chosen of a facet: any, or all of them."""
        if name == "basis" and self._basis_is_of_links():
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
        without = () if self.match_all else (name,)
        selection = self.selection(without)
        if limit := self.filters[name].shown:
            return selection.top(name, limit)
        return selection.counts(name)

    def in_order(self, selection):
        by_itself = next(iter(self.orders), "")
        wanted = self.chosen.get("sort") or by_itself
        wanted = by_itself if wanted == RELEVANCE else wanted
        languages = ("", current_language())
        return selection.in_order(
            next(
                order
                for order in self.order_columns()
                if order.name == wanted and order.language in languages
            )
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
                for language, column in self.title_columns().items():
                    yield Order(name, [column, "slug"], language)

    def title_columns(self):
        """The column to sort titles by, for each language."""
        return {language: f"sort_{language}" for language in LANGUAGES}

    def keep(self, selection, name, value):
        return selection

    @cached_property
    def found(self):
        """The keys of the records that have the words looked for, best first."""
        return Search(self.chosen.get("q", "")).pks(self._meta.model)

    def with_words(self, selection, name, words):
        return selection.among(self._meta.model.objects.filter(pk__in=self.found))

    def by_relevance(self):
        """The records chosen, those first that have the words in their names. No index
        knows that order: Postgres gives it."""
        plain = type(self)(self.data, queryset=self.queryset, request=self.request)
        return plain.selection().records.order_by(in_order_of(self.found), "slug")

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


class AgreementFilter(DatedFilter):
    date_fields = ("signed_on", "started")
    orders = {
        "date": (_("newest first"), [F("signed_on_first").desc(nulls_last=True)]),
        "-date": (_("oldest first"), [F("signed_on_first").asc(nulls_last=True)]),
        "title": (_("title"), []),
        "parties": (_("most parties"), Facts(Party, "agreement")),
    }

    goal = RecordFacet(
        facets.framework("agreement", "goal__code", "target__goal__code"),
        every(Goal),
        by="code",
        label=_("Sustainable Development Goal"),
    )
    target = RecordFacet(
        facets.framework("agreement", "target__code"),
        every(Target, "goal"),
        by="code",
        label=_("SDG target"),
    )
    gcm = RecordFacet(
        facets.framework("agreement", "objective__code"),
        every(Objective),
        by="code",
        label=_("Global Compact objective"),
    )
    partner = RecordFacet(
        facets.relation(Party, "agreement", "organisation__slug"),
        published(Organisation),
        shown=MOST_FREQUENT,
        label=_("Organisation"),
    )
    group = RecordFacet(
        facets.relation(Party, "agreement", "group__slug"),
        published(Group),
        label=_("Group"),
    )
    kind = ChoiceFacet(
        facets.column(Agreement, "kind"),
        choices=Agreement.Kind.choices,
        label=_("Kind"),
    )
    theme = RecordFacet(
        facets.relation(Classification, "agreement", "theme__slug"),
        every(Theme),
        label=_("Theme"),
    )
    region = RecordFacet(
        facets.relation(Classification, "agreement", "region__slug"),
        every(Region),
        label=_("Region"),
    )
    basis = ChoiceFacet(
        facets.basis(
            "agreement",
            "party__agreement",
            "classification__agreement",
            "statement__agreement",
            "framework_link__agreement",
            "framework_link__statement__agreement",
        ),
        choices=Evidence.Basis.choices,
        label=_("How it is known"),
    )

    class Meta:
        model = Agreement
        fields = []


class OrganisationFilter(ListFilter):
    kind = ChoiceFacet(
        facets.column(Organisation, "kind"),
        choices=Organisation.Kind.choices,
        label=_("Kind"),
    )
    group = RecordFacet(
        facets.relation(Membership, "organisation", "group__slug"),
        published(Group),
        label=_("Group"),
    )

    class Meta:
        model = Organisation
        fields = []


class GroupFilter(ListFilter):
    kind = ChoiceFacet(
        facets.column(Group, "kind"), choices=Group.Kind.choices, label=_("Kind")
    )
    goal = RecordFacet(
        facets.framework("group", "goal__code", "target__goal__code"),
        every(Goal),
        by="code",
        label=_("Sustainable Development Goal"),
    )
    target = RecordFacet(
        facets.framework("group", "target__code"),
        every(Target, "goal"),
        by="code",
        label=_("SDG target"),
    )
    organisation = RecordFacet(
        facets.relation(Membership, "group", "organisation__slug"),
        published(Organisation),
        shown=MOST_FREQUENT,
        label=_("Organisation"),
    )

    class Meta:
        model = Group
        fields = []


class EventFilter(DatedFilter):
    date_fields = ("date",)
    orders = {
        "date": (_("newest first"), [F("date_first").desc(nulls_last=True)]),
        "-date": (_("oldest first"), [F("date_first").asc(nulls_last=True)]),
        "title": (_("title"), []),
    }

    kind = ChoiceFacet(
        facets.column(Event, "kind"), choices=Event.Kind.choices, label=_("Kind")
    )
    goal = RecordFacet(
        facets.framework("event", "goal__code", "target__goal__code"),
        every(Goal),
        by="code",
        label=_("Sustainable Development Goal"),
    )
    target = RecordFacet(
        facets.framework("event", "target__code"),
        every(Target, "goal"),
        by="code",
        label=_("SDG target"),
    )
    organisation = RecordFacet(
        facets.relation(Participation, "event", "organisation__slug"),
        published(Organisation),
        shown=MOST_FREQUENT,
        label=_("Organisation"),
    )

    class Meta:
        model = Event
        fields = []


class PersonFilter(ListFilter):
    organisation = RecordFacet(
        facets.relation(Position, "person", "organisation__slug"),
        published(Organisation),
        shown=MOST_FREQUENT,
        label=_("Organisation"),
    )

    class Meta:
        model = Person
        fields = []

    def title_columns(self):
        return {"": "sort_name"}


class DocumentFilter(DatedFilter):
    date_fields = ("date",)
    orders = {
        "date": (_("newest first"), [F("date_last").desc(nulls_last=True)]),
        "-date": (_("oldest first"), [F("date_first").asc(nulls_last=True)]),
        "title": (_("title"), []),
    }

    kind = ChoiceFacet(
        facets.column(Document, "kind"), choices=Document.Kind.choices, label=_("Kind")
    )
    publisher = RecordFacet(
        facets.relation(Document, "pk", "publisher__slug"),
        published(Organisation),
        label=_("Publisher"),
    )

    class Meta:
        model = Document
        fields = []
