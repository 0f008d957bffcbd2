"""What the API says of each noun: the fields of its row, the rows that state facts about
it, and for each of them the evidence."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rest_framework import serializers

from ..exports.facts import record_of
from ..exports.fields import named, permalink
from ..exports.tables import LICENCE
from ..models import (
    Agreement,
    Alias,
    Classification,
    Document,
    Event,
    Evidence,
    FrameworkLink,
    Group,
    KeyFigure,
    Membership,
    Organisation,
    Participation,
    Party,
    Passage,
    Person,
    Position,
    Quotation,
    Statement,
)
from ..sentences import sentence
from ..text import LANGUAGES
from .evidence import EvidenceSerializer
from .fields import Aim, Lists, Reference, RowSerializer, Translated, address


class SourcedSerializer(RowSerializer):
    """A row that states a fact, with the evidence for it and for its fields."""

    evidence = EvidenceSerializer(many=True, source="*")


class AliasSerializer(SourcedSerializer):
    """Another name that documents use."""

    class Meta:
        model = Alias
        fields = ("name", "language", "evidence")


class PartySerializer(SourcedSerializer):
    """An organisation or a group in an agreement, with its role."""

    actor = Reference(help_text=_("organisation or group"))

    class Meta:
        model = Party
        fields = ("actor", "role", "signed_by", "evidence")


class MembershipSerializer(SourcedSerializer):
    """An organisation in a group, with its role."""

    class Meta:
        model = Membership
        fields = ("organisation", "group", "role", "start", "end", "attested", "evidence")


class ParticipationSerializer(SourcedSerializer):
    """An organisation or a group in an event, with its role."""

    actor = Reference(help_text=_("organisation or group"))

    class Meta:
        model = Participation
        fields = ("actor", "role", "evidence")


class PositionSerializer(SourcedSerializer):
    """A person's office in an organisation."""

    class Meta:
        model = Position
        fields = ("organisation", "title", "start", "end", "attested", "evidence")


class WorksForSerializer(SourcedSerializer):
    """What something works for, and the verb that the words give."""

    aim = Aim(help_text=_("framework, goal, target or objective"))

    class Meta:
        model = FrameworkLink
        fields = ("aim", "verb", "evidence")


class ClassificationSerializer(SourcedSerializer):
    """A theme or a region of an agreement; the other is null."""

    class Meta:
        model = Classification
        fields = ("theme", "region", "evidence")


class StatementSerializer(SourcedSerializer):
    """What a document says about the record, in the portal's own words."""

    works_for = WorksForSerializer(many=True, source="framework_links")

    class Meta:
        model = Statement
        fields = (
            *("slug", "kind", "text", "actor", "due", "as_of"),
            *("works_for", "evidence"),
        )


class QuotationSerializer(SourcedSerializer):
    """Words that a document puts in a person's mouth: those of its evidence."""

    class Meta:
        model = Quotation
        fields = ("slug", "speaker", "agreement", "group", "event", "evidence")


class PassageSerializer(RowSerializer):
    """A numbered block of the document. Contact details are left out."""

    class Meta:
        model = Passage
        fields = ("number", "kind", "text")


class RecordSerializer(SourcedSerializer):
    """A record with a page of its own."""

    noun = serializers.SerializerMethodField(help_text=_("noun"))
    permalink = serializers.SerializerMethodField(help_text=_("permanent address"))
    url = serializers.SerializerMethodField(help_text=_("address of this answer"))
    licence = serializers.SerializerMethodField(help_text=_("licence of the data"))

    def get_noun(self, record) -> str:
        return named(record)

    def get_permalink(self, record) -> str:
        return permalink(named(record), record.slug)

    def get_url(self, record) -> str:
        return address(record)

    def get_licence(self, record) -> str:
        return LICENCE


BEGINNING = ("noun", "slug", "permalink", "url")
ENDING = ("evidence", "licence")


class WithAims(RecordSerializer):
    """What may work for goals and targets; people speak about it."""

    statements = StatementSerializer(many=True)
    works_for = WorksForSerializer(many=True, source="framework_links")
    quotations = QuotationSerializer(many=True)
    figures = Reference(many=True, help_text=_("key figures about it"))


SAID = ("statements", "works_for", "quotations", "figures")


