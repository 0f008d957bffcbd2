"""Cities, provinces and countries, and the place in a dateline.

Countries and regions are known by name; a city's name counts where a text puts it as a
place (after "à", "de", in a list of places, in a dateline), and so does a name that no
list has, after a word that only places follow. A place inside a name is none.
"""

import re
from functools import cache

from django.utils.translation import gettext_lazy as _

from ..mentions import Case, Name, Names, fold
from .lexicon import CAPITAL, SPACE, any_of, any_word, folded, lines

COUNTRY = _("The name of a country or a region")
CITY = _("The name of a city, where a place stands")
DATELINE = _("What stands in the dateline")
AFTER_WORD = _("A name after a word that places follow")
IN_LIST = _("A name in a list of places")


@cache
def gazetteer():
    """The names of all known places; what is found is the file that has them."""
    return Names(
        Name(line, file, case=Case.CAPITAL)
        for file in ("countries.txt", "regions.txt", "cities.txt")
        for line in lines(file)
    )


def suggest(reading):
    return _Places(reading).suggest()


class _Places:
    def __init__(self, reading):
        self.reading, self.text, words = reading, reading.text, reading.words
        next_word = (
            rf"(?:{SPACE}|-(?:{words['of']})?)(?!{any_word(words['not_names'])}\b)"
        )
        proper = rf"{CAPITAL}(?:{next_word}{CAPITAL}){{0,3}}"
        self.proper = re.compile(proper)
        self.dateline = re.compile(
            rf"(?:[*#\s]|\d\d?:\d\d)*(?P<place>{proper})(?:{SPACE}\((?P<inside>[^()]*)\))?"
            rf"(?P<rest>(?:,{SPACE}(?:{proper}))?(?:,?{SPACE}[^–—\n«:;.]{{0,40}}?\d[^–—\n«:;.]{{0,30}}?)?"
            rf"(?:{SPACE}?\([^()]*\))?){SPACE}?\**(?:[–—]|-{SPACE}|:{SPACE}|\.{SPACE}|$)"
        )
        self.dated = re.compile(
            rf"[*#\s]*(?P<place>{proper})(?:{SPACE}?/{SPACE}?{proper})?,?{SPACE}"
            rf"(?:{words['date_begins']})?\d"
        )
        self.placing = re.compile(rf"(?<![\w-]){any_of(words['placing'])}{SPACE}?$")
        self.only_places = re.compile(rf"(?<![\w-])(?:{any_of(words['only_places'])})")
        self.naming = re.compile(
            rf"(?:{any_of(words['named_after_places'])})[^.,;:«»()\n]{{0,30}}?"
            rf"(?:{words['of']}|{any_word(words['place_prepositions'])}{SPACE})(?:{words['articles']})?$"
        )
        self.join = re.compile(
            rf"(?:,{SPACE}|{SPACE}?[,;]?{SPACE}{any_word(words['last_joins'])}{SPACE})"
            rf"(?:{words['joined_prepositions']})?"
        )
        self.not_names = folded(words["not_names"])
        self.found = {}

    def suggest(self):
        for passage in self.reading.read:
            self._dateline(passage)
            self._known(passage)
        for match in self.reading.find(self.only_places):
            self._unknown(match.end(), AFTER_WORD)
        self._lists()
        for (start, end), rule in sorted(self.found.items()):
            self.reading.take(start, end)
            self.reading.name(start, end, "place")
            yield self.reading.suggestion(
                "place", self.text[start:end], (start, end), rule
            )

    def _note(self, start, end, rule):
        overlaps = any(s < end and start < e for s, e in self.found)
        if not overlaps and not self.reading.is_taken(start, end):
            self.found[(start, end)] = rule

    def _dateline(self, passage):
        for pattern in (self.dateline, self.dated):
            match = pattern.match(self.text, passage.start, passage.end)
            if not match:
                continue
            start, end = match.span("place")
            words = self.text[start:end].split()
            is_known = self._file(start, end)
            says_more = match.groupdict().get("inside") or re.search(r"\d", match.group())
            if fold(words[0]) not in self.not_names and (is_known or says_more):
                self._note(start, end, DATELINE)

    def _file(self, start, end):
        """The list that has these words; None if none has."""
        found = next(gazetteer().find(self.text[start:end], self.reading.language), None)
        if found and (found.start, found.end) == (0, end - start):
            return found.record
        return None

    def _known(self, passage):
        text = self.text[passage.start : passage.end]
        for found in gazetteer().find(text, self.reading.language):
            start, end = passage.start + found.start, passage.start + found.end
            if fold(self.text[start:end]) in self.not_names:
                continue
            if self._is_in_name(start, end):
                continue
            if found.record != "cities.txt":
                self._note(start, end, COUNTRY)
            elif self._stands_as_place(start, end):
                self._note(start, end, CITY)

    def _is_in_name(self, start, end):
        after = self.text[end : end + 2]
        if after.startswith("-"):
            return True
        goes_on = re.match(rf"{SPACE}[A-ZÀ-Þ]", after)
        if goes_on and self._file(start, end) != "countries.txt":
            return True
        before = self.text[max(0, start - 60) : start]
        if re.search(rf"[A-ZÀ-Þ][\w’'-]*{SPACE}$|\w-$", before):
            last = before.split()[-1]
            if fold(last) not in self.not_names and not last.isdigit():
                return True
        return bool(self.naming.search(before))

    def _stands_as_place(self, start, end):
        before = self.text[max(0, start - 30) : start]
        if self.placing.search(before):
            return True
        begins = start == self.reading.passage(start).start or re.search(
            r"[.:!?][\s»]*$|[*#] ?$", before
        )
        return not begins and bool(re.search(r"[,(/]\s?$", before))

    def _unknown(self, start, rule):
        """Note the name at ``start``, which no list has."""
        match = self.proper.match(self.text, start)
        if not match or self.reading.is_taken(*match.span()):
            return None
        word = fold(re.split(r"[\s-]", match.group())[0])
        if (
            word in self.not_names
            or match.group().isupper()
            or self._is_in_name(*match.span())
        ):
            return None
        self._note(*match.span(), rule)
        return match.end()

    def _lists(self):
        """What is joined to a place is one: "à Kolda, Sédhiou et Vélingara"."""
        ends = [end for _start, end in self.found]
        while ends:
            end = ends.pop()
            match = self.join.match(self.text, end)
            if match and match.end() < len(self.text):
                after = self.proper.match(self.text, match.end())
                if after and self._goes_on(after.end(), match.group()):
                    further = self._unknown(match.end(), IN_LIST)
                    if further:
                        ends.append(further)

    def _goes_on(self, end, join):
        """Whether the list does, or ended with an "and", after a name."""
        if "," not in join:
            return True
        return bool(self.join.match(self.text, end))
