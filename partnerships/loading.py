"""Loading the fixtures: all of them or none.

    fixtures ─ read ─► entries ─ one transaction: save, clean, rules ─► Postgres

A record is known by its natural key. What the staff changed or deleted since the last
load is reported and left alone; a record that left the files is named and stays.
"""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import yaml
from django.apps import apps
from django.core.exceptions import (
    NON_FIELD_ERRORS,
    FieldDoesNotExist,
    ObjectDoesNotExist,
    ValidationError,
)
from django.core.serializers.base import DeserializationError
from django.core.serializers.python import Deserializer
from django.db import IntegrityError, connection, transaction

from . import integrity, mentions
from .models import Fixed, LoadedRecord
from .moves import Moves, named_parts


@dataclass(frozen=True)
class Entry:
    """One record as a fixture file writes it."""

    file: str
    number: int
    model: str
    content: dict

    def __str__(self):
        fields = self.content.get("fields") or {}
        name = fields.get("slug") or fields.get("code") or f"record {self.number}"
        return f"{self.file}: {self.model or '?'} {name}"


@dataclass
class Report:
    """What a load did, as lists of record names."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def summary(self):
        """What happened, in sentences."""
        lines = [
            f"{len(self.created)} created, {len(self.updated)} updated, "
            f"{len(self.unchanged)} unchanged."
        ]
        if not self.created and not self.updated:
            lines.append("Nothing changed.")
        lines += [f"Edited by the staff, left as it is: {name}" for name in self.edited]
        lines += [
            f"Deleted by the staff, or refers to what is, not made again: {name}"
            for name in self.deleted
        ]
        lines += [f"No longer in the files, kept: {name}" for name in self.gone]
        return "\n".join(lines)


class LoadRefused(Exception):
    """The fixtures break rules; ``problems`` are sentences that name file and record."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


def load(directory: Path) -> Report:
    """Load every ``*.yaml`` below ``directory``; raise LoadRefused and change nothing
    if any record breaks any rule."""
    entries, problems = read(directory)
    with transaction.atomic():
        loader = Loader()
        loader.load(entries)
        problems += loader.problems
        problems += [loader.located(problem) for problem in integrity.problems()]
        problems += broken_constraints()
        if problems:
            raise LoadRefused(problems)
        loader.remember()
        mentions.refresh()
    return loader.report


def read(directory):
    """The entries of all files below ``directory``, and the problems in reading them."""
    entries, problems = [], []
    for path in sorted(directory.rglob("*.yaml")):
        file = str(path.relative_to(directory))
        try:
            text = path.read_text(encoding="utf-8")
            contents = yaml.load(text, Loader=yaml.CSafeLoader) or []
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(f"{file}: cannot be read as YAML: {error}")
            continue
        if not isinstance(contents, list):
            problems.append(f"{file}: is not a list of records.")
            continue
        for number, content in enumerate(contents, 1):
            entry = as_entry(file, number, content)
            if entry is None:
                problems.append(f"{file}: record {number} is not a model with fields.")
            else:
                entries.append(entry)
    return entries, problems


def as_entry(file, number, content):
    """The Entry, or None where ``content`` does not name one of our models' fields."""
    if not isinstance(content, dict) or set(content) != {"model", "fields"}:
        return None
    model = str(content["model"]).lower()
    if model not in models() or not isinstance(content["fields"], dict):
        return None
    return Entry(file, number, model, content)


@cache
def models():
    """The models that fixtures may fill, by label, those referred to first."""
    own = [
        model
        for model in apps.get_app_config("partnerships").get_models()
        if issubclass(model, Fixed)
    ]
    graph = TopologicalSorter()
    for model in own:
        targets = [f.related_model for f in model._meta.fields if f.is_relation]
        graph.add(model, *(target for target in targets if target is not model))
    return {model._meta.label_lower: model for model in graph.static_order()}


def in_dependency_order(entries):
    rank = {label: number for number, label in enumerate(models())}
    return sorted(entries, key=lambda entry: rank[entry.model])


def primary_keys(entry):
    """Sentences that name what ``entry`` gives by a primary key."""
    fields = entry.content["fields"]
    for column in models()[entry.model]._meta.concrete_fields:
        value = fields.get(column.name, fields.get(column.attname))
        is_key = column.primary_key or (
            column.is_relation and not isinstance(value, list)
        )
        if is_key and value is not None:
            yield f"{column.name}: records are named by natural keys, which are lists."


def dangling(entry, moves):
    """What ``entry`` refers to and is not there: a relation, and the key it gives."""
    model, named = models()[entry.model], entry.content["fields"]
    present, _former = moves.lead_on(model, entry.content)
    for relation in model._meta.fields:
        key = present["fields"].get(relation.name)
        if relation.is_relation and key is not None:
            try:
                relation.related_model.objects.get_by_natural_key(*key)
            except (ObjectDoesNotExist, ValueError, TypeError):
                yield relation, named[relation.name]


