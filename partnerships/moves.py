"""Where the records are that fixtures name by an address from before a renaming or merge.

    entry ─ Moves.lead_on ─► its content with the present slugs ─► Deserializer

What the staff renamed or merged so stays what they made of it when the same files are
loaded again.
"""

from .models import FormerAddress, Record
from .models.base import key_parts


class Moves:
    def __init__(self):
        led = {
            (address.noun, address.slug): address.successor
            for address in FormerAddress.objects.exclude(successor="")
        }
        taken = _slugs_of({noun for noun, _slug in led})
        # A slug that another record has taken since is that record's.
        self._present = {
            former: _follow(former, led, taken) for former in led.keys() - taken
        }

    def lead_on(self, model, content):
        """``content`` of a fixture with present slugs for former ones, and what was led
        on, as {(noun, present slug): former slug}."""
        if not self._present:
            return content, {}
        fields, former = dict(content["fields"]), {}
        if issubclass(model, Record):
            [fields["slug"]] = self._key(model, [fields.get("slug")], former)
        for field in model._meta.fields:
            key = fields.get(field.name)
            if field.is_relation and isinstance(key, list):
                fields[field.name] = self._key(field.related_model, key, former)
        return content | {"fields": fields}, former

    def _key(self, model, key, former):
        present = []
        for noun, part in named_parts(model, key):
            slug = self._present.get((noun, part), part)
            if slug != part:
                former[noun, slug] = part
            present.append(slug)
        return present


def named_parts(model, key):
    """Each part of a natural key of ``model``, after the noun of the record whose slug
    it is; None before the others."""
    for name, path, value in key_parts(model, key):
        if name:
            yield None, name
        yield _noun_at(model, path), value


def _noun_at(model, path):
    *relations, last = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    return (
        model._meta.model_name if last == "slug" and issubclass(model, Record) else None
    )


def _slugs_of(nouns):
    return {
        (model._meta.model_name, slug)
        for model in Record.__subclasses__()
        if model._meta.model_name in nouns
        for slug in model.objects.values_list("slug", flat=True)
    }


def _follow(former, led, taken):
    noun, slug = former
    seen = set()
    while (noun, slug) not in taken | seen and (noun, slug) in led:
        seen.add((noun, slug))
        slug = led[noun, slug]
    return slug
