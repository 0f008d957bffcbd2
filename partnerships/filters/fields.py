"""The kinds of filter that lists have: facets, whose values are counted, and dates."""

from functools import reduce
from operator import or_

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import dates
from ..text import LANGUAGES, alphabetical, columns

# How many options a long facet shows, those that most records have.
MOST_FREQUENT = 20


class Facet:
    """A filter whose values are counted beside the list."""

    def __init__(self, facet, *, is_long=False, is_alphabetical=False, **kwargs):
        """Of a long facet, only the most frequent values are shown, or of those that
        have the words typed into it. Other facets have an order of their own, if they
        are not alphabetical."""
        self.facet = facet
        self.is_long = is_long
        self.is_alphabetical = is_alphabetical
        super().__init__(**kwargs)

    def filter(self, selection, values):
        return self.parent.narrow(self.field_name, selection, values or ())


class ChoiceFacet(Facet, django_filters.MultipleChoiceFilter):
    """A facet over a fixed list of choices."""

    def options(self, values=None):
        """The choices as {value: label}, in their own order; those in ``values``."""
        choices = self.extra["choices"]
        return {v: label for v, label in choices if values is None or v in values}


class KeysField(forms.Field):
    """Some records by slug or code, as a list of these."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "invalid_choice": forms.ModelMultipleChoiceField.default_error_messages[
            "invalid_choice"
        ]
    }

    def clean(self, keys):
        return list(dict.fromkeys(key for key in keys or () if key))

    def check(self, keys, known):
        """ValidationError where the first of ``keys`` that is not among the ``known`` is
        named."""
        for key in keys:
            if key not in known:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": key},
                )


class RecordFacet(Facet, django_filters.Filter):
    """A facet over records, by slug or code."""

    field_class = KeysField

    def __init__(self, facet, records, by="slug", **kwargs):
        """``records()`` are those there are: they are asked for at each request."""
        self._records = records
        self._by = by
        super().__init__(facet, **kwargs)

    def known(self, keys):
        """Those of ``keys`` that there are; what the index has need not be asked for."""
        known = self.parent.known_values(self.field_name) & set(keys)
        if missing := set(keys) - known:
            found = self._records().filter(**{f"{self._by}__in": missing})
            known |= set(found.order_by().values_list(self._by, flat=True))
        return known

    def options(self, values=None):
        """The records as {value: record}, in their own order; those with ``values``."""
        records = self._records()
        if values is not None:
            records = records.filter(**{f"{self._by}__in": values})
        return {getattr(record, self._by): record for record in records}

    def named(self, words):
        """The keys of the records with names in which all ``words`` stand, or with an
        acronym that begins so, in any language."""
        acronyms = (Q(**{f"{c}__istartswith": words}) for c in columns("acronym"))
        is_named = reduce(or_, acronyms)
        written = alphabetical(words).split()
        for language in LANGUAGES:
            stands_in = f"sort_{language}__without_tilde__contains"
            every = (Q(**{stands_in: word}) for word in written)
            is_named |= reduce(lambda all_, each: all_ & each, every, Q())
        found = self._records().filter(is_named).order_by()
        return set(found.values_list(self._by, flat=True))


class NamedFilter(django_filters.CharFilter):
    """The words typed into a long facet, which narrow its options, not the list."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Find by name"))
        super().__init__(max_length=100, **kwargs)


class EdtfFilterField(forms.CharField):
    def to_python(self, text):
        text = super().to_python(text)
        return dates.asked(text) if text else None


class EdtfFilter(django_filters.Filter):
    field_class = EdtfFilterField
