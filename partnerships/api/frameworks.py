"""What the API says of the frameworks, and of the terms that agreements are filed by."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ..models import Framework, Goal, Objective, Region, Target, Theme
from .fields import Lists, RowSerializer, address


class AimSerializer(RowSerializer):
    url = serializers.SerializerMethodField(help_text=_("address of this answer"))

    def get_url(self, record) -> str:
        return address(record)


class TermSerializer(AimSerializer):
    lists = Lists(source="*", help_text=_("lists of what belongs to it"))


class FrameworkSerializer(AimSerializer):
    """A commitment of states that agreements serve."""

    class Meta:
        model = Framework
        fields = ("slug", "url", "name", "acronym", "uri")


class GoalSerializer(TermSerializer):
    """One of the Sustainable Development Goals."""

    class Meta:
        model = Goal
        fields = ("code", "url", "title", "uri", "framework", "lists")


class TargetSerializer(TermSerializer):
    """One of the SDG targets. The label is the portal's own."""

    class Meta:
        model = Target
        fields = ("code", "url", "label", "uri", "goal", "lists")


class ObjectiveSerializer(TermSerializer):
    """One of the objectives of the Global Compact for Migration."""

    class Meta:
        model = Objective
        fields = ("code", "url", "label", "uri", "framework", "lists")


class ThemeSerializer(TermSerializer):
    """A subject that the documents' own words name."""

    class Meta:
        model = Theme
        fields = ("slug", "url", "name", "lists")


class RegionSerializer(TermSerializer):
    """A part of the world that the documents' own words name."""

    class Meta:
        model = Region
        fields = ("slug", "url", "name", "lists")
