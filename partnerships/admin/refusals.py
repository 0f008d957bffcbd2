"""What forbids an edit although each of its fields is right, in sentences."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _

from ..owners import records_of


def refuse_broken(row):
    """Raise IntegrityError or ValidationError if what was saved of ``row`` and its
    inlines breaks a rule: of Postgres, or of the published records it belongs to."""
    # Postgres compares quoted words when the transaction ends, or when asked to.
    connection.check_constraints()
    for record in records_of(row):
        # Locked, so that nobody publishes it between this check and the commit.
        current = type(record).objects.select_for_update(no_key=True).get(pk=record.pk)
        if current.is_published and (problems := current.publication_problems()):
            sentence = _("%(record)s is published and would lack something:")
            raise ValidationError([sentence % {"record": current}, *problems])


def sentence_for(error):
    """What an IntegrityError of Postgres means."""
    name = error.__cause__.diag.constraint_name
    if name == "evidence_words_stand":
        return _("Words that are quoted from this passage must stay in it.")
    for model in apps.get_app_config("partnerships").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return _sentence_of(model, constraint)
    return _("Someone else saved something that contradicts this. Look at it again.")


def _sentence_of(model, constraint):
    if isinstance(constraint, UniqueConstraint):
        fields = constraint.fields or [
            expression.name for expression in constraint.expressions
        ]
        return model().unique_error_message(model, fields).messages[0]
    return constraint.get_violation_error_message()
