"""What every form of the desk has that makes a fact: the words, and how it is known."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...desk.taking_in import cite
from ...models import Evidence
from ...owners import records_of
from ...text import LANGUAGES, columns
from ..base import may_touch
from ..refusals import refuse_broken, sentence_for
from .fields import WordsField

BASES = [choice for choice in Evidence.Basis.choices if choice[0] != "reference"]


def _reason(language):
    label = format_lazy("{} ({})", _("reason"), language)
    return forms.CharField(label=label, required=False)


class Cited(forms.Form):
    """Words of the document, and how the fact is known by them."""

    words = WordsField(label=_("words"))
    basis = forms.ChoiceField(label=_("basis"), choices=BASES, initial="stated")
    reason_fr, reason_en, reason_es = map(_reason, LANGUAGES)
    # Where in the text the words stand that are meant, if it has them several times.
    start = None
    # The page shows several of these forms.
    ids = "id_%s"

    def __init__(self, data=None, *, intake, user, initial=None):
        self.intake, self.document, self.user = intake, intake.document, user
        super().__init__(data, initial=initial, auto_id=self.ids)
        last = list(Cited.base_fields)
        self.order_fields([*(n for n in self.fields if n not in last), *last])

    def main_fields(self):
        return [f for f in self if not f.name.startswith(("basis", "reason"))]

    def known_fields(self):
        """How it is known: asked for where the words do not simply say it."""
        return [f for f in self if f.name.startswith(("basis", "reason"))]

    def kept(self):
        """The new Evidence, with its fact; None if something is wrong, which the form
        then says. All of it is saved, or nothing."""
        if not self.is_valid():
            return None
        try:
            with transaction.atomic():
                row, field = self.make()
                evidence = self.cite(row, field)
                if not may_touch(self.user, row):
                    raise ValidationError(
                        _("It is published: only a publisher adds to it.")
                    )
                self.refuse_early(row)
                refuse_broken(row)
        except ValidationError as refusal:
            self.add_error(None, refusal.messages)
            return None
        except IntegrityError as error:
            self.add_error(None, sentence_for(error))
            return None
        return evidence

    def refuse_early(self, row):
        """Readers follow each fact of a published record to its words: they are of a
        document that readers see."""
        if self.document.is_published:
            return
        if known := next((r for r in records_of(row) if r.is_published), None):
            sentence = gettext("%(record)s is published: publish the document first.")
            raise ValidationError(sentence % {"record": known})

    def cite(self, row, field, words=None):
        data = self.cleaned_data
        how = {name: data[name] for name in ("basis", *columns("reason"))}
        return cite(row, field, self.document, words or data["words"], self.start, **how)
