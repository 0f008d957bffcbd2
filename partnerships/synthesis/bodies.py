"""Made-up organisations, their people, and the groups that they are members of."""

from typing import NamedTuple

from ..models import Group, Membership, Organisation, Person, Position
from . import chance as by
from .documents import Paragraph, Source
from .words import (
    BODIES,
    FIRST_NAMES,
    GROUP_KINDS,
    LANGUAGES,
    LAST_NAMES,
    ORGANISATION_KINDS,
    PLACES,
    TOPICS,
)

NAMES = ("name_fr", "name_en", "name_es")
ACRONYMS = ("acronym_fr", "acronym_en", "acronym_es")
PASSAGES = 8
# One document, in which every second passage carries two marks: the fact that somebody
# is a member, and since when. With its title's it has as many marks as passages.
LONG_PASSAGES = 2000
LARGEST_GROUP = 500
SMALLEST_GROUPS = 12
DRAFTS = 0.02

BETWEEN = (" et ", " and ", " y ")
SINCE = ("Depuis ", "Since ", "Desde ")
IS_MEMBER = (" est membre de ", " is a member of ", " es miembro de ")
IS_A = (" est une organisation ", " is an organisation ", " es una organización ")
FOUNDED = (", fondée en ", ", founded in ", ", fundada en ")
SEATED = (", dont le siège est à ", ", with its seat in ", ", con sede en ")
REGISTERS = ("Répertoire", "Directory", "Directorio")
MEMBERS = ("Liste des membres", "List of members", "Lista de miembros")
WORKS_FOR = (" travaille pour ", " works for ", " trabaja para ")
OFFICES = ("Porte-parole", "Spokesperson", "Portavoz")


class Body(NamedTuple):
    """A record that can be a party: its key and its names in the three languages."""

    pk: int
    names: tuple


def body_names(number):
    """The names of body ``number`` in the three languages; no two have the same."""
    number, place = divmod(number, len(PLACES))
    number, first = divmod(number, len(TOPICS))
    number, body = divmod(number, len(BODIES))
    second = (first + 1 + number) % len(TOPICS)
    pair = [
        f"{TOPICS[first][language]}{BETWEEN[language]}{TOPICS[second][language]}"
        for language in range(len(LANGUAGES))
    ]
    fr, en, es = BODIES[body]
    return (
        f"{fr} de {PLACES[place]} pour {pair[0]}",
        f"{PLACES[place]} {en} for {pair[1]}",
        f"{es} de {PLACES[place]} para {pair[2]}",
    )


def numbers(chance, count):
    """``count`` different numbers for ``body_names``."""
    return chance.sample(range(len(PLACES) * len(TOPICS) * len(BODIES) * 30), count)


def organisations(library, count):
    """Write ``count`` organisations, each with what a directory says of it."""
    chance = library.chance
    rows = library.tables.rows(
        Organisation,
        *("slug", "status", *NAMES, *ACRONYMS, "kind", "founded"),
        *("seat_fr", "seat_en", "seat_es"),
    )
    made, source = [], None
    for place, number in enumerate(numbers(chance, count)):
        if place % (PASSAGES - 1) == 0:
            source = _next(library, source, REGISTERS)
        names = by.partly(chance, body_names(number))
        is_short = chance.random() < 0.6
        acronyms = [by.initials(name) if is_short else "" for name in names]
        body = Body(library.tables.next_id(Organisation), names)
        kind = chance.choice(list(ORGANISATION_KINDS))
        founded, seat = by.date(chance, 1900, 1990), chance.choice(PLACES)
        rows(
            *(f"organisation-{place}", "published", *names, *acronyms),
            *(kind, by.edtf(founded), seat, seat, seat),
            pk=body.pk,
        )
        _describe(source, body, kind, founded, seat)
        made.append(body)
    source.close()
    return made


def _describe(source, body, kind, founded, seat):
    language = source.language
    passage = Paragraph(source)
    passage.name(body.names, "organisation", body.pk)
    passage.add(IS_A[language])
    kinds = ORGANISATION_KINDS[kind]
    passage.cite(kinds[language], "organisation", body.pk, "kind")
    passage.add(FOUNDED[language])
    words = by.date_words(founded, language)
    passage.cite(words, "organisation", body.pk, "founded")
    passage.add(SEATED[language])
    passage.cite(seat, "organisation", body.pk, "seat")
    passage.add(".")
    passage.close()