def broken_constraints():
    """The sentence of the first deferred constraint that is broken, in a list."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        return [str(error).splitlines()[0]]
    return []


class Loader:
    """Saves entries one by one, and gathers what is wrong with them."""

    def __init__(self):
        self.report = Report()
        self.problems = []
        self._entries = {}
        self._last = {(r.model, r.key): r for r in LoadedRecord.objects.all()}
        self._moves = Moves()

    def load(self, entries):
        """Save each entry; one that refers to a later one waits for it."""
        pending = in_dependency_order(entries)
        while pending:
            waiting = [entry for entry in pending if not self._load_one(entry)]
            if len(waiting) == len(pending):
                break
            pending = waiting
        for entry in pending:
            self._give_up(entry)

    def located(self, problem):
        """The sentence of an integrity problem, with the file of its record."""
        identity = _identity(problem.record, {})
        entry, _digest = self._entries.get(identity, (None, None))
        return f"{entry.file}: {problem}" if entry else str(problem)

    def remember(self):
        """Note what the files say, to recognise later what the staff changed."""
        LoadedRecord.objects.bulk_create(
            [
                LoadedRecord(model=model, key=key, digest=digest)
                for (model, key), (_entry, digest) in self._entries.items()
            ],
            update_conflicts=True,
            unique_fields=["model", "key"],
            update_fields=["digest"],
        )
        left = self._last.keys() - self._entries.keys()
        self.report.gone = [f"{label} {key}" for label, key in present(left)]

    def _give_up(self, entry):
        """Say why an entry was not saved that refers to what is not there."""
        missing = list(dangling(entry, self._moves))
        if any(_key(r.related_model, name) in self._last for r, name in missing):
            self.report.deleted.append(str(entry))
            return
        for relation, name in missing:
            noun = relation.related_model._meta.verbose_name
            self.problems.append(
                f"{entry}: {relation.name} refers to {noun} {name}, which is not there."
            )

    def _load_one(self, entry):
        """Save one entry; False where it refers to a record that is not there (yet)."""
        if keys := list(primary_keys(entry)):
            self.problems += [f"{entry}: {line}" for line in keys]
            return True
        try:
            content, former = self._moves.lead_on(models()[entry.model], entry.content)
            [deserialized] = Deserializer([content])
        except DeserializationError as error:
            if isinstance(error.__context__, ObjectDoesNotExist):
                return False
            self.problems.append(f"{entry}: {error}")
        except (FieldDoesNotExist, ValueError, TypeError) as error:
            self.problems.append(f"{entry}: {error}")
        else:
            self._save(entry, deserialized.object, former)
        return True

    def _save(self, entry, record, former):
        identity = _identity(record, former)
        if identity in self._entries:
            first, _digest = self._entries[identity]
            self.problems.append(f"{entry}: stands in {first.file} already.")
            return
        digest = _digest_of(record)
        self._entries[identity] = (entry, digest)
        outcome = self._outcome(record, identity, digest)
        if outcome in ("created", "updated"):
            record._state.adding = outcome == "created"
            if outcome == "created":
                # Its first version is kept with its first change, as desk.history says.
                record.skip_history_when_saving = True
            if broken := list(_broken_rules(record)):
                self.problems += [f"{entry}: {line}" for line in broken]
                return
        getattr(self.report, outcome).append(f"{identity[0]} {identity[1]}")

    def _outcome(self, record, identity, digest):
        if record.pk is None:
            return "deleted" if identity in self._last else "created"
        present_digest = _digest_of(type(record).objects.get(pk=record.pk))
        if present_digest == digest:
            return "unchanged"
        last = self._last.get(identity)
        return "updated" if last and last.digest == present_digest else "edited"


def present(identities):
    """Those of ``identities`` whose records are there, in order."""
    names = {name for name, _key in identities}
    own = [model for model in models().values() if model._meta.model_name in names]
    found = {_identity(row, {}) for model in own for row in model.objects.all()}
    return sorted(identities & found)


def _identity(record, former):
    """What the files know ``record`` by, with ``former`` slugs for present ones."""
    parts = named_parts(type(record), record.natural_key())
    return _key(record, [former.get((noun, part), part) for noun, part in parts])


def _key(model, parts):
    key = "/".join("" if part is None else str(part) for part in parts)
    return model._meta.model_name, key


def _digest_of(record):
    """A digest of all columns of ``record`` that its fixture can give."""
    values = {
        field.attname: str(getattr(record, field.attname))
        for field in record._meta.concrete_fields
        if not field.primary_key and not field.generated and field.name != "is_public"
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _broken_rules(record):
    """Save ``record``, or say which rules it breaks.

    Its constraints are left to Postgres, which checks them anyway; only when it refuses
    is Django asked for their sentences.
    """
    try:
        record.full_clean(validate_constraints=False)
        with transaction.atomic():
            record.save()
    except ValidationError as error:
        yield from _sentences(error)
    except IntegrityError as error:
        try:
            record.validate_constraints()
        except ValidationError as broken:
            yield from _sentences(broken)
        else:
            yield str(error).splitlines()[0]


def _sentences(error):
    for field_name, messages in error.message_dict.items():
        label = "" if field_name == NON_FIELD_ERRORS else f"{field_name}: "
        yield from (f"{label}{message}" for message in messages)
