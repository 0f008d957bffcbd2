"""The role that a sentence gives to an organisation of the portal.

A sentence is read with a single sign in the place of each name, so that the rules of
``data/roles.LANGUAGE.yaml`` speak of verbs and lists of names: "{L} ont signé", "financé
par {L}". A person stands for the organisation beside the name. A role that is denied, or
is one of others' past agreement, is none.
"""

import re
from functools import cache

import yaml
from django.utils.translation import gettext_lazy as _

from .lexicon import DATA, SPACE, any_word, lexicon

# Signs that stand for names: bodies and people; places, which some of them are of; and
# groups.
NAME, PLACE, GROUP = 0xE000, 0xE800, 0xF000
NAMES, GROUPS = "[\ue000-\uefff]", "[\uf000-\uf8ff]"
NAMED = re.compile(NAMES)
FIRST = {"group": GROUP, "place": PLACE}
# Of agreements: who signs, funds or works on another one, earlier, has no role in this;
# nor has who wrote a study.
OF_AGREEMENT = {
    "signatory",
    "partner",
    "lead",
    "implementer",
    "funder",
    "initiator",
    "organiser",
    "collaborator",
    "participant",
}
# A partner that signs or launches is called so more exactly.
EXACT = {"signatory", "initiator"}

GIVEN = _("The sentence gives this role")


def suggest(reading):
    rules = _rules(reading.language)
    found = []
    for span in reading.sentences:
        sentence = _Sentence(reading, *span)
        if sentence.has_bodies:
            found += _exactly(list(sentence.roles(rules)))
    exact = {s.value.split(":")[0] for s in found if s.value.split(":")[1] in EXACT}
    for suggestion in found:
        slug, role = suggestion.value.split(":")
        if role != "partner" or slug not in exact:
            yield suggestion


def _exactly(found):
    """Without a partner in what the same sentence says that it collaborates in."""
    said = {s.value for s in found}
    for suggestion in found:
        slug, role = suggestion.value.split(":")
        if role != "partner" or f"{slug}:collaborator" not in said:
            yield suggestion


class _Rules:
    """The compiled rules of a language."""

    def __init__(self, language):
        path = DATA / f"roles.{language}.yaml"
        data, words = yaml.safe_load(path.read_text("utf-8")), lexicon(language)
        parts = data["parts"]
        join = rf"(?:{SPACE}?,{SPACE}?|{SPACE}?{any_word(words['list_joins'])}{SPACE})+"
        lead = rf"(?:{words['joined_prepositions']})(?:{words['honorifics']}{SPACE})?"
        named = rf"{lead}{parts['described']}{NAMES}"
        element = rf"(?:{named}|{lead}{parts['filler']})"
        names = rf"(?:{element}{join})*?{named}(?:{join}{element})*"
        listed, second = rf"(?P<L>{names})", rf"(?P<K>{names})"
        group = rf"(?:(?:{words['joined_prepositions']}){GROUPS}|{parts['groups']})"
        self.rules = []
        for role, patterns in data["rules"].items():
            for pattern in patterns:
                pattern = pattern.replace("{L}", listed, 1).replace("{L}", second)
                pattern = pattern.replace("{G}", group)
                for name, part in parts.items():
                    pattern = pattern.replace("{" + name + "}", part)
                whole = re.compile(rf"(?<!\w)(?:{pattern})", re.IGNORECASE)
                self.rules.append((role, whole))
        self.denied = re.compile(data["denied"])
        self.study = re.compile(data["study"])
        self.to_come = re.compile(data["to_come"])
        self.but = re.compile(data["but"])
        self.past = re.compile(data["past"])
        self.meant, self.counts = re.compile(data["meant"]), data["counts"]
        self.generic = re.compile(data["generic"])


@cache
def _rules(language):
    return _Rules(language)


