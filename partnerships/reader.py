"""The reader: a document's passages with the words that carry facts marked in place.

Words may overlap. The text is cut wherever words begin or end; each piece stands in a
``<mark>`` that names, in ``data-facts``, the codes of all evidence whose words it is
part of. The piece where the words of an evidence begin has the id ``e-<code>``.
Nothing but the passage's own characters is put between the tags.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .evidence import with_public_subject
from .models import Document, Evidence, Mention, Passage, Record

# Signs of Markdown in a document that was written in it: kept, and shown quietly.
SYNTAX, BOLD = re.compile(r"\*\*|^#{1,6} |^- |^• "), re.compile(r"\*\*")
QUIET = r'<span class="syntax">\g<0></span>'


@dataclass(frozen=True)
class LeftOut:
    """A passage that the public does not see: contact details of people."""

    number: int
    kind: str = "left-out"


def passages(document, part=1) -> list[Passage | LeftOut]:
    """One part of ``document``: each public passage ``marked``, with its ``notes``, the
    evidence for each public fact drawn from it; a LeftOut for each that is not public."""
    first, last = document.part_span(part)
    found = document.passages.published().filter(number__range=(first, last))
    found = {passage.number: passage for passage in found}
    notes, mentions = defaultdict(list), defaultdict(list)
    evidence = Evidence.objects.filter(passage__in=found.values())
    for item in with_public_subject(evidence):
        notes[item.passage_id].append(item)
    named = Mention.objects.published().filter(passage__in=found.values())
    for mention in named.select_related(*Mention.MENTIONED):
        mentions[mention.passage_id].append(mention)
    for passage in found.values():
        passage.notes = sorted(
            notes[passage.pk], key=lambda item: (item.start, item.code)
        )
        passage.marked = marked(passage.text, passage.notes, mentions[passage.pk])
    return [found.get(n, LeftOut(n)) for n in range(first, last + 1)]


def records_of(found) -> list:
    """The records with a page that the facts drawn from ``found``, as ``passages`` gives
    them, are about; each once, by noun and slug."""
    records = {
        record
        for passage in found
        if isinstance(passage, Passage)
        for note in passage.notes
        for record in _records_of(note.subject)
    }
    return sorted(records, key=lambda r: (r._meta.model_name, r.slug))


def _records_of(subject):
    if isinstance(subject, Record):
        return [] if isinstance(subject, Document) else [subject]
    related = (getattr(subject, name) for name in subject.public_with)
    return [record for record in related if isinstance(record, Record)]


def marked(text, evidence, mentions=()):
    """``text`` as safe HTML: the words of each of ``evidence`` marked, and the names of
    known records (``mentions``, which do not overlap) linked to them."""
    marks = [(item.start, item.end, item.code) for item in evidence]
    links = [(m.start, m.end, m.record.get_absolute_url()) for m in mentions]
    cuts = {0, len(text), *(cut for span in marks + links for cut in span[:2])}
    pieces = []
    for start, end in pairwise(sorted(cuts)):
        covering = [span for span in marks if span[0] <= start and end <= span[1]]
        codes = [code for _start, _end, code in covering]
        beginning = [code for first, _end, code in covering if first == start]
        html = with_quiet_syntax(text[start:end], is_first=start == 0)
        for first, last, address in links:
            if first <= start and end <= last:
                html = format_html('<a class="mention" href="{}">{}</a>', address, html)
        pieces.append(_mark(html, codes, beginning))
    return mark_safe("".join(pieces))


def _mark(html, codes, beginning):
    if not codes:
        return html
    # One element has one id: where several begin together, each has a mark of its own.
    for code in reversed(beginning[1:]):
        html = format_html('<mark id="e-{}">{}</mark>', code, html)
    facts = " ".join(codes)
    if beginning:
        first = beginning[0]
        return format_html(
            '<mark id="e-{}" data-facts="{}">{}</mark>', first, facts, html
        )
    return format_html('<mark data-facts="{}">{}</mark>', facts, html)


def with_quiet_syntax(text, is_first):
    """A piece of a passage as safe HTML, its signs of Markdown shown quietly; some stand
    only where a passage begins, in its first piece. To escape HTML changes none."""
    return SafeString((SYNTAX if is_first else BOLD).sub(QUIET, escape(text)))
