"""The messages of the interface, as the tests read them from the catalogues."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass
class Message:
    """``texts`` are the translations: one, or one for each plural form."""

    context: str | None
    singular: str
    plural: str | None
    texts: list
    is_fuzzy: bool

    @property
    def key(self):
        return self.context, self.singular, self.plural

    @property
    def compiled(self):
        """What a compiled catalogue says of it."""
        name = f"{self.context}\x04{self.singular}" if self.context else self.singular
        if self.plural is None:
            return {name: self.texts[0]}
        return {(name, n): text for n, text in enumerate(self.texts)}


def path(language, suffix, folder=None) -> Path:
    folder = folder or settings.LOCALE_PATHS[0]
    return Path(folder) / language / "LC_MESSAGES" / f"django{suffix}"


def messages(language, folder=None) -> list[Message]:
    """The messages of a .po file, without its header."""
    blocks = path(language, ".po", folder).read_text().split("\n\n")
    found = [_message(block) for block in blocks]
    return [message for message in found if message.singular]


def _message(block):
    fields, name = {}, None
    for line in block.splitlines():
        if not line.startswith("#"):
            keyword, quote, rest = line.partition('"')
            name = keyword.strip() or name
            fields[name] = fields.get(name, "") + ast.literal_eval(quote + rest)
    return Message(
        context=fields.get("msgctxt"),
        singular=fields.get("msgid", ""),
        plural=fields.get("msgid_plural"),
        texts=[text for name, text in fields.items() if name.startswith("msgstr")],
        is_fuzzy=bool(re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE)),
    )