class _Sentence:
    """A sentence with signs for its names."""

    def __init__(self, reading, start, end):
        self.reading, self.start = reading, start
        self.bodies = {}
        self.places = []
        parts, position = [], start
        for number, (first, last, noun, slugs) in enumerate(self._names(start, end)):
            plain = reading.text[position:first]
            parts.append(plain)
            self.places += range(position, first)
            sign = chr(FIRST.get(noun, NAME) + number)
            parts.append(sign)
            self.places.append(first)
            if any(slugs) and noun != "group":
                self.bodies[sign] = (first, last, [slug for slug in slugs if slug])
            position = last
        parts.append(reading.text[position:end])
        self.places += range(position, end + 1)
        self.text = "".join(parts)

    @property
    def has_bodies(self):
        return bool(self.bodies)

    def _names(self, start, end):
        """The names in the sentence; a person with a position is one with it."""
        reading = self.reading
        generic = _rules(reading.language).generic
        whole = [
            (*p.whole, "person", [p.slug])
            for p in reading.people
            if start <= p.whole[0] < end
        ]
        others = [
            (m.start, min(m.end, end), m.noun, [m.slug])
            for m in reading.mentions
            if start <= m.start < end
            and m.noun not in ("person", "programme")
            and not any(s <= m.start < e for s, e, *_rest in whole)
            and not generic.search(reading.text[max(start, m.start - 60) : m.start])
        ]
        return sorted([*whole, *others, *self._meant(start, end)])

    def _meant(self, start, end):
        """The places that speak of bodies named before: "the two organisations"."""
        rules = _rules(self.reading.language)
        for match in rules.meant.finditer(self.reading.text, start, end):
            count = rules.counts[match["count"].lower()]
            yield (*match.span(), "organisation", self._before(start, count))

    def _before(self, start, count):
        """The first ``count`` bodies of the last sentence before that names as many."""
        for span in reversed(self.reading.sentences):
            named = self.reading.named(*span, "organisation") if span[1] <= start else []
            slugs = list(dict.fromkeys(m.slug for m in named))
            if len(slugs) >= count:
                return slugs[:count]
        return []

    def roles(self, rules):
        for role, pattern in rules.rules:
            for match in pattern.finditer(self.text):
                if not (
                    self._is_elsewhere(role, match)
                    or self._is_denied(match, rules)
                    or self._is_past(role, match, rules)
                ):
                    yield from self._given(role, match)

    def _given(self, role, match):
        listed = match["L"] + (match.groupdict().get("K") or "")
        bodies = [self.bodies[sign] for sign in listed if sign in self.bodies]
        slugs = [slug for *_span, slugs in bodies for slug in slugs]
        # Who chairs beside others is one of several.
        if role == "chair" and max(len(slugs), len(NAMED.findall(match["L"]))) > 1:
            role = "co-chair"
        for first, last, slugs in bodies:
            span = (
                min(self.places[match.start()], first),
                max(self.places[match.end()], last),
            )
            for slug in slugs:
                yield self.reading.suggestion(
                    "role",
                    f"{slug}:{role}",
                    self._trimmed(span),
                    GIVEN,
                    cue=self._cue(match),
                )

    def _trimmed(self, span):
        words = self.reading.text[slice(*span)]
        return span[0], span[1] - (len(words) - len(words.rstrip(" ,;:")))

    def _cue(self, match):
        """The words of a rule that are not the names."""
        cue = match.group().replace(match["L"], " … ", 1)
        return re.sub(rf"{NAMES}|{GROUPS}", "…", cue).strip(" ,")

    def _is_elsewhere(self, role, match):
        """Whether "there" is not in a group that the paragraph names, of which one is a
        member; in what is none, one takes part."""
        there = match.groupdict().get("there")
        return there is not None and self._of_group() != (role == "member")

    def _of_group(self):
        """Whether the paragraph names a group."""
        start, end, _kind = self.reading.passage(self.start)
        return bool(self.reading.named(start, end, "group"))

    def _is_denied(self, match, rules):
        before = self.text[max(0, match.start() - 30) : match.start()]
        clause = re.split(r"[,;:]", before)[-1]
        after = re.match(r"[^,;:.]{0,20}", self.text[match.end() :]).group()
        said = re.split(rules.but, clause + match.group() + after)[-1]
        return bool(rules.denied.search(said))

    def _is_past(self, role, match, rules):
        if role not in OF_AGREEMENT:
            return False
        before = self.text[: match.start()]
        is_to_come = rules.to_come.search(before[-25:] + match.group())
        if rules.study.search(before) and not is_to_come:
            return True
        clause = re.split(r"[;]", self.text[: match.start()])[-1][-90:]
        rest = re.match(r"[^;]{0,60}", self.text[match.end() :]).group()
        if rules.past.search(match.group()) or rules.past.search(clause + match.group()):
            return True
        own = self.reading.own_year
        years = re.findall(
            r"\b(?:en|in|de|of|desde|since) ((?:19|20)\d\d)\b",
            clause + match.group() + rest[:25],
        )
        return bool(own and years and all(int(y) < own for y in years))
