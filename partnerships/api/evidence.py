"""How the API says why the portal states a fact."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ..exports.fields import permalink
from ..models import Disagreement, Evidence, ReferenceSource
from .fields import Dated, Reference, RowSerializer, Translated


class SourceDocument(Reference):
    """The document in which the words stand."""

    date = Dated(name="date", allow_null=True)
    language = serializers.CharField()
    source_url = serializers.URLField(allow_null=True)

    def to_representation(self, document):
        return super().to_representation(document) | {
            "date": self.fields["date"].to_representation(document),
            "language": document.language,
            "source_url": document.source_url or None,
        }


class Quote(serializers.Serializer):
    """Words of a passage, letter for letter, and where they stand in it, in characters
    (code points). The translation is the portal's own."""

    words = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    translation = Translated(name="translation")
    document = SourceDocument(source="passage.document")
    passage = serializers.IntegerField(source="passage.number")

    def to_representation(self, evidence):
        return super().to_representation(evidence) if evidence.passage else None


class OutsideSource(RowSerializer):
    """A source outside the documents, for what none of them states."""

    class Meta:
        model = ReferenceSource
        fields = ("slug", "title", "url")


class DisagreementSerializer(RowSerializer):
    """What sources say differently; all evidence on any side has it."""

    class Meta:
        model = Disagreement
        fields = ("slug", "note")


class EvidenceList(serializers.ListSerializer):
    """The evidence for a row and for its fields."""

    def to_representation(self, row):
        return super().to_representation(self.context["sources"].about(row))


class EvidenceSerializer(RowSerializer):
    """Why the portal says so: the words of a passage (quote), or a source outside the
    documents (reference)."""

    permalink = serializers.SerializerMethodField(help_text=_("permanent address"))
    field = serializers.CharField(
        help_text=_("The field that it is evidence for; blank for the object itself.")
    )
    quote = Quote(source="*", allow_null=True)
    reference = OutsideSource(allow_null=True)
    disagreement = DisagreementSerializer(allow_null=True)

    class Meta:
        model = Evidence
        list_serializer_class = EvidenceList
        fields = (
            *("code", "permalink", "field", "basis", "reason"),
            *("quote", "reference", "disagreement"),
        )

    def get_permalink(self, evidence) -> str:
        return permalink("fact", evidence.code)
