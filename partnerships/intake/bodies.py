"""Organisations and groups in a text, known to the portal or not.

Known names come from the dictionary. What the portal does not know is known by a name
with its acronym in brackets ("Union interparlementaire (UIP)"), by the noun that such
names begin with ("Fondation …", "ministère …"; in English, end with too), by a list of
well-known names, or is an acronym that stands alone. What is called a programme, a
project or a pact is neither.
"""

import re
from functools import cache

from django.utils.translation import gettext_lazy as _

from ..mentions import Case, Name, Names, fold
from .lexicon import CAPITAL, SPACE, any_of, any_word, folded, lexicon, lines
from .names import Extent

# How many words may stand between a name's first word and its acronym.
LONG = 14
ACRONYM = r"[A-ZÀ-Þ][A-ZÀ-Þ0-9&-]{1,9}|[A-Z][a-z]{0,3}[A-Z][A-Za-z]{0,5}|[A-Z][a-z]{2,5}"
IN_BRACKETS = re.compile(rf" ?\((?P<acronym>{ACRONYM})(?:[,;/–][^()]*)?\)")
ALONE = re.compile(r"(?<![\w@./-])[A-Z][A-Z0-9]{2,8}(?:-[A-Z][\w]+)?(?![\w@/-]|\.\w)")
CAPITAL_WORD = re.compile(CAPITAL)
WORDS = re.compile(r"\w+")
# The part of a known name's words that a name with its acronym must share to be it.
ALIKE = 0.6
STEM = 6

KNOWN = _("A name that the portal knows")
DEFINED = _("A name with its acronym in brackets, which the portal does not know")
HEADED = _("A name that begins or ends with a word for such a body; not in the portal")
LISTED = _("A well-known name that is not in the portal")
ACRONYM_ALONE = _("An acronym that the portal does not know")


def read(reading):
    """Note the names of organisations, groups and programmes in ``reading``; returns the
    rule for each of them by its start."""
    return _Bodies(reading).read()


