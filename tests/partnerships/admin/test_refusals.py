from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from django.utils import translation

from partnerships.admin.documents import PassageForm
from partnerships.admin.forms import StaffForm
from partnerships.admin.refusals import sentence_for
from partnerships.models import Passage
from tests.factories import (
    EvidenceFactory,
    PartyFactory,
)

from .conftest import errors

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


class Refusal(Exception):
    def __init__(self, constraint):
        self.diag = SimpleNamespace(constraint_name=constraint)


def refused(constraint):
    error = IntegrityError()
    error.__cause__ = Refusal(constraint)
    return str(sentence_for(error))


@pytest.mark.parametrize(
    ("constraint", "sentence"),
    [
        (
            "membership_unique",
            "Membership with this Organisation, Group, Role and From already exists.",
        ),
        (
            "alias_unique",
            "Other name with this Organisation, Group, Agreement, Language and Name"
            " already exists.",
        ),
        ("statement_due_if_commitment", "Only a commitment has a due date."),
        (
            "evidence_words_stand",
            "Words that are quoted from this passage must stay in it.",
        ),
        (
            "of_nobody",
            "Someone else saved something that contradicts this. Look at it again.",
        ),
    ],
)
def test_each_constraint_has_a_sentence(constraint, sentence):
    with translation.override("en"):
        assert refused(constraint) == sentence


def test_what_only_postgres_sees_is_refused_with_what_was_typed(desk, monkeypatch):
    """Two people at once: one cites the passage after the other's form was checked."""
    evidence = EvidenceFactory(party=PartyFactory())
    monkeypatch.setattr(PassageForm, "clean", StaffForm.clean)
    response = desk.save(evidence.passage, text="They met.")
    assert errors(response) == [
        "Words that are quoted from this passage must stay in it."
    ]
    assert "They met." in response.text
    assert Passage.objects.get(pk=evidence.passage.pk).text != "They met."
