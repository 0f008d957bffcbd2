"""Chance with a seed: the same seed makes the same portal."""

from itertools import accumulate

from .words import ENDS, LANGUAGES, MONTHS, TOPICS, VERBS

FIRST_YEAR, LAST_YEAR = 1990, 2026
# How often a name is not known in French, English and Spanish.
MISSING = (0.15, 0.1, 0.25)


class Draw:
    """Draws from ``range(size)``, the lower the likelier: weights (rank + shift)^-s."""

    def __init__(self, size, exponent, shift=1):
        self._range = range(size)
        weights = ((rank + shift) ** -exponent for rank in self._range)
        self._cumulated = list(accumulate(weights))

    def one(self, chance):
        return chance.choices(self._range, cum_weights=self._cumulated)[0]

    def several(self, chance, count):
        """``count`` different ones, or all there are."""
        found = {}
        while len(found) < min(count, len(self._range)):
            for drawn in chance.choices(
                self._range, cum_weights=self._cumulated, k=count - len(found)
            ):
                found[drawn] = None
        return list(found)


def partly(chance, texts):
    """``texts`` per language, of which some may be missing, but never all."""
    kept = tuple(
        "" if chance.random() < missing else text
        for text, missing in zip(texts, MISSING, strict=True)
    )
    return kept if any(kept) else texts


def known(texts, language):
    """The text in ``language``, an index, or else in the first that has one."""
    return texts[language] or next(filter(None, texts))


def sentence(chance, clauses):
    """What somebody means to do, in the three languages, as long as ``clauses``."""
    parts = [
        (chance.choice(VERBS), chance.choice(TOPICS), chance.choice(ENDS))
        for _clause in range(clauses)
    ]
    return tuple(
        ", ".join(" ".join(words[language] for words in part) for part in parts)
        for language in range(len(LANGUAGES))
    )


def date(chance, first=FIRST_YEAR, last=LAST_YEAR):
    """A date of mixed precision: (year, month or 0, day or 0)."""
    precision = chance.random()
    return (
        chance.randint(first, last),
        chance.randint(1, 12) if precision < 0.8 else 0,
        chance.randint(1, 28) if precision < 0.6 else 0,
    )


def edtf(parts):
    year, month, day = parts
    return f"{year}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def date_words(parts, language):
    """A date as a text in ``language``, an index, writes it."""
    year, month, day = parts
    of = " de " if LANGUAGES[language] == "es" else " "
    words = [str(day)] * bool(day) + [MONTHS[month - 1][language]] * bool(month)
    return of.join([*words, str(year)])


def initials(name):
    """The acronym of a name: "Council of Istoria for Training" is CIT."""
    return "".join(word[0] for word in name.split() if word[0].isupper())
