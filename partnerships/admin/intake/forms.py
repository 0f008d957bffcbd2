"""The forms by which a document comes in: handed in, then looked at as it was cut."""

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from translated_fields import show_language_code

from ... import uploads
from ...desk.intakes import Intake
from ...desk.taking_in import ABOVE, LONGEST_NAME, joined
from ...intake import passages, proposals, suggest
from ...intake.dictionary import known
from ...intake.reading import HEAD
from ...models import Document, Organisation, Passage
from ...text import LANGUAGES, columns
from ...uploads.problems import SENTENCES, TOO_LARGE, TOO_MANY
from .fields import AddressField, RecordField, WordsField

# Each is a field of a form, which somebody is to look at.
MOST_PASSAGES = 1000


class HandInForm(forms.ModelForm):
    """A document as a file or as pasted text."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("Text, HTML, Markdown or PDF, up to 5 MB. It is not kept."),
    )
    pasted = WordsField(
        label=_("Or its text, pasted"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
    )

    class Meta:
        model = Intake
        fields = ["source_url"]
        field_classes = {"source_url": AddressField}

    def clean(self):
        cleaned = super().clean()
        file, pasted = cleaned.get("file"), cleaned.get("pasted")
        if bool(file) == bool(pasted):
            raise forms.ValidationError(_("Choose a file, or paste a text: one of them."))
        if file and file.size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise forms.ValidationError(SENTENCES[TOO_LARGE])
        name, data = (file.name, file.read()) if file else ("", pasted.encode())
        try:
            self.handed = uploads.read(name, data)
        except uploads.Unreadable as problem:
            raise forms.ValidationError(problem.sentence) from problem
        if len(passages.cut(self.handed.text, LANGUAGES[0])) > MOST_PASSAGES:
            raise forms.ValidationError(SENTENCES[TOO_MANY])
        if document := proposals.identical_to(self.handed.text):
            raise forms.ValidationError(_same(document))
        return cleaned

    def save(self, commit=True):
        intake = self.instance
        intake.text, intake.kinds, intake.notes = self.handed
        file = self.cleaned_data["file"]
        first_line = intake.text.partition("\n")[0]
        intake.name = (file.name if file else first_line)[:LONGEST_NAME]
        return super().save(commit)


def _same(document):
    page = reverse("admin:partnerships_document_change", args=[document.pk])
    sentence = gettext("This very text is there already:")
    return format_html('{} <a href="{}">{}</a>', sentence, page, document)


class CutForm(forms.ModelForm):
    """A document as it is proposed to be, and the kind of each of its passages."""

    publisher = RecordField(Organisation, label=_("publisher"), required=False)

    class Meta:
        model = Document
        fields = [
            *("slug", "kind", "language", "publisher", "is_titled", *columns("title")),
            *("date", *columns("place"), "source_url"),
        ]
        field_classes = {"source_url": AddressField}

    def __init__(self, data=None, *, intake):
        self.intake = intake
        self.language = proposals.language_of(intake.text)
        self.cut = list(proposals.passages_of(intake.text, self.language, intake.kinds))
        super().__init__(data, initial=self._proposed() if data is None else None)
        with show_language_code(True):
            for name in (*columns("title"), *columns("place")):
                self.fields[name].label = str(self.fields[name].label)
        for name, passage in self._named():
            self.fields[name] = forms.ChoiceField(
                choices=[*Passage.Kind.choices, (ABOVE, _("goes on the one above"))],
                initial=passage.kind,
                label=_("kind"),
            )

    def passages(self):
        """Each passage's text, with the field of its kind."""
        for name, passage in self._named():
            yield self.intake.text[passage.start : passage.end], self[name]

    def own_fields(self):
        return [self[name] for name in self._meta.fields]

    def looked_at(self):
        """The passages, with the kinds that were chosen."""
        chosen = self.cleaned_data
        return [p._replace(kind=chosen[name]) for name, p in self._named()]

    def clean(self):
        cleaned = super().clean()
        kinds = {kind for name, kind in cleaned.items() if name.startswith("kind-")}
        if kinds and kinds <= {*Passage.NEVER_CITED, ABOVE}:
            self.add_error(None, _("Some passage is more than navigation or contacts."))
        return cleaned

    def _named(self):
        return [(f"kind-{number}", p) for number, p in enumerate(self.cut, start=1)]

    def _proposed(self):
        text = self.intake.text
        title = next((text[p.start : p.end] for p in self.cut if p.kind == "title"), "")
        head = [p for p in joined(self.cut) if p.start < HEAD]
        found = suggest(text[: head[-1].end], self.language, known(), head)
        date, place = proposals.date_of(found), proposals.place_of(found)
        return {
            "slug": slugify(title)[:LONGEST_NAME].strip("-"),
            "language": self.language,
            "is_titled": bool(title),
            f"title_{self.language}": title.lstrip("# "),
            "date": date.value if date else "",
            f"place_{self.language}": place.value if place else "",
            "source_url": self.intake.source_url,
        }
