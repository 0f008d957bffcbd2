"""The records that the portal knows, as the rules of the intake desk use them."""

from dataclasses import dataclass, field
from functools import cached_property

from .. import mentions
from ..mentions import Case, Name, Names
from ..models import Group, Organisation, Person
from ..text import LANGUAGES

# Acronyms this long are said as words, and may be written so: Unicef, Unesco.
SPOKEN = 4
# Names with this are written without it, or shorter.
OF_UN, LONG = " des Nations Unies", 6


@dataclass(frozen=True)
class Dictionary:
    """Names of organisations and groups by slug, and of people; ``parents`` says of which
    group a group is a part."""

    organisations: tuple[Name, ...]
    groups: tuple[Name, ...]
    people: tuple[str, ...] = ()
    parents: dict = field(default_factory=dict, hash=False)

    @cached_property
    def names(self):
        """All names to be looked for at once: the longest wins, whichever noun's."""
        return Names([*self.organisations, *self.groups])

    def record_of(self, words, language):
        """The noun and slug of what ``words``, all of them, name; None if nothing."""
        for found in self.names.find(words, language):
            if (found.start, found.end) == (0, len(words)):
                return found.record
        return None


def known():
    """The dictionary of the records in the database, drafts too."""
    return Dictionary(
        organisations=tuple(_names(Organisation, _spellings)),
        groups=tuple(_names(Group, lambda name: [name])),
        people=tuple(Person.objects.values_list("name", flat=True)),
        parents=dict(
            Group.objects.filter(parent__isnull=False).values_list("slug", "parent__slug")
        ),
    )


def _names(model, spellings):
    for record in model.objects.prefetch_related("aliases"):
        key = (model._meta.model_name, record.slug)
        for name in mentions.names_of(record, key):
            yield from spellings(name)


def _spellings(name):
    """The ways in which the press writes ``name``."""
    yield name
    text = name.text
    if name.case is Case.EXACT:
        if len(text) >= SPOKEN and text.isalpha():
            yield name._replace(text=text.capitalize())
        if "-" in text:
            yield name._replace(text=text.replace("-", " "))
        elif " " in text:
            yield name._replace(text=text.replace(" ", "-"))
        if name.language in LANGUAGES and len(text) >= SPOKEN:
            yield name._replace(language=None)
    elif OF_UN in text:
        yield name._replace(text=text.replace(OF_UN, " de l’ONU"))
        if text.endswith(OF_UN) and len(text.split()) > LONG:
            yield name._replace(text=text.removesuffix(OF_UN))
    if text.startswith("Haut-Commissariat"):
        yield name._replace(text=text.replace("Commissariat", "Commissaire"))
