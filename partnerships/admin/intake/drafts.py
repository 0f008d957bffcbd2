"""The rows that decisions make: those that are there, or new drafts."""

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ...mentions import fold
from ...models import Person


def row_of(model, defaults=None, **values):
    """The row of these values: the one that is there, or a new one."""
    if row := model.objects.filter(**values).first():
        return row
    row = model(**values, **defaults or {})
    row.full_clean()
    row.save()
    return row


def say(row, column, value):
    """Write ``value`` where nothing stands yet. Raises ValidationError where something
    else does."""
    stands = getattr(row, column)
    if stands and fold(stands) != fold(value):
        sentence = _("%(fact)s: “%(value)s” stands there.")
        fact = {"fact": name_of(row, column), "value": stands}
        raise ValidationError(sentence % fact)
    if not stands:
        setattr(row, column, value)
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.name != column])
        row.save()


def as_value(subject):
    return {subject._meta.model_name: subject} if subject else {}


def slug_of(name, model=Person, column="name"):
    """The slug of the record of this name, or one for a new record."""
    known = model.objects.values_list(column, "slug")
    found = (slug for other, slug in known if fold(other) == fold(name))
    return next(found, slugify(name)[:100])


def name_of(row, name):
    field = next(f for f in row._meta.fields if f.name in (name, f"{name}_fr"))
    return f"{row}: {field.verbose_name}"
