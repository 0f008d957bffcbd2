"""Which record a row belongs to: a party to its agreement, evidence to its fact."""

from django.db.models import CASCADE

from .models import Document, Evidence, Mention, Record


def owner_fields(model):
    """The relations of ``model`` to what its rows belong to. They never change: a row
    that belongs elsewhere is another fact, with other evidence."""
    return [field.name for field in model._meta.fields if _is_owner(field)]


def _is_owner(field):
    if not field.many_to_one:
        return False
    facts = getattr(field.related_model, "fact_relations", ())
    return field.remote_field.on_delete is CASCADE or field.remote_field.name in facts


def records_of(row):
    """The records that ``row`` states a fact of: itself, or what it belongs to."""
    if isinstance(row, Record):
        yield row
    for name in owner_fields(type(row)):
        if owner := getattr(row, name):
            yield from records_of(owner)


def is_seen(row):
    """Whether ``row`` is, or states a fact of, a published record that readers see."""
    return (
        any(record.is_published for record in records_of(row))
        and type(row).objects.published().filter(pk=row.pk).exists()
    )


def leaning_on(record):
    """The other published records of which a row names ``record``, or rests on words of
    it where it is a document: what may lack something when it goes."""
    owners = {owner for row in _naming(record) for owner in records_of(row)}
    public = [owner for owner in owners if owner.is_published and owner != record]
    return sorted(public, key=lambda owner: (owner._meta.model_name, owner.slug))


def _naming(record):
    if isinstance(record, Document):
        yield from Evidence.objects.filter(passage__document=record)
    for relation in type(record)._meta.related_objects:
        if relation.related_model is not Mention:
            rows = relation.related_model._base_manager
            yield from rows.filter(**{relation.field.name: record})