class AgreementSerializer(WithAims):
    """What organisations have agreed or do together."""

    aliases = AliasSerializer(many=True)
    parties = PartySerializer(many=True)
    classifications = ClassificationSerializer(many=True)
    events = Reference(many=True, help_text=_("events"))

    class Meta:
        model = Agreement
        fields = (
            *BEGINNING,
            *("title", "acronym", "kind", "signed_on", "started", "ended"),
            *("aliases", "parties", "classifications", "events"),
            *SAID,
            *ENDING,
        )


class OrganisationSerializer(RecordSerializer):
    """A legal body."""

    aliases = AliasSerializer(many=True)
    memberships = MembershipSerializer(many=True)
    statements = StatementSerializer(many=True)
    lists = Lists(source="*", help_text=_("lists of what belongs to it"))

    class Meta:
        model = Organisation
        fields = (
            *BEGINNING,
            *("name", "acronym", "kind", "seat", "website", "wikidata", "ror", "iati"),
            *("founded", "ended", "successor"),
            *("aliases", "memberships", "statements", "lists"),
            *ENDING,
        )


class GroupSerializer(WithAims):
    """A body made of organisations."""

    aliases = AliasSerializer(many=True)
    memberships = MembershipSerializer(many=True)
    events = Reference(many=True, help_text=_("events"))
    lists = Lists(source="*", help_text=_("lists of what belongs to it"))

    class Meta:
        model = Group
        fields = (
            *BEGINNING,
            *("name", "acronym", "kind", "parent", "founded", "ended", "successor"),
            *("aliases", "memberships", "events", "lists"),
            *SAID,
            *ENDING,
        )


class EventSerializer(WithAims):
    """Something that took place."""

    participations = ParticipationSerializer(many=True)

    class Meta:
        model = Event
        fields = (
            *BEGINNING,
            *("title", "kind", "date", "place", "group", "agreement"),
            "participations",
            *SAID,
            *ENDING,
        )


class PersonSerializer(RecordSerializer):
    """Someone whom a document names in an official capacity."""

    positions = PositionSerializer(many=True)
    quotations = QuotationSerializer(many=True)

    class Meta:
        model = Person
        fields = (*BEGINNING, "name", "positions", "quotations", *ENDING)


class DocumentSerializer(RecordSerializer):
    """A source text, kept verbatim as numbered passages. The texts are their
    publishers': the licence is that of the data about them."""

    passages = PassageSerializer(many=True)
    lists = Lists(source="*", help_text=_("lists of what belongs to it"))

    class Meta:
        model = Document
        fields = (
            *BEGINNING,
            *("title", "is_titled", "kind", "language", "publisher", "date", "place"),
            *("source_url", "rights", "passage_count", "sha256", "passages", "lists"),
            *ENDING,
        )


class FigureSerializer(RecordSerializer):
    """A number that a document gives, with what it counts."""

    class Meta:
        model = KeyFigure
        fields = (
            *BEGINNING,
            *("value", "qualifier", "unit", "population", "date"),
            *("agreement", "group", "event"),
            *ENDING,
        )


class SentenceField(Translated):
    """A fact as a sentence in each language."""

    def to_representation(self, evidence):
        said = {}
        for language in LANGUAGES:
            with override(language):
                said[language] = str(sentence(evidence.subject, evidence.field))
        return said


class RecordOf(Reference):
    """The record on whose page the fact stands."""

    def to_representation(self, evidence):
        return super().to_representation(record_of(evidence.subject))


class FactSerializer(EvidenceSerializer):
    """What a piece of evidence says, and of what."""

    noun = serializers.SerializerMethodField(help_text=_("noun"))
    url = serializers.SerializerMethodField(help_text=_("address of this answer"))
    subject = serializers.CharField(
        source="subject_name", help_text=_("the kind of row that states it")
    )
    record = RecordOf(source="*", help_text=_("the record on whose page it stands"))
    sentence = SentenceField(name="sentence", help_text=_("the fact as a sentence"))
    licence = serializers.SerializerMethodField(help_text=_("licence of the data"))

    class Meta:
        model = Evidence
        fields = (
            *("noun", "code", "permalink", "url", "subject", "field", "record"),
            *("sentence", "basis", "reason", "quote", "reference", "disagreement"),
            "licence",
        )

    def get_noun(self, evidence) -> str:
        return "fact"

    def get_url(self, evidence) -> str:
        return address(evidence)

    def get_licence(self, evidence) -> str:
        return LICENCE
