"""From an intake to its draft document: passages, suggestions, and first evidence."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from translated_fields import to_attribute

from .. import mentions
from ..evidence import SUBJECT_NAMES
from ..intake import dictionary, proposals, suggest
from ..intake.passages import Passage as Cut
from ..mentions import fold
from ..models import Document, Evidence, Passage
from .intakes import NAMED, Suggested

LONGEST_NAME = 80
# Instead of a kind: the passage goes on the one above it.
ABOVE = "above"


@transaction.atomic
def take_in(intake, document, cut, user):
    """Save the draft ``document`` of ``intake`` with its passages, and what the rules
    suggest of it. ``cut`` are its passages as somebody looked at them."""
    cut = joined(cut)
    document.sha256 = proposals.sha256_of(intake.text)
    document.passage_count = len(cut)
    document.save()
    before = 0
    for number, (start, end, kind) in enumerate(cut, start=1):
        lead, text = intake.text[before:start], intake.text[start:end]
        document.passages.create(number=number, kind=kind, lead=lead, text=text)
        before = end
    mentions.refresh(Document.objects.filter(pk=document.pk))
    intake.document, intake.name = document, str(document)[:LONGEST_NAME]
    intake.save()
    found = suggest(intake.text, document.language, dictionary.known(), cut)
    for suggestion in _once(found):
        _keep(intake, suggestion)
    _cite_its_head(intake, user)


def joined(cut):
    """The passages of ``cut``, each that goes on another joined to it."""
    found = []
    for passage in cut:
        if passage.kind == ABOVE and found:
            found[-1] = found[-1]._replace(end=passage.end)
        else:
            kind = "paragraph" if passage.kind == ABOVE else passage.kind
            found.append(Cut(passage.start, passage.end, kind))
    return found


def cite(row, field, document, words, start=None, **evidence):
    """The new Evidence that ``words`` of ``document`` state a fact: of all places that
    have them, the one at ``start`` of its text, or the first. Raises ValidationError."""
    place = _place(document, words, start)
    if place is None:
        raise ValidationError(_("No passage has these words, letter for letter."))
    passage, occurrence = place
    source = {"passage": passage, "words": words, "occurrence": occurrence}
    return support(row, field, **{"basis": "stated"} | source | evidence)


def support(row, field, **evidence):
    """The new Evidence of a fact. Raises ValidationError."""
    made = Evidence(**{SUBJECT_NAMES[type(row)]: row}, field=field, **evidence)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def publish(records):
    """Publish those of ``records`` that are drafts, in this order. Returns them. Raises
    ValidationError with every reason of the first that cannot be."""
    published = []
    for known in records:
        locked = type(known).objects.select_for_update(no_key=True)
        record = locked.get(pk=known.pk)
        if record.is_published:
            continue
        try:
            record.publish()
        except ValidationError as refusal:
            raise ValidationError([f"{record}: {m}" for m in refusal.messages]) from None
        published.append(record)
    mentions.refresh()
    return published


def _place(document, words, start):
    """The passage and the occurrence in it of ``words``; None if no passage that may be
    cited has them."""
    places, offset = [], 0
    for passage in document.passages.order_by("number"):
        offset += len(passage.lead)
        if passage.kind not in Passage.NEVER_CITED:
            for occurrence, place in enumerate(_places(passage.text, words), start=1):
                places.append((passage, occurrence, offset + place))
        offset += len(passage.text)
    at_start = (place for place in places if place[2] == start)
    chosen = next(at_start, places[0] if places else None)
    return chosen and chosen[:2]


def _places(text, words):
    place = text.find(words) if words else -1
    while place >= 0:
        yield place
        place = text.find(words, place + len(words))


def _once(suggestions):
    """Of those that say the same, the first."""
    seen = {}
    for suggestion in suggestions:
        is_own = suggestion.value is None or suggestion.category == "quotation"
        words = fold(suggestion.words) if is_own else None
        seen.setdefault((suggestion.category, suggestion.value, words), suggestion)
    return seen.values()


def _keep(intake, suggestion):
    is_known = suggestion.category in NAMED and suggestion.value
    with translation.override("en"):  # A msgid, which each reader has translated.
        rule = str(suggestion.rule)
    intake.suggested.create(
        category=suggestion.category,
        value=suggestion.value,
        start=suggestion.start,
        end=suggestion.end,
        words=suggestion.words,
        rule=rule,
        cue=suggestion.cue,
        state=Suggested.State.KNOWN if is_known else Suggested.State.OPEN,
    )


def _cite_its_head(intake, user):
    """Evidence for the document's own title, date and place, where they stand in it as
    they were confirmed."""
    document = intake.document
    if document.is_titled and _place(document, document.own_title, None):
        cite(document, "title", document, str(document.own_title))
    place = getattr(document, to_attribute("place", document.language))
    for category, field, value in (
        ("date", "date", document.date),
        ("place", "place", place),
    ):
        of_it = intake.suggested.filter(category=category, value=value, evidence=None)
        if value and (suggested := of_it.first()):
            evidence = cite(document, field, document, suggested.words, suggested.start)
            suggested.decide(Suggested.State.ACCEPTED, user, evidence)
