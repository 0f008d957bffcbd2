"""How far a name goes that begins with a noun for a kind of body.

"Agence nationale pour l’emploi du Togo": adjectives and words with capitals, then what
prepositions join to them, up to a verb or a sign.
"""

import re

from ..mentions import fold
from .lexicon import CAPITAL, SPACE, any_word, folded

CAPITALS = re.compile(rf"{SPACE}{CAPITAL}")
PLAIN = re.compile(rf"{SPACE}(?:[a-zà-ÿ][\w-]*)")
# At most so many phrases join a name, so many adjectives follow a noun.
PHRASES, ADJECTIVES = 4, 2


class Extent:
    def __init__(self, reading):
        self.reading, self.text = reading, reading.text
        words = reading.words
        self.stops = folded(words["names_stop"])
        self.verb = re.compile(words["verb_endings"])
        self.directly = folded(words["directly_named"])
        self.units = folded(words["unit_heads"])
        self.listing = folded(words["listing_heads"])
        join = any_word(words["name_joins"])
        self.join = re.compile(
            rf"{SPACE}(?:{words['of']}|(?:{join}){SPACE})"
            rf"(?:{words['of']}|{words['articles']})?(?=\w)"
        )
        self.next_of_list = re.compile(
            rf"(?:,{SPACE}|{SPACE}{any_word(words['last_joins'])}{SPACE}){words['of']}(?=[A-ZÀ-Þ])"
        )
        self.article = re.compile(
            rf"{SPACE}(?:{any_word(words['articles_plain'])}{SPACE}|l['’])"
        )
        self.word = re.compile(rf"{CAPITAL}|[a-zà-ÿ][\w-]*")
        self.heads = folded(
            words["organisation_heads"] + words["group_heads"] + words["lower_heads"]
        )

    def of(self, start, end):
        """The end of the name whose noun stands at ``start`` to ``end``; None if what
        follows makes it no name."""
        head = self.text[start:end]
        is_capital = head[0].isupper()
        position = self._adjectives(end)
        had_capitals = position != (position := self._capitals(position))
        if is_capital or fold(head) in self.directly or had_capitals:
            position = self._phrases(position, head, is_capital or had_capitals)
        name = self.text[end:position]
        if not re.search(r"\w{2}", name):
            return None
        if not (is_capital or re.search(r"[A-ZÀ-Þ]", name)):
            return None
        if self._is_unit(head, end, position):
            return None
        return position

    def _adjectives(self, position):
        for _count in range(ADJECTIVES):
            match = PLAIN.match(self.text, position)
            if not match or self._stops(match.group()):
                break
            if self.join.match(self.text, position):
                break
            # What an article follows is a verb.
            if self.article.match(self.text, match.end()):
                break
            position = match.end()
        return position

    def _capitals(self, position):
        while match := CAPITALS.match(self.text, position):
            if self.reading.is_taken(match.start() + 1, match.end()):
                break
            position = match.end()
        return position

    def _phrases(self, position, head, is_capital):
        for _count in range(PHRASES):
            join = self.join.match(self.text, position)
            not_next = self.stops
            if fold(head) in self.listing and not join:
                join = self.next_of_list.match(self.text, position)
                not_next = self.stops | self.heads
            word = join and self.word.match(self.text, join.end())
            if not word or fold(word.group()) in not_next:
                break
            if self.verb.search(word.group()):
                break
            is_plain = word.group()[0].islower()
            if is_plain and not is_capital:
                break
            mention = self.reading.named(word.start(), word.end())
            position = mention[0].end if mention else word.end()
            if not mention:
                position = self._capitals(position)
                if self._joined(position):
                    continue
                position = self._adjective(position)
        return position

    def _joined(self, position):
        return bool(self.join.match(self.text, position))

    def _adjective(self, position):
        """One adjective after a joined noun: "de la coopération suisse"."""
        match = PLAIN.match(self.text, position)
        if match and not self._stops(match.group()):
            return match.end()
        return position

    def _stops(self, word):
        return fold(word.strip()) in self.stops or bool(self.verb.search(word))

    def _is_unit(self, head, end, position):
        """Whether this is an office of a body that is named in it."""
        return fold(head) in self.units and bool(
            self.reading.named(end, position, "organisation")
        )
