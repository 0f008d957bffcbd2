"""What a reader typed, as queries for Postgres.

Words must all be found, ``"quoted words"`` side by side, ``-this`` not at all, and of
``this OR that`` one. Each word is looked for by its stems in all three languages, as
Postgres itself makes them from texts, so that what is asked and what is kept agree.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .text import LANGUAGES, fold

MAX_CHARACTERS = 300
MAX_WORDS = 24

QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"') | dict.fromkeys("\0\u00ad\u200b"))
PART = re.compile(r'(-?)"([^"]*)"|(-?)([^\s"]+)')
MARKS = "[\u0300-\u036f]"
WORD = re.compile(rf"\d+(?:\.\d+)+|[^\W_]+(?:{MARKS}+[^\W_]*)*")
HYPHENS = re.compile("[-‐‑]")

# What stems of one family differ by, in French, English and Spanish, after folding. The
# stemmers take migrants for migr, migration for migrat and migratory for migratori.
_ENDINGS = """
    abilidad abilid abilit abiliti abl aciones acion actic ador adora adores aire
    air al alid alism alist alit alment ament ant ante antes ants anz ariat ariats
    at ateur ateurs atic atif ation ations atiqu ativ atoir atori atorio atrice aux
    e eiro ell el ement ements en enc enci encia enciari ent er ero ers et etic
    etiqu eur eurs eus i ia iad ic idad id ie iec iment iqu ite it itair itari iti
    ity leur leurs ment ments anc anci ancia