def _next(library, source, titles):
    """A new directory or list, after ``source``, which is closed."""
    if source:
        source.close()
    return Source(library, titles, "report")


def groups(library, members, count):
    """Write ``count`` groups of organisations, the first with LARGEST_GROUP members."""
    chance = library.chance
    rows = library.tables.rows(Group, "slug", "status", *NAMES, "kind", "parent_id")
    made, pairs = [], []
    for place in range(count):
        topics = chance.choice(TOPICS)
        kind = chance.choice(list(GROUP_KINDS))
        names = tuple(
            f"{GROUP_KINDS[kind][language]} {place + 1} – {topics[language]}"
            for language in range(len(LANGUAGES))
        )
        group = Body(library.tables.next_id(Group), by.partly(chance, names))
        made.append((group, kind))
        rows(f"group-{place}", "published", *group.names, kind, None, pk=group.pk)
        size = min(len(members), int(LARGEST_GROUP * (place + 1) ** -0.7))
        pairs += [(group, member) for member in chance.sample(members, size)]
    _kinds(library, made)
    _memberships(library, pairs)
    return [group for group, _kind in made]


def _kinds(library, made):
    source = None
    for place, (group, kind) in enumerate(made):
        if place % (PASSAGES - 1) == 0:
            source = _next(library, source, REGISTERS)
        passage = Paragraph(source)
        passage.name(group.names, "group", group.pk)
        passage.add(" : ")
        passage.cite(GROUP_KINDS[kind][source.language], "group", group.pk, "kind")
        passage.close()
    source.close()


def _memberships(library, pairs):
    rows = library.tables.rows(Membership, "organisation_id", "group_id", "role", "start")
    chance, source, remaining = library.chance, None, 0
    for group, member in pairs:
        if not remaining:
            remaining = PASSAGES if source else LONG_PASSAGES
            source = _next(library, source, MEMBERS)
            _sentence(source, chance)
            remaining -= 2
        start = by.date(chance, 1995)
        pk = rows(member.pk, group.pk, "member", by.edtf(start))
        _membership(source, group, member, start, pk)
        _sentence(source, chance)
        remaining -= 2
    source.close()


def _sentence(source, chance):
    source.say(by.sentence(chance, 1)[source.language].capitalize() + ".")


def _membership(source, group, member, start, pk):
    language = source.language
    passage = Paragraph(source)
    passage.add(SINCE[language])
    passage.cite(by.date_words(start, language), "membership", pk, "start")
    passage.add(", ")
    passage.name(member.names, "organisation", member.pk)
    passage.add(IS_MEMBER[language])
    passage.name(group.names, "group", group.pk)
    passage.cite_last("membership", pk)
    passage.add(".")
    passage.close()


def people(library, employers, count):
    """Write ``count`` people, each with an office in an organisation."""
    chance = library.chance
    rows = library.tables.rows(Person, "slug", "status", "name")
    offices = library.tables.rows(
        Position, "person_id", "organisation_id", "title_fr", "title_en", "title_es"
    )
    made, source = [], None
    for place in range(count):
        if place % (PASSAGES - 1) == 0:
            source = _next(library, source, REGISTERS)
        name = (
            f"{chance.choice(FIRST_NAMES)} {chance.choice('ABCDEFGHJKLMNPRST')}."
            f" {chance.choice(LAST_NAMES)}-{chance.choice(LAST_NAMES)}"
        )
        person = Body(rows(f"person-{place}", "published", name), (name,) * 3)
        employer = chance.choice(employers)
        office = offices(person.pk, employer.pk, *OFFICES)
        passage = Paragraph(source)
        passage.name(person.names, "person", person.pk)
        passage.add(WORKS_FOR[source.language])
        passage.name(employer.names, "organisation", employer.pk)
        passage.cite_last("position", office)
        passage.close()
        made.append(person)
    source.close()
    return made
