"""Builds records for tests; their slugs start with "made-", which no fixture's does."""

import hashlib

import factory
from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from partnerships import models


class RecordFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    class Params:
        published = factory.Trait(status=models.Status.PUBLISHED)


class OrganisationFactory(RecordFactory):
    class Meta:
        model = models.Organisation

    slug = Sequence("made-organisation-{}".format)
    name_en = LazyAttribute(lambda made: made.slug.replace("-", " ").capitalize())


class GroupFactory(RecordFactory):
    class Meta:
        model = models.Group

    slug = Sequence("made-group-{}".format)
    name_en = LazyAttribute(lambda made: made.slug.replace("-", " ").capitalize())


class PersonFactory(RecordFactory):
    class Meta:
        model = models.Person

    slug = Sequence("made-person-{}".format)
    name = Sequence("Made Person {}".format)


class AgreementFactory(RecordFactory):
    class Meta:
        model = models.Agreement

    slug = Sequence("made-agreement-{}".format)
    title_en = LazyAttribute(lambda made: made.slug.replace("-", " ").capitalize())
    kind = models.Agreement.Kind.PROJECT


class EventFactory(RecordFactory):
    class Meta:
        model = models.Event

    slug = Sequence("made-event-{}".format)
    title_en = LazyAttribute(lambda made: made.slug.replace("-", " ").capitalize())
    kind = models.Event.Kind.WORKSHOP


class DocumentFactory(RecordFactory):
    """A document without a passage, and with the SHA-256 of ``content``."""

    class Meta:
        model = models.Document

    class Params:
        content = Sequence("The words of document {}.".format)

    slug = Sequence("made-document-{}".format)
    title_en = LazyAttribute(lambda made: made.slug.replace("-", " ").capitalize())
    kind = models.Document.Kind.ARTICLE
    language = "en"
    passage_count = 1
    sha256 = LazyAttribute(lambda made: hashlib.sha256(made.content.encode()).hexdigest())


class PassageFactory(DjangoModelFactory):
    class Meta:
        model = models.Passage

    document = SubFactory(DocumentFactory)
    number = 1
    text = "The two sides have agreed to work together."


class ReferenceSourceFactory(DjangoModelFactory):
    class Meta:
        model = models.ReferenceSource

    slug = Sequence("made-source-{}".format)
    title = Sequence("Made source {}".format)


class PartyFactory(DjangoModelFactory):
    class Meta:
        model = models.Party

    agreement = SubFactory(AgreementFactory)
    organisation = SubFactory(OrganisationFactory)
    role = models.Party.Role.PARTNER


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = models.Membership

    group = SubFactory(GroupFactory)
    organisation = SubFactory(OrganisationFactory)


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = models.Participation

    event = SubFactory(EventFactory)
    organisation = SubFactory(OrganisationFactory)
    role = models.Participation.Role.ORGANISER


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = models.Position

    person = SubFactory(PersonFactory)
    organisation = SubFactory(OrganisationFactory)
    title_en = "Director-General"


class AliasFactory(DjangoModelFactory):
    class Meta:
        model = models.Alias

    organisation = SubFactory(OrganisationFactory)
    name = Sequence("Made name {}".format)
    language = "en"


class StatementFactory(DjangoModelFactory):
    class Meta:
        model = models.Statement

    slug = Sequence("made-statement-{}".format)
    agreement = SubFactory(AgreementFactory)
    kind = models.Statement.Kind.AIM
    text_en = "To work together."


class QuotationFactory(DjangoModelFactory):
    class Meta:
        model = models.Quotation

    slug = Sequence("made-quotation-{}".format)
    speaker = SubFactory(PersonFactory)


class KeyFigureFactory(RecordFactory):
    class Meta:
        model = models.KeyFigure

    slug = Sequence("made-figure-{}".format)
    value = 7
    population_en = "made people"


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = models.Theme

    slug = Sequence("made-theme-{}".format)
    name_en = "Made theme"


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = models.Region

    slug = Sequence("made-region-{}".format)
    name_en = "Made region"


class ClassificationFactory(DjangoModelFactory):
    class Meta:
        model = models.Classification

    agreement = SubFactory(AgreementFactory)
    theme = SubFactory(ThemeFactory)


class FrameworkFactory(DjangoModelFactory):
    class Meta:
        model = models.Framework

    slug = Sequence("made-framework-{}".format)
    name_en = "Made framework"


class GoalFactory(DjangoModelFactory):
    """A goal beyond the seventeen."""

    class Meta:
        model = models.Goal
        django_get_or_create = ["code"]

    code = "99"
    framework = SubFactory(FrameworkFactory)
    title_en = "Made goal"
    colour = "#A21942"
    uri = "https://example.org/goals/99"


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = models.Target
        django_get_or_create = ["code"]

    code = "99.1"
    goal = SubFactory(GoalFactory)
    label_en = "Made target"
    uri = "https://example.org/targets/99.1"


class ObjectiveFactory(DjangoModelFactory):
    """An objective beyond the twenty-three."""

    class Meta:
        model = models.Objective
        django_get_or_create = ["code"]

    code = "99"
    framework = SubFactory(FrameworkFactory)
    label_en = "Made objective"


class FrameworkLinkFactory(DjangoModelFactory):
    class Meta:
        model = models.FrameworkLink

    agreement = SubFactory(AgreementFactory)
    verb = models.FrameworkLink.Verb.AIMS_AT
    target = SubFactory(TargetFactory)


class FormerAddressFactory(DjangoModelFactory):
    class Meta:
        model = models.FormerAddress

    noun = "organisation"
    slug = Sequence("made-former-{}".format)


class DisagreementFactory(DjangoModelFactory):
    class Meta:
        model = models.Disagreement

    slug = Sequence("made-disagreement-{}".format)
    note_en = "One says seven, the other eight."


class EvidenceFactory(DjangoModelFactory):
    """Words of a passage; name the subject: ``EvidenceFactory(party=party)``."""

    class Meta:
        model = models.Evidence

    passage = SubFactory(PassageFactory, document__published=True)
    words = "agreed to work together"
    basis = models.Evidence.Basis.STATED
