"""The cards of a list's records as HTML, held in the process."""

from django.template.loader import get_template

from .evidence import Sources, rows_of
from .held import Held
from .index import Records
from .text import current_language

# In characters: some ten thousand cards.
held = Held(32_000_000)


def cards(records):
    """The cards of ``records``, in their order. Of an index's Records, only those are
    fetched whose card is not held under its content version."""
    if not isinstance(records, Records):
        return list(rendered(records).values())
    model, language = records.model, current_language()

    def make(missing):
        fetched = records.only([key for _model, _language, key in missing])
        return {(model, language, pk): card for pk, card in rendered(fetched).items()}

    keys = [(model, language, key) for key in records.keys]
    return [card for card in held.things(records.version, keys, make) if card]


def rendered(records):
    """The cards of ``records``, by key."""
    records = list(records)
    sources = Sources(rows_of(records))
    return {record.pk: card(record, sources) for record in records}


def card(record, sources):
    name = record._meta.model_name
    template = get_template(f"components/card_{name}.html")
    return template.render({name: record, "sources": sources})
