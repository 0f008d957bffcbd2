"""The change log: what changed of the records that readers see, the newest first."""

from collections import defaultdict

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ..exports import TABLES
from ..models import PublicChange
from ..parts import Parts

CHANGES = 50


class Changes(TemplateView):
    """The log of the portal, or of one record: ``?noun=agreements&slug=crest``."""

    template_name = "partnerships/changes.html"

    def get_context_data(self, **kwargs):
        query = self.request.GET
        is_of_one = "noun" in query or "slug" in query
        record = (
            public_record(query.get("noun"), query.get("slug")) if is_of_one else None
        )
        changes = PublicChange.objects.all()
        if is_of_one:
            changes = changes.of(record) if record else changes.none()
        part = Parts(query).cut("changes", changes, size=CHANGES)
        tell(part.rows)
        return super().get_context_data(**kwargs) | {
            "changes": part,
            "record": record,
            "is_unknown": is_of_one and record is None,
        }


def public_record(table, slug):
    """The record of a list that has a slug; None where readers see none such."""
    if table not in TABLES or table == "facts":
        return None
    return TABLES[table].model.objects.published().filter(slug=slug).first()


def tell(changes):
    """Let each of ``changes`` know its ``thing``, the record while it is public, and in
    words the ``noun_name`` and the ``part_names``."""
    keys = defaultdict(set)
    for change in changes:
        keys[change.noun].add(change.record)
    things = {
        noun: _model(noun).objects.published().in_bulk(found)
        for noun, found in keys.items()
    }
    for change in changes:
        change.thing = things[change.noun].get(change.record)
        change.noun_name = capfirst(_model(change.noun)._meta.verbose_name)
        change.part_names = [_part_name(change, part) for part in change.parts]


def _part_name(change, part):
    if part == change.noun:
        return _("the record itself")
    return _model(part)._meta.verbose_name_plural


def _model(name):
    return apps.get_model("partnerships", name)
