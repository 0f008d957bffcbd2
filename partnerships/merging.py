"""Two records of one thing made one: every row about the second goes to the first.

    merge(duplicate, kept) ─ rows ─► kept
                           ─ address ─► FormerAddress, so that it redirects

A row that the first has already (the same party in the same role) goes, and its evidence
joins that of the first's.
"""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from . import mentions
from .evidence import describe
from .models import FormerAddress, Mention


@transaction.atomic
def merge(duplicate, kept):
    """Move all of ``duplicate`` to ``kept``. Where they contradict each other, or where
    ``kept`` may then not be public, this raises ValidationError or IntegrityError, and
    changes nothing."""
    if contradictions := list(_contradictions(duplicate, kept)):
        raise ValidationError(contradictions, code="contradiction")
    for name in _blank_values(duplicate, kept):
        setattr(kept, name, getattr(duplicate, name))
    if duplicate.is_published and not kept.is_published:
        kept.status = duplicate.status
    slug = duplicate.slug
    _move_rows(duplicate, kept)
    duplicate.delete()
    kept.save()
    FormerAddress.objects.update_or_create(
        noun=kept._meta.model_name, slug=slug, defaults={"successor": kept.slug}
    )
    connection.check_constraints()
    if kept.is_published and (problems := kept.publication_problems()):
        raise ValidationError(problems, code="unpublishable")
    mentions.refresh()


def _contradictions(duplicate, kept):
    for name in kept.fact_fields:
        values = [getattr(record, name) for record in (duplicate, kept)]
        if all(values) and values[0] != values[1]:
            sentence = _("They differ in %(fact)s: “%(one)s” and “%(other)s”.")
            yield sentence % {
                "fact": describe(kept, name),
                "one": values[0],
                "other": values[1],
            }


def _blank_values(duplicate, kept):
    """The columns that ``kept`` can take over from ``duplicate``."""
    for field in kept._meta.concrete_fields:
        name = field.name
        if field.editable and not field.generated and not getattr(kept, name):
            yield name


def _move_rows(row, kept):
    for relation in type(row)._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if model is Mention:
            continue
        for related in model._base_manager.filter(**{name: row}):
            if related == kept:
                setattr(related, name, None)
                setattr(kept, name, None)
            else:
                setattr(related, name, kept)
            _save_or_join(related)


def _save_or_join(row):
    """Save ``row`` where it now belongs; where one like it is there, it joins that."""
    try:
        twin = type(row).objects.get_by_natural_key(*row.natural_key())
    except type(row).DoesNotExist:
        twin = row
    if twin == row:
        row.save()
    else:
        _move_rows(row, twin)
        row.delete()
