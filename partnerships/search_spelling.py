"""Did you mean …: words that nothing has, mended by one letter.

Every word that is one letter away (missing, added, changed, or swapped with its
neighbour) is looked up, a few hundred of them in one statement: where words may stand,
and those that may, in the indexes themselves. That happens only where nothing was found.
What is proposed stands in some public text, and is written as it stands there.
"""

import string

from django.db import connection

from .search import FAMILY, NOUNS, Search
from .search_query import stems_of
from .search_show import surface, texts_of
from .text import LANGUAGES, fold

SHORTEST, LONGEST = 3, 25
# Of a query with more words that nothing has, none is mended: each is looked up in a few
# hundred spellings, and all would have to be found.
MENDED = 3
# How many of the likeliest words are looked at, and in how many rows of each noun.
TRIED = 6
ROWS = 5

LETTERS = string.ascii_lowercase + string.digits


def corrected(search):
    """Another Search, with the words mended that nothing has; None if it finds nothing
    either, or if there is nothing to mend."""
    best, words = None, unknown(search.query)
    if len(words) > MENDED:
        return None
    for word in words:
        text = (best or search).query.text
        mended = [Search(text.replace(word, better)) for better in likely(word)]
        best = min(mended, key=_order, default=best)
    return best if best and best.sections else None


def _order(search):
    """The best sections first; of equally good ones the first, which is the likeliest."""
    return search.sections[0].order if search.sections else (FAMILY + 1, 0)


def unknown(query):
    """The words of a query that no public text has, but for what is no word at all."""
    asked = dict.fromkeys(
        word
        for clause in query.wanted
        for term in clause.terms
        for word in query.heard(term.words)
        if SHORTEST <= len(word) <= LONGEST
    )
    known = _column(STANDS, [query.anywhere(word) for word in asked])
    return [word for word, is_known in zip(asked, known, strict=True) if not is_known]


def likely(word):
    """The words one letter away that some text has, those that most texts have first."""
    near = sorted(one_letter_away(fold(word)))
    found = _column(SPELLED, near)
    # Many of them have the same stem, and so the same texts, where one of them stands.
    stems = stems_of([(other, LANGUAGES[0]) for other in found])
    by_stem = {tuple(stem): other for (other, _language), stem in stems.items()}
    written = (_as_written(other, near) for other in list(by_stem.values())[:TRIED])
    return list(dict.fromkeys(filter(None, written)))


def one_letter_away(word):
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    deletes = {a + b[1:] for a, b in splits if b}
    swaps = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    changes = {a + c + b[1:] for a, b in splits if b for c in LETTERS}
    inserts = {a + c + b for a, b in splits for c in LETTERS}
    near = deletes | swaps | changes | inserts
    return {other for other in near if len(other) >= SHORTEST} - {word}


STANDS = "SELECT is_known FROM search_stands(%s::tsquery[]) ORDER BY number"
SPELLED = "SELECT spelling FROM search_spelled(%s::text[])"


def _column(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, [values])
        return [row[0] for row in cursor.fetchall()]


def _as_written(word, near):
    """Which of the words ``near`` stands where ``word`` is found, with its accents; None
    where only another word of the same stem does."""
    hits = Search(word).hits(list(NOUNS), ROWS)
    found = {noun: [hit.pk for hit in several] for noun, several in hits.items()}
    return surface(texts_of(found), near)
