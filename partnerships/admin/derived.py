"""What follows from an edit: where the documents name which record."""

from .. import mentions
from ..models import Alias, Document, Mention, Passage
from ..text import columns


def refresh_mentions(form, formsets):
    """A name that changed is looked for in every document, a passage that changed is
    read again with its document."""
    changed = {part.model for part in formsets if part.has_changed()}
    if form.has_changed():
        changed.add(type(form.instance))
    if Alias in changed or _names_changed(form):
        mentions.refresh()  # The whole corpus: names are rarely edited.
    elif Passage in changed:
        pk = getattr(form.instance, "document_id", form.instance.pk)
        mentions.refresh(Document.objects.filter(pk=pk))


def refresh_names(model):
    """Only public records' names are looked for: some of ``model`` became public."""
    if is_named(model):
        mentions.refresh()


def is_named(model):
    return model._meta.model_name in Mention.MENTIONED


def _names_changed(form):
    row = form.instance
    names = {n for name in row.name_fields for n in (name, *columns(name))}
    return is_named(type(row)) and not names.isdisjoint(form.changed_data)
