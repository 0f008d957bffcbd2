"""Made-up agreements, with what documents say of them."""

from ..models import (
    Agreement,
    Classification,
    FrameworkLink,
    Party,
    Region,
    Statement,
    Target,
    Theme,
)
from . import chance as by
from .bodies import DRAFTS, Body
from .documents import Paragraph, Source
from .words import DOCUMENT_KINDS, KINDS, LANGUAGES, PLACES, TARGET

TITLES = ("title_fr", "title_en", "title_es")
TEXTS = ("text_fr", "text_en", "text_es")
PER_DOCUMENT = 3
# performance.md, section 1: 3.24 parties for each agreement and 2.88 targets, a power
# law over the organisations, Zipf 0.7 over the targets; one organisation is a party of
# every tenth agreement.
PARTIES = by.Draw(40, 2.75, shift=2)
TARGETS_COUNTED = (1, 2, 3, 4, 5, 6)
TARGETS_WEIGHED = (18, 27, 25, 15, 10, 5)
HUB_EVERY = 10
ALONE, GROUP_SHARE, SIGNED_SHARE, COMMITTED_SHARE = 0.1, 0.05, 0.3, 0.15
DATED = {"signed_on": 0.85, "started": 0.4, "ended": 0.2}
BASES = ("stated", "interpreted", "inferred")
BASES_WEIGHED = (60, 30, 10)
ROLES = ("partner", "funder", "implementer", "initiator", "lead")

FOR = (" pour ", " for ", " para ")
OF = (" de ", " of ", " de ")
CALLED = (" : ", ": ", ": ")
DATE_WORDS = {
    "signed_on": (" ; signature : ", "; signed: ", "; firma: "),
    "started": (" ; début : ", "; from: ", "; inicio: "),
    "ended": (" ; fin : ", "; until: ", "; fin: "),
}
BETWEEN = (" ; avec ", "; with ", "; con ")
SIGNED_BY = (" représenté par ", " represented by ", " con la firma de ")
CONCERNS = ("Domaines : ", "Fields: ", "Ámbitos: ")
DUE = (" avant ", " before ", " antes de ")


class Known:
    """What the fixtures have: targets, themes and regions."""

    def __init__(self):
        self.targets = list(Target.objects.values_list("pk", "code"))
        self.themes, self.regions = _named(Theme), _named(Region)


def _named(model):
    rows = model.objects.values_list("pk", "name_fr", "name_en", "name_es")
    return [Body(row[0], row[1:]) for row in rows]


class World:
    """What agreements are made of."""

    def __init__(self, known, organisations, groups, people):
        self.known = known
        self.organisations, self.groups, self.people = organisations, groups, people
        # The first organisation is the hub, and comes by itself.
        self.members = by.Draw(len(organisations) - 1, 0.95, shift=20)
        self.aims = by.Draw(len(known.targets), 0.7)


