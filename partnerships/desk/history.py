"""The history of records: every version of each, of its rows and of their evidence.

    save, delete ─ django-simple-history ─► versions ─ of one moment and person ─► Act

What one request changes, it changes at one moment. A row that was written before
anybody kept versions, or by SQL, has the version that stood there kept with its first
change. Nobody edits versions; to restore is one more change.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from simple_history.models import HistoricalRecords
from translated_fields import show_language_code

from .. import mentions
from ..models import Record
from ..owners import owner_fields
from .models import RECORDED

DELETED = "-"
STOOD_BEFORE = "stood before"


def keep_first(sender, instance, **kwargs):
    """Before a save: keep the version that stands there, if none was ever kept."""
    if sender not in RECORDED or not getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
        return
    if instance.pk is None or sender.history.filter(id=instance.pk).exists():
        return
    if before := sender._base_manager.filter(pk=instance.pk).first():
        version = sender.history.model
        values = {f.attname: getattr(before, f.attname) for f in version.tracked_fields}
        moment = moment_of_request() - timedelta(microseconds=1)
        version.objects.create(
            **values,
            history_date=moment,
            history_type="+",
            history_change_reason=STOOD_BEFORE,
        )


def set_moment(sender, history_instance, **kwargs):
    history_instance.history_date = moment_of_request()


def moment_of_request():
    request = getattr(HistoricalRecords.context, "request", None)
    if request is None:
        return timezone.now()
    if not hasattr(request, "moment"):
        request.moment = timezone.now()
    return request.moment


@dataclass(frozen=True)
class Difference:
    """What a version says of a field, and what the one before it did."""

    name: str
    before: str
    after: str


@dataclass
class Step:
    """One version of one row."""

    version: models.Model
    row: str
    differences: list[Difference]

    @property
    def kind(self):
        return self.version.history_type


@dataclass
class Act:
    """What one person changed at one moment."""

    moment: object
    user: object
    steps: list[Step] = field(default_factory=list)


def acts_of(model, pk):
    """The Acts on a record or row, the newest first."""
    acts = {}
    for versions in lives_of(model, pk).values():
        for before, version in zip([None, *versions], versions, strict=False):
            key = version.history_date, version.history_user_id
            act = acts.setdefault(key, Act(version.history_date, version.history_user))
            with show_language_code(True):
                act.steps.append(_step(version, before))
    return sorted(acts.values(), key=lambda act: act.moment, reverse=True)


def lives_of(model, pk):
    """The versions of a row and of all rows that belong to it, or ever did, the oldest
    first, by (model, primary key); each row stands after what it belongs to."""
    lives = {}
    waiting = [(model, {pk})]
    while waiting:
        model, pks = waiting.pop(0)
        pks = {pk for pk in pks if (model, pk) not in lives}
        if not pks:
            continue
        lives |= {(model, pk): [] for pk in pks}
        versions = model.history.filter(id__in=pks)
        for version in versions.select_related("history_user").order_by("history_id"):
            lives[model, version.id].append(version)
        waiting += [(child, _owned(child, name, pks)) for child, name in parts(model)]
    return {key: versions for key, versions in lives.items() if versions}


def parts(model):
    """The models, each with the name of the relation, whose rows belong to ``model``."""
    return [
        (child, name)
        for child in RECORDED
        for name in owner_fields(child)
        if child._meta.get_field(name).related_model is model
    ]


@transaction.atomic
def restore(model, pk, moment):
    """Make a record, and all that belongs to it, what it was at ``moment``. What it is
    called public stays; what was deleted comes back as a draft. Returns the record."""
    back, gone = [], []
    for (kind, key), versions in lives_of(model, pk).items():
        if versions[-1].history_date <= moment:
            continue
        if version := _version_at(versions, moment):
            back.append((kind, key, version))
        else:
            gone.append((kind, key))
    for kind, key in reversed(gone):
        for row in kind._base_manager.filter(pk=key):
            row.delete()
    for kind, key, version in back:
        _bring_back(kind, key, version)
    mentions.refresh()
    return model._base_manager.get(pk=pk)


def _version_at(versions, moment):
    """The version that stood at ``moment``; None where there was no row."""
    past = [version for version in versions if version.history_date <= moment]
    if past:
        return None if past[-1].history_type == DELETED else past[-1]
    first = versions[0]
    stood = first.history_change_reason == STOOD_BEFORE or first.history_type == DELETED
    return first if stood else None


def _bring_back(model, pk, version):
    row = version.instance
    present = model._base_manager.filter(pk=pk).first()
    if isinstance(row, Record):
        row.status = present.status if present else "draft"
    row._state.adding = present is None
    row.save(force_insert=present is None)


def _owned(child, name, pks):
    ever = child.history.filter(**{f"{name}_id__in": pks}).values_list("id", flat=True)
    now = child._base_manager.filter(**{f"{name}_id__in": pks})
    return {*ever, *now.values_list("pk", flat=True)}


def _step(version, before):
    row = version.instance
    differences = (
        [] if version.history_type == DELETED else list(_differ(version, before))
    )
    return Step(version, f"{row._meta.verbose_name} {_name_of(row)}", differences)


def _name_of(row):
    """Its own name; its key where that would name something that is gone."""
    try:
        return str(row)
    except (AttributeError, models.ObjectDoesNotExist):
        return f"#{row.pk}"


def _differ(version, before):
    blank = (None, "")
    for column in version.tracked_fields:
        old = getattr(before, column.attname, None)
        new = getattr(version, column.attname)
        if old != new and not column.primary_key and not (old in blank and new in blank):
            name = str(column.verbose_name)
            yield Difference(name, _shown(column, old), _shown(column, new))


def _shown(column, value):
    if value in (None, ""):
        return ""
    if column.is_relation:
        row = column.related_model._base_manager.filter(pk=value).first()
        return _name_of(row) if row else f"#{value}"
    return str(dict(column.flatchoices).get(value, value))