class _Bodies:
    def __init__(self, reading):
        self.reading, self.text = reading, reading.text
        self.words = reading.words
        self.extent = Extent(reading)
        self.not_names = folded(self.words["not_names"])
        self.titled = folded(self.words["titled_heads"])
        self.head_before = re.compile(
            rf"(?<![\w-])(?i:{any_word(self.words['titled_heads'])}) $"
        )
        # "Caritas Liban": of a body in many countries, that in one.
        self.country = re.compile(rf"{SPACE}{any_word(lines('countries.txt'))}(?!\w)")
        self.events = folded(self.words["events_by_place"])
        self.by_place = re.compile(rf"{SPACE}{self.words['of']}{CAPITAL}")
        self.rules = {}
        # What names mean here: (noun, slug) by folded name or acronym.
        self.here = {}
        # Names that a text uses without their noun: "l’ONG Entraide", then "Entraide".
        self.again = []

    def read(self):
        for match in self.reading.find(IN_BRACKETS):
            self._defined(match)
        for passage in self.reading.read:
            self._known(passage)
        for passage in self.reading.read:
            self._listed(passage)
        if self.reading.language != "en":
            for match in self.reading.find(_heads(self.reading.language)):
                self._headed(match)
        for match in self.reading.find(_english_heads()):
            self._headed_in_english(match)
        for match in self.reading.find(ALONE):
            self._alone(match)
        for words in self.again:
            for match in self.reading.find(
                re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
            ):
                self._note(*match.span(), "organisation", None, HEADED)
        return self.rules

    def _note(self, start, end, noun, slug, rule):
        if self.reading.is_taken(start, end):
            return
        self.reading.name(start, end, noun, slug)
        self.rules[start] = rule

    def _defined(self, match):
        """A name before an acronym in brackets that is not, or not here, the portal's."""
        acronym = match["acronym"]
        before = self._before(match.start())
        if acronym in self.words["acronym_not"] or before is None:
            return
        start, end = before, match.start()
        name, noun = self.text[start:end], self._noun(start)
        if self.reading.dictionary.record_of(name, self.reading.language):
            return
        slug = self._alike(name, acronym)
        self.here[acronym] = (noun, slug)
        self.here[fold(name)] = (noun, slug)
        self._note(start, match.end(), noun, slug, KNOWN if slug else DEFINED)

    def _before(self, end):
        """Where the name that ends at ``end`` begins, going by its acronym; or None."""
        acronym = IN_BRACKETS.match(self.text, end)["acronym"]
        area = re.split(r"[.;:«»()\n]|, ", self.text[:end])[-1]
        area = " ".join(area.split(" ")[-LONG:])
        capitals = [m for m in CAPITAL_WORD.finditer(area) if _is_word(area, m.start())]
        if not capitals:
            return None
        heads = [m for m in capitals if self._noun(end - len(area) + m.start(), True)]
        fits = [m for m in capitals if m.group()[0] == acronym[0]]
        both = [m for m in heads if m in fits]
        chosen = (both or heads[-1:] or fits)[-1:] or []
        if heads and fits and not both and fits[0].start() < heads[0].start():
            chosen = fits[:1]
        return end - len(area) + chosen[0].start() if chosen else None

    def _noun(self, start, strictly=False):
        """What a name that begins at ``start`` is of, by its first words."""
        text = fold(self.text[start : start + 40])
        if any(
            found.start == 0
            for found in _well_known().find(self.text[start : start + 80], None)
        ):
            return "organisation"
        for noun in ("programme", "group", "organisation"):
            heads = folded(self.words[f"{noun}_heads"])
            if re.match(rf"{any_word(heads)}(?!\w)", text):
                return noun
        return None if strictly else "organisation"

    def _alike(self, name, acronym):
        """The known organisation with this ``acronym``, if ``name`` is much like its."""
        dictionary = self.reading.dictionary
        record = dictionary.record_of(acronym, self.reading.language)
        written = _stems(name)
        for known in dictionary.organisations:
            if known.record == record and known.case is not Case.EXACT:
                stems = _stems(known.text)
                if len(stems & written) >= ALIKE * len(stems):
                    return known.record[1]
        return None

    def _known(self, passage):
        text = self.text[passage.start : passage.end]
        named = list(self.reading.dictionary.names.find(text, self.reading.language))
        parents = self.reading.dictionary.parents
        slugs = {found.record[1] for found in named}
        for found in named:
            start, end = passage.start + found.start, passage.start + found.end
            noun, slug = found.record
            words = self.text[start:end]
            if words in self.here:
                noun, slug = self.here[words]
            # A part's name may be plain words: it counts beside the whole's.
            if words[0].islower() and parents.get(slug) not in slugs:
                continue
            if re.match(r"-[A-ZÀ-Þ]", self.text[end : end + 2]):
                continue
            if head := self.head_before.search(self.text[passage.start : start]):
                start = passage.start + head.start()
            brackets = IN_BRACKETS.match(self.text, end)
            if brackets and not self.reading.is_taken(end, brackets.end()):
                self.here.setdefault(brackets["acronym"], (noun, slug))
                end = brackets.end()
            self._note(start, end, noun, slug, KNOWN if slug else DEFINED)

    def _headed(self, match):
        start = match.start()
        if self.reading.is_taken(start, match.end()):
            return
        noun = self._noun(start)
        is_capital = match.group()[0].isupper()
        if end := self.extent.of(start, match.end()):
            if self._is_event(match.group(), self.text[match.end() : end]):
                noun = "programme"
            self.reading.forget(start, end)
            self._unknown(start, end, noun, HEADED)
            own = self.text[match.end() : end].split(maxsplit=1)
            if not is_capital or fold(match.group()) in self.titled:
                self.again += re.findall(rf"{CAPITAL}(?: {CAPITAL})+$", " ".join(own))

    def _is_event(self, head, rest):
        """Whether what this names is an event: "Forum de Lisbonne"."""
        return fold(head) in self.events and self.by_place.fullmatch(rest)

    def _headed_in_english(self, match):
        start, end = match.span()
        if self.reading.is_taken(start, end):
            return
        heads = lexicon("en")
        while fold(self.text[start:end].split(" ")[0]) in self.not_names:
            start = self.text.find(" ", start, end) + 1 or end
        name = self.text[start:end]
        if " " not in name:
            return
        noun = "organisation"
        if re.search(rf"\b{any_of(heads['capital_programmes'])}\b", name):
            noun = "programme"
        elif re.search(rf"\b{any_of(heads['capital_groups'])}\b", name):
            noun = "group"
        self._unknown(start, end, noun, HEADED)

    def _listed(self, passage):
        text = self.text[passage.start : passage.end]
        for found in _well_known().find(text, self.reading.language):
            start, end = passage.start + found.start, passage.start + found.end
            if country := self.country.match(self.text, end):
                end = country.end()
            self._unknown(start, end, "organisation", LISTED)

    def _alone(self, match):
        word = match.group()
        if word in self.words["acronym_not"] or self.reading.is_taken(*match.span()):
            return
        if self._is_shouted(match) or self._is_called_programme(match.start()):
            return
        self._unknown(*match.span(), "organisation", ACRONYM_ALONE)

    def _is_shouted(self, match):
        """Whether capitals mean nothing here: in a dateline or a line of capitals."""
        passage = self.reading.passage(match.start())
        after = self.text[match.end() : match.end() + 25]
        last = min(passage.end, match.end() + 25)
        around = self.text[max(passage.start, match.start() - 25) : last]
        capitals = re.findall(r"[A-ZÀ-Þ]{3,}", around)
        first = match.start() - passage.start <= 4
        return (first and re.match(r"(?: [A-ZÀ-Þ-]{2,})* ?[,(–—/-]", after)) or (
            len(capitals) > 2 and not re.search(r"[a-zà-ÿ]{4}", around)
        )

    def _is_called_programme(self, start):
        before = fold(self.text[max(0, start - 30) : start])
        heads = any_word(folded(self.words["programme_heads"]))
        return re.search(rf"\b{heads}s? (?:\w+ )?[«\"“]? ?$", before)

    def _unknown(self, start, end, noun, rule):
        """Note a name that is not in the dictionary, unless the text has named it."""
        brackets = IN_BRACKETS.match(self.text, end)
        name = fold(self.text[start:end])
        noun, slug = (
            self.here.get(self.text[start:end])
            or self.here.get(name)
            or (
                noun,
                None,
            )
        )
        if brackets:
            self.here[brackets["acronym"]] = (noun, slug)
            end = brackets.end()
        self._note(start, end, noun, slug, rule)


