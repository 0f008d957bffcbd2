import pytest
from django.urls import reverse

from partnerships.desk.intakes import Intake
from partnerships.desk.taking_in import take_in
from partnerships.intake.passages import cut
from partnerships.models import Document

TEXT = """Deux agences signent un accord

Genève, le 3 mars 2021 – L’OIT et l’OIM ont signé un accord avec la Fondation Horizon.

« Nous agissons ensemble », a déclaré Ada Made, directrice de l’OIT, à Genève.

L’accord contribue à la cible 8.7 et profite à plus de 1200 travailleurs, dit l’OIT.

Contact : presse@example.org"""


@pytest.fixture
def handed_in(db):
    """An intake whose passages nobody has looked at yet."""
    return Intake.objects.create(name="Deux agences", text=TEXT)


@pytest.fixture
def intake(handed_in, django_user_model):
    """An intake with its draft document, of which nothing is suggested."""
    document = Document(
        slug="made-paper",
        kind="news-release",
        language="fr",
        is_titled=True,
        title_fr="Deux agences signent un accord",
    )
    take_in(handed_in, document, cut(TEXT, "fr"), None)
    handed_in.suggested.all().delete()
    return handed_in


@pytest.fixture
def suggest(intake):
    """Makes a suggestion of ``words`` of the intake's text."""

    def make(category, value, words, of=None):
        start = TEXT.index(words)
        return (of or intake).suggested.create(
            category=category,
            value=value,
            words=words,
            start=start,
            end=start + len(words),
            rule="The sentence gives this role",
        )

    return make


def page(name, *args):
    return reverse(f"admin:desk_intake_{name}", args=args)


def typed(form):
    """What a browser posts of a form that is left as it is."""
    values = {field.html_name: field.value() for field in form}
    return {n: v for n, v in values.items() if v not in (None, False)}


def said(response):
    """The sentences that the forms of a page show as errors."""
    found = []
    for name in ("form", "about", "fact"):
        form = response.context.get(name)
        if form is not None and form.is_bound:
            found += [str(e) for errors in form.errors.values() for e in errors]
    return found