"""
ENDINGS = sorted(re.findall(r"\w+", _ENDINGS), key=len, reverse=True)
SHORTEST_ROOT = 4


@dataclass(frozen=True)
class Term:
    """Words of one thing asked for: side by side, or anywhere in the same text."""

    words: tuple
    is_phrase: bool = False
    # The same without its hyphens: co-président is coprésident too.
    joined: str = ""


@dataclass(frozen=True)
class Clause:
    """Terms of which one is enough; or of which none may be found."""

    terms: tuple
    is_excluded: bool = False


def clauses_of(text):
    """What ``text`` asks for, one clause after another; MAX_WORDS words of it."""
    clauses, or_next, count = [], False, 0
    for sign, phrase, other_sign, word in PART.findall(text):
        if word in ("OR", "|") and not other_sign:
            or_next = True
            continue
        words = tuple(WORD.findall(word or phrase))
        count += len(words)
        if count > MAX_WORDS:
            break
        if not words:
            continue
        excluded = bool(sign or other_sign)
        term = Term(words, not word, _joined(word))
        last = clauses[-1] if clauses else None
        if or_next and last and not excluded and not last.is_excluded:
            clauses[-1] = Clause((*last.terms, term))
        else:
            clauses.append(Clause((term,), excluded))
        or_next = False
    return clauses


def _joined(word):
    parts = [WORD.findall(part) for part in HYPHENS.split(word.lstrip("-"))]
    has_parts = len(parts) > 1 and all(parts)
    return "".join("".join(part) for part in parts) if has_parts else ""


@lru_cache(maxsize=10_000)
def root(stem):
    """The stem without its ending, where enough is left of it."""
    for ending in ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= SHORTEST_ROOT:
            return stem[: -len(ending)]
    return stem


def validate_number_of_words(text):
    """Raises ValidationError for more words than a search takes."""
    if len(WORD.findall(text)) > MAX_WORDS:
        raise ValidationError(
            _("Write at most %(most)s words."), code="words", params={"most": MAX_WORDS}
        )


class Query:
    """What a reader typed. ``has_more`` says that it was too long to be read whole."""

    def __init__(self, text):
        text = unicodedata.normalize("NFC", text.translate(QUOTES))
        self.text = " ".join(text[:MAX_CHARACTERS].split())
        self.has_more = len(text) > MAX_CHARACTERS or len(self.words) > MAX_WORDS

    @cached_property
    def clauses(self):
        """What is asked for, but for words that do not count."""
        return [c for c in clauses_of(self.text) if self._asks(c)]

    @cached_property
    def words(self):
        """All words of the text, in order."""
        return WORD.findall(self.text)

    @property
    def wanted(self):
        return [c for c in self.clauses if not c.is_excluded]

    @property
    def excluded(self):
        return [c for c in self.clauses if c.is_excluded]

    @cached_property
    def stems(self):
        """The stems of each word: {word: [stems in each language …, the word itself]}."""
        joined = [m for m in map(_joined, self.text.split()) if m]
        words = list(dict.fromkeys([*self.words, *joined]))
        return stems_of([(word, language) for word in words for language in ORDER])

    def lexemes(self, word, family=False):
        """The lexemes by which texts have ``word``, or one of its family."""
        stems = {s for language in ORDER for s in self.stems[word, language]}
        if family:
            roots = self.roots(word)
            stems |= roots | {r + ending for r in roots for ending in ENDINGS}
        return stems

    def roots(self, word):
        """What the lexemes of all words of its family begin with."""
        stems = (fold(s) for language in ORDER for s in self.stems[word, language])
        roots = set(map(root, stems)) if word.isalpha() else set()
        return {found for found in roots if len(found) >= SHORTEST_ROOT}

    @cached_property
    def sought(self):
        """The words that are looked for, with and without their hyphens."""
        return [
            word
            for clause in self.wanted
            for term in clause.terms
            for word in (*self.heard(term.words), *filter(None, [term.joined]))
        ]

    def marked(self, family=True):
        """All lexemes that are looked for, to be shown where they stand."""
        return {lexeme for word in self.sought for lexeme in self.lexemes(word, family)}

    def beginnings(self):
        """What all lexemes of the families begin with; some have no other letters."""
        return self.marked(family=False).union(*map(self.roots, self.sought))

    def expression(self, clause, *, named=False, family=False, begun=False):
        """A clause as Postgres reads it; ``named``: in names only; ``begun``: for words
        that begin like those of the family, and some others."""
        weight = ":A" if named else ""
        return " | ".join(
            f"({self._term(term, weight, family, begun)})"
            for term in clause.terms
            if self.heard(term.words)
        )

    def anywhere(self, word):
        """One word, or one of its family, as Postgres reads it."""
        return self._word(word, "", family=True)

    def expressions(self, clauses, **kind):
        return [self.expression(clause, **kind) for clause in clauses]

    def _asks(self, clause):
        return any(self.heard(term.words) for term in clause.terms)

    def _term(self, term, weight, family, begun):
        heard = self.heard(term.words)
        if term.is_phrase:
            family = begun = False
        parts = [self._word(word, weight, family, begun) for word in heard]
        if not term.is_phrase:
            parts = [" & ".join(parts)]
            if term.joined:
                parts.append(self._word(term.joined, weight, family, begun))
            return " | ".join(f"({part})" for part in parts)
        places = [place for place, word in enumerate(term.words) if word in heard]
        steps = [f" <{after - before}> " for before, after in pairwise(places)]
        return parts[0] + "".join(
            step + part for step, part in zip(steps, parts[1:], strict=True)
        )

    def _word(self, word, weight, family, begun=False):
        lexemes = [quoted(lexeme) + weight for lexeme in self.lexemes(word, family)]
        if begun:
            lexemes += [f"{quoted(beginning)}:*" for beginning in self.roots(word)]
        return f"({' | '.join(sorted(lexemes))})"

    def heard(self, words):
        """The words that count. Articles and the like do not, unless there is nothing
        else, or an acronym looks like one: UN and WHO."""
        if self._only_stop_words:
            return list(words)
        return [w for w in words if not self._is_stop_word(w) or self._is_acronym(w)]

    @cached_property
    def _only_stop_words(self):
        return all(self._is_stop_word(word) for word in self.words)

    def _is_stop_word(self, word):
        return any(not self.stems[word, language] for language in LANGUAGES)

    def _is_acronym(self, word):
        return len(word) > 1 and word.isupper() and not self.text.isupper()


# The languages of stems; the last is none, where a word is only folded.
ORDER = (*LANGUAGES, "")


# What was asked before, to ask it once a process: the answers never change.
_stems = {}
KEPT = 20_000


def stems_of(pairs):
    """The lexemes of words, each in a language: {(word, language): [lexemes]}."""
    found = {pair: _stems[pair] for pair in pairs if pair in _stems}
    if missing := [pair for pair in pairs if pair not in found]:
        asked = dict(zip(missing, _asked(missing), strict=True))
        found |= asked
        if len(_stems) + len(asked) > KEPT:
            _stems.clear()
        _stems.update(asked)
    return {pair: found[pair] for pair in pairs}


def _asked(pairs):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(search_text(search_config(language), word, 'A'))"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY"
            " AS asked(word, language, place) ORDER BY place",
            [[word for word, _ in pairs], [language for _, language in pairs]],
        )
        return [row[0] for row in cursor.fetchall()]


def quoted(lexeme):
    """A lexeme as a tsquery writes it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
