"""What is in no language: data, and records as things."""

from django.urls import path, register_converter

from . import views
from .exports import FORMS, TABLES

app_name = "data"


class OneOf:
    """One of some names."""

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class TableName(OneOf):
    regex = "|".join(TABLES)


class FormName(OneOf):
    regex = "|".join(FORMS)


class Noun(OneOf):
    regex = "agreement|organisation|group|event|person|document|figure|fact"


register_converter(TableName, "table")
register_converter(FormName, "data_form")
register_converter(Noun, "noun")

urlpatterns = [
    path("data/<table:table>.<data_form:form>", views.DataFile.as_view(), name="file"),
    path("id/<noun:noun>/<slug:key>", views.Thing.as_view(), name="thing"),
]