class Agreements:
    """Writes agreements one by one."""

    def __init__(self, library, world):
        self.library, self.world, self.chance = library, world, library.chance
        tables = library.tables
        self._rows = tables.rows(Agreement, "slug", "status", *TITLES, "kind", *DATED)
        self._parties = tables.rows(
            Party, "agreement_id", "organisation_id", "group_id", "role", "signed_by_id"
        )
        self._links = tables.rows(FrameworkLink, "agreement_id", "target_id", "verb")
        self._classes = tables.rows(
            Classification, "agreement_id", "theme_id", "region_id"
        )
        self._statements = tables.rows(
            Statement, "slug", "agreement_id", "kind", *TEXTS, "actor_id", "due"
        )

    def write(self, count):
        """Write ``count`` agreements; yields each of them, a Body, with the document
        that is being written about it."""
        source = None
        for place in range(count):
            if place % PER_DOCUMENT == 0:
                if source:
                    source.close()
                source = self._source()
            yield self._agreement(place, source), source
        source.close()

    def _source(self):
        chance, organisations = self.chance, self.world.organisations
        publisher = chance.choice(organisations) if chance.random() < 0.3 else None
        kind = chance.choice(list(DOCUMENT_KINDS))
        titles = by.partly(chance, by.sentence(chance, 1))
        source = Source(self.library, titles, kind, publisher)
        source.say(by.sentence(chance, 3)[source.language].capitalize() + ".")
        return source

    def _agreement(self, place, source):
        chance = self.chance
        kind = chance.choice(list(KINDS))
        topic = by.sentence(chance, 1)
        titles = tuple(
            f"{KINDS[kind][language].capitalize()} {place + 1}{OF[language]}"
            f"{chance.choice(PLACES)}{FOR[language]}{topic[language]}"
            for language in range(len(LANGUAGES))
        )
        dates = self._dates()
        status = "draft" if chance.random() < DRAFTS else "published"
        titles = by.partly(chance, titles)
        written = [by.edtf(dates[name]) if name in dates else "" for name in DATED]
        pk = self._rows(f"agreement-{place}", status, *titles, kind, *written)
        agreement = Body(pk, titles)
        organisations = self._who(source, agreement, kind, dates, place)
        self._what(source, agreement, organisations)
        return agreement

    def _dates(self):
        """Some of the dates of an agreement, in their order."""
        first, dates = by.FIRST_YEAR, {}
        for name, share in DATED.items():
            if self.chance.random() < share:
                dates[name] = by.date(self.chance, first)
                first = min(dates[name][0] + 1, by.LAST_YEAR)
        return dates

    def _who(self, source, agreement, kind, dates, place):
        """The passage with the agreement's name, kind, dates and parties. Returns its
        organisations."""
        language, passage = source.language, Paragraph(source)
        passage.cite(
            KINDS[kind][language].capitalize(), "agreement", agreement.pk, "kind"
        )
        passage.add(CALLED[language])
        passage.name(agreement.names, "agreement", agreement.pk)
        for name, parts in dates.items():
            passage.add(DATE_WORDS[name][language])
            words = by.date_words(parts, language)
            passage.cite(words, "agreement", agreement.pk, name)
        before, mutual = BETWEEN[language], kind in Agreement.MUTUAL
        organisations = self._parties_of(place, mutual)
        for organisation in organisations:
            passage.add(before)
            self._party(passage, agreement, mutual, organisation, source.language)
            before = ", "
        if self.chance.random() < GROUP_SHARE:
            passage.add(before)
            group = self.chance.choice(self.world.groups)
            pk = self._parties(agreement.pk, None, group.pk, "partner", None)
            passage.name(group.names, "group", group.pk)
            passage.cite_last("party", pk)
        passage.add(".")
        passage.close()
        return organisations

    def _parties_of(self, place, mutual):
        chance, organisations = self.chance, self.world.organisations
        is_alone = not mutual and chance.random() < ALONE
        count = 1 if is_alone else 2 + PARTIES.one(chance)
        hub = [organisations[0]] if place % HUB_EVERY == 0 else []
        drawn = self.world.members.several(chance, count - len(hub))
        return hub + [organisations[1 + number] for number in drawn]

    def _party(self, passage, agreement, mutual, organisation, language):
        role = "signatory" if mutual else self.chance.choice(ROLES)
        person = None
        if mutual and self.chance.random() < SIGNED_SHARE:
            person = self.chance.choice(self.world.people)
        pk = self._parties(
            agreement.pk, organisation.pk, None, role, person and person.pk
        )
        passage.name(organisation.names, "organisation", organisation.pk)
        passage.cite_last("party", pk)
        if person:
            passage.add(SIGNED_BY[language])
            passage.name(person.names, "person", person.pk)
            passage.cite_last("party", pk, "signed_by")

    def _what(self, source, agreement, organisations):
        """The passage with its targets, themes, regions and what it means to do."""
        language, passage = source.language, Paragraph(source)
        passage.add(CONCERNS[language])
        self._targets(passage, agreement, language)
        chance, known = self.chance, self.world.known
        for named, ends in ((known.themes, (0, 1)), (known.regions, (1, 0))):
            if chance.random() < 0.75:
                record = chance.choice(named)
                passage.add(by.known(record.names, language))
                theme, region = (record.pk if not end else None for end in ends)
                pk = self._classes(agreement.pk, theme, region)
                passage.cite_last("classification", pk)
                passage.add(", ")
        self._statement(passage, agreement, chance.choice(organisations), language)
        passage.add(".")
        passage.close()

    def _targets(self, passage, agreement, language):
        chance = self.chance
        [count] = chance.choices(TARGETS_COUNTED, TARGETS_WEIGHED)
        for rank in self.world.aims.several(chance, count):
            target, code = self.world.known.targets[rank]
            link = self._links(agreement.pk, target, "contributes-to")
            [basis] = chance.choices(BASES, BASES_WEIGHED)
            words = f"{TARGET[language]} {code}"
            passage.name((words,) * 3, "target", target)
            passage.cite_last("framework_link", link, basis=basis)
            passage.add(", ")

    def _statement(self, passage, agreement, organisation, language):
        chance = self.chance
        # What it says is told in French at the least.
        texts = by.sentence(chance, 2)
        told = texts[0], *by.partly(chance, texts)[1:]
        is_due = chance.random() < COMMITTED_SHARE
        due = by.date(chance) if is_due else None
        pk = self._statements(
            *(f"statement-{agreement.pk}", agreement.pk),
            *("commitment" if is_due else "aim", *told),
            *((organisation.pk, by.edtf(due)) if is_due else (None, "")),
        )
        if is_due:
            passage.name(organisation.names, "organisation", organisation.pk)
            passage.cite_last("statement", pk, "actor")
            passage.add(CALLED[language])
        passage.cite(texts[language], "statement", pk)
        if is_due:
            passage.add(DUE[language])
            passage.cite(by.date_words(due, language), "statement", pk, "due")