def is_repeated(reading, mention, others):
    """Whether an unknown ``mention`` is one of ``others`` again: the same name, or a part
    of a longer one, as an acronym is of the name that it stands behind in brackets."""
    name = fold(reading.text[mention.start : mention.end]).partition(" (")[0]
    part = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    for other in others:
        known = fold(reading.text[other.start : other.end])
        is_same = known.partition(" (")[0] == name
        if is_same and other < mention or not is_same and part.search(known):
            return True
    return False


def _is_word(area, start):
    return start == 0 or not area[start - 1].isalnum()


def _stems(name):
    return {word[:STEM] for word in WORDS.findall(fold(name)) if len(word) > 3}


@cache
def _heads(language):
    """The words that names of bodies begin with in ``language``."""
    words = lexicon(language)
    capital, lower = _all_heads(words), words["lower_heads"]
    either = rf"(?=[A-ZÀ-Þ])(?i:{any_word(capital)})|{any_word(lower)}"
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])")


def _all_heads(words):
    return [
        *words["organisation_heads"],
        *words["group_heads"],
        *words["programme_heads"],
    ]


@cache
def _english_heads():
    """English names, which stand in French and Spanish texts too."""
    words = lexicon("en")
    heads = any_of(
        [
            *words["capital_organisations"],
            *words["capital_groups"],
            *words["capital_programmes"],
        ]
    )
    word = r"[A-Z][\w’'-]*"
    join = r"(?:(?:of|for|on|against|in|to|and)(?: the)?|&|the)"
    before = rf"(?:{word} ){{0,5}}"
    after = rf"(?: {join} {word}(?: (?!{heads}\b){word}){{0,4}})"
    return re.compile(
        rf"(?<![\w’'-])(?:{before}{heads}(?![\w-])(?:{after}){{1,4}}"
        rf"|(?:{word} ){{1,5}}{heads}(?![\w-]))"
    )


@cache
def _well_known():
    return Names(
        Name(line, "organisation", case=Case.CAPITAL)
        for line in lines("organisations.txt")
    )
