"""Made-up documents: what they say, which words state which fact, and whom they name."""

import hashlib
from itertools import product

from ..models import Document, Evidence, Mention, Passage
from ..models.evidence import CODE_ALPHABET
from . import chance as by
from .words import DOCUMENT_KINDS, LANGUAGES, REASONS

# Three letters for each number below THREE, and seven for each below CODES.
THREE = len(CODE_ALPHABET) ** 3
LETTERS = ["".join(letters) for letters in product(CODE_ALPHABET, repeat=3)]
CODES = THREE * THREE * len(CODE_ALPHABET)
# Prime to CODES, so that each number below CODES gets a code of its own.
STEP = 7_368_787_511
LEAD = "\n\n"

DOCUMENT = ("slug", "status", "title_fr", "title_en", "title_es", "kind", "language")
PASSAGE = ("document_id", "number", "kind", "lead", "text")
REASON = ("reason_fr", "reason_en", "reason_es")


def code(number):
    """The short code of a fact; neighbours have nothing in common."""
    first, rest = divmod(number * STEP % CODES, THREE * THREE)
    middle, last = divmod(rest, THREE)
    return CODE_ALPHABET[first] + LETTERS[middle] + LETTERS[last]


class Library:
    """Where documents are written."""

    def __init__(self, chance, tables):
        self.chance, self.tables = chance, tables
        self.documents = tables.rows(
            Document, *DOCUMENT, "publisher_id", "date", "passage_count", "sha256"
        )
        # The trigger that indexes a passage asks for its document's language.
        self.passages = tables.rows(Passage, *PASSAGE, after=self.documents)
        self._evidence = {
            subject: tables.rows(
                Evidence,
                *("code", f"{subject}_id", "field", "passage_id", "words", "occurrence"),
                *("basis", *REASON),
            )
            for subject in Evidence.SUBJECTS
        }
        self._mentions = {
            noun: tables.rows(Mention, f"{noun}_id", "passage_id", "start", "end")
            for noun in Mention.MENTIONED
        }

    def evidence(self, subject, fact, place, basis):
        pk = self.tables.next_id(Evidence)
        reasons = ("", "", "") if basis == "stated" else REASONS
        self._evidence[subject](code(pk), *fact, *place, basis, *reasons, pk=pk)

    def mention(self, noun, *place):
        self._mentions[noun](*place)


class Source:
    """A document in the making; ``language`` is an index of LANGUAGES."""

    def __init__(self, library, titles, kind, publisher=None):
        self.library = library
        self._chance = library.chance
        self._titles, self._kind, self._publisher = titles, kind, publisher
        self.language = self._chance.randrange(len(LANGUAGES))
        self.pk = library.tables.next_id(Document)
        self._passages = []
        self._date = by.date(self._chance)
        self._title()

    def _title(self):
        title = Paragraph(self, "title")
        title.cite(DOCUMENT_KINDS[self._kind][self.language], "document", self.pk, "kind")
        title.add(" – ")
        title.cite(by.date_words(self._date, self.language), "document", self.pk, "date")
        title.add(" – ")
        if self._publisher:
            title.name(self._publisher.names, "organisation", self._publisher.pk)
            title.cite_last("document", self.pk, "publisher")
            title.add(" – ")
        title.add(by.known(self._titles, self.language))
        title.close()

    def take(self, pk, kind, text):
        """Take a passage into the document."""
        lead = LEAD if self._passages else ""
        number = len(self._passages) + 1
        self._passages.append((pk, (self.pk, number, kind, lead, text)))

    def say(self, text):
        paragraph = Paragraph(self)
        paragraph.add(text)
        paragraph.close()

    def close(self):
        text = "".join(lead + text for _pk, (*_rest, lead, text) in self._passages)
        self.library.documents(
            *(f"document-{self.pk}", "published", *self._titles, self._kind),
            *(LANGUAGES[self.language], self._publisher and self._publisher.pk),
            *(by.edtf(self._date), len(self._passages)),
            hashlib.sha256(text.encode()).hexdigest(),
            pk=self.pk,
        )
        for pk, passage in self._passages:
            self.library.passages(*passage, pk=pk)


class Paragraph:
    """A passage in the making."""

    def __init__(self, source, kind="paragraph"):
        self._source, self._library = source, source.library
        self._kind, self._text, self._last = kind, "", ""
        self._pk = self._library.tables.next_id(Passage)

    def add(self, text):
        self._text += text
        self._last = text

    def cite(self, words, subject, pk, field="", basis="stated"):
        """Add ``words``, which are the evidence of a fact."""
        self.add(words)
        self.cite_last(subject, pk, field, basis)

    def cite_last(self, subject, pk, field="", basis="stated"):
        """Let the words that were added last be the evidence of a fact."""
        occurrence = self._text.count(self._last)
        place = self._pk, self._last, occurrence
        self._library.evidence(subject, (pk, field), place, basis)

    def name(self, names, noun, pk):
        """Add a record's name."""
        self.add(by.known(names, self._source.language))
        end = len(self._text)
        self._library.mention(noun, pk, self._pk, end - len(self._last), end)

    def close(self):
        self._source.take(self._pk, self._kind, self._text)
