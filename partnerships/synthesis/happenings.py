"""Made-up events, quotations and figures, each about an agreement."""

from ..models import Event, KeyFigure, Participation, Quotation
from . import chance as by
from .agreements import TITLES
from .documents import Paragraph
from .words import EVENT_KINDS, LANGUAGES, PLACES

EVENT_EVERY, QUOTATION_EVERY, FIGURE_EVERY = 20, 25, 50

UNDER = (" dans le cadre de ", " under ", " en el marco de ")
HOSTED = (", organisée par ", ", organised by ", ", organizada por ")
SAID = (" a déclaré : ", " said: ", " declaró: ")
MORE = ("Plus de ", "More than ", "Más de ")
MIGRANTS = ("personnes migrantes", "migrant workers", "personas migrantes")


class Happenings:
    """Writes what belongs to some of the agreements."""

    def __init__(self, library, world):
        self.library, self.world, self.chance = library, world, library.chance
        tables = library.tables
        self._events = tables.rows(
            Event,
            *("slug", "status", *TITLES, "kind", "date", "agreement_id"),
            *("place_fr", "place_en", "place_es"),
        )
        self._parts = tables.rows(Participation, "event_id", "organisation_id", "role")
        self._quotations = tables.rows(Quotation, "slug", "speaker_id", "agreement_id")
        self._figures = tables.rows(
            KeyFigure,
            *("slug", "status", "value", "qualifier", "date", "agreement_id"),
            *("population_fr", "population_en", "population_es"),
        )

    def write(self, place, agreement, source):
        """What belongs to the agreement that is the ``place``th."""
        if place % EVENT_EVERY == 0:
            self._event(agreement, source)
        if place % QUOTATION_EVERY == 0:
            self._quotation(agreement, source)
        if place % FIGURE_EVERY == 0:
            self._figure(agreement, source)

    def _event(self, agreement, source):
        chance, language = self.chance, source.language
        kind, place = chance.choice(list(EVENT_KINDS)), chance.choice(PLACES)
        when, topics = by.date(chance), by.sentence(chance, 1)
        titles = [
            f"{EVENT_KINDS[kind][number].capitalize()} – {topics[number]}"
            for number in range(len(LANGUAGES))
        ]
        pk = self._events(
            *(f"event-{agreement.pk}", "published", *titles, kind, by.edtf(when)),
            *(agreement.pk, place, place, place),
        )
        passage = Paragraph(source)
        passage.cite(EVENT_KINDS[kind][language].capitalize(), "event", pk, "kind")
        passage.add(", ")
        passage.cite(by.date_words(when, language), "event", pk, "date")
        passage.add(", ")
        passage.cite(place, "event", pk, "place")
        passage.add(UNDER[language])
        passage.name(agreement.names, "agreement", agreement.pk)
        passage.cite_last("event", pk, "agreement")
        passage.add(HOSTED[language])
        host = chance.choice(self.world.organisations)
        passage.name(host.names, "organisation", host.pk)
        passage.cite_last("participation", self._parts(pk, host.pk, "organiser"))
        passage.close()

    def _quotation(self, agreement, source):
        person = self.chance.choice(self.world.people)
        pk = self._quotations(f"quotation-{agreement.pk}", person.pk, agreement.pk)
        passage = Paragraph(source)
        passage.name(person.names, "person", person.pk)
        passage.cite_last("quotation", pk, "speaker")
        passage.add(SAID[source.language])
        said = by.sentence(self.chance, 2)[source.language]
        passage.cite(said.capitalize(), "quotation", pk)
        passage.close()

    def _figure(self, agreement, source):
        language, when = source.language, by.date(self.chance)
        value = self.chance.randint(1000, 10**8)
        pk = self._figures(
            *(f"figure-{agreement.pk}", "published", value, "more-than"),
            *(by.edtf(when), agreement.pk, *MIGRANTS),
        )
        passage = Paragraph(source)
        passage.add(MORE[language])
        passage.cite(str(value), "key_figure", pk, "value")
        passage.add(f" {MIGRANTS[language]} (")
        passage.cite(by.date_words(when, language), "key_figure", pk, "date")
        passage.add(")")
        passage.close()
