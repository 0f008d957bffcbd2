"""What becomes of a suggestion: one form for each kind of fact, filled in with what was
suggested. To accept it as it stands is to send it; to correct it, to change it first."""

import re
from itertools import takewhile

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from translated_fields import to_attribute

from ...intake.lexicon import folded, lexicon
from ...mentions import fold
from ...models import (
    Agreement,
    Alias,
    Document,
    Event,
    FrameworkLink,
    Goal,
    Group,
    KeyFigure,
    Membership,
    Objective,
    Organisation,
    Participation,
    Party,
    Person,
    Position,
    Quotation,
    Target,
)
from .cited import Cited
from .drafts import as_value, name_of, row_of, say, slug_of
from .fields import RecordField, RowField, WordsField

# What takes a role in what.
ROLES = {Agreement: Party, Group: Membership, Event: Participation}
DATES = {
    Document: ("date",),
    Agreement: ("signed_on", "started", "ended"),
    Group: ("founded", "ended"),
    Event: ("date",),
}
PLACES = {Document: ("place",), Event: ("place",)}
NO_SUBJECT = _("What the document is about: add it below if it is not here.")
COUNTED = re.compile(r"[ \u00a0\u202f](?:de |d['’]|of )?([^\d.,;:()«»“”–—\"\n]{3,80})")


class Decision(Cited):
    """Of one suggestion. Subclasses have its fields, what is proposed in them, and
    ``make``, which returns the row that the words are evidence for, and its field."""

    def __init__(self, data=None, *, suggested, user):
        self.suggested, self.start = suggested, suggested.start
        self.language = suggested.intake.document.language
        proposed = {"words": suggested.words, **self.proposed(suggested)}
        super().__init__(data, intake=suggested.intake, user=user, initial=proposed)

    def own(self, name):
        """The column of a translated text in the document's language."""
        return to_attribute(name, self.language)


class RoleDecision(Decision):
    organisation = RecordField(Organisation)
    role = forms.ChoiceField(label=_("role"))

    def __init__(self, *args, suggested, **kwargs):
        super().__init__(*args, suggested=suggested, **kwargs)
        self.fields["role"].choices = {
            role.value: role.label for model in ROLES.values() for role in model.Role
        }.items()
        self.fields["subject"] = RowField(
            _fitting(suggested), label=_("in what"), help_text=NO_SUBJECT
        )
        self.order_fields(["organisation", "role", "subject"])

    def proposed(self, suggested):
        slug, role = suggested.value.split(":")
        return {"organisation": slug, "role": role}

    def make(self):
        data = self.cleaned_data
        subject = data["subject"]
        return row_of(
            ROLES[type(subject)],
            **{subject._meta.model_name: subject},
            organisation=data["organisation"],
            role=data["role"],
        ), ""


class LinkDecision(Decision):
    """Of a goal, a target or an objective."""

    code = forms.CharField(label=_("code"), max_length=5)
    verb = forms.ChoiceField(
        label=_("verb"), choices=FrameworkLink.Verb.choices, initial="names"
    )

    def __init__(self, *args, suggested, **kwargs):
        super().__init__(*args, suggested=suggested, **kwargs)
        self.fields["subject"] = RowField(
            suggested.intake.subjects(), label=_("of what"), help_text=NO_SUBJECT
        )
        self.order_fields(["code", "verb", "subject"])

    def proposed(self, suggested):
        return {"code": suggested.value}

    def clean_code(self):
        code = self.cleaned_data["code"]
        model = Target if "." in code else Goal
        if self.suggested.category == "gcm":
            model = Objective
        self.aim = model.objects.filter(code=code).first()
        if self.aim is None:
            raise ValidationError(_("No goal, target or objective has this code."))
        return code

    def make(self):
        data = self.cleaned_data
        link = row_of(
            FrameworkLink,
            defaults={"verb": data["verb"]},
            **{data["subject"]._meta.model_name: data["subject"]},
            **{self.aim._meta.model_name: self.aim},
        )
        return link, ""


class BodyDecision(Decision):
    """Of a body that the portal does not know: a new record, or another name of one."""

    name = forms.CharField(label=_("name"), max_length=250)
    slug = forms.SlugField(label=_("slug"), max_length=100)

    def __init__(self, *args, suggested, **kwargs):
        self.model = Group if suggested.category == "group" else Organisation
        super().__init__(*args, suggested=suggested, **kwargs)
        self.fields["same_as"] = RecordField(
            self.model,
            label=_("or another name of"),
            required=False,
            help_text=_("Fill it in where the portal has it under another name."),
        )
        self.order_fields(["name", "slug", "same_as"])

    def proposed(self, suggested):
        name = suggested.words
        slug = slug_of(name, self.model, self.own("name"))
        return {"name": name, "slug": slug}

    def make(self):
        data, noun = self.cleaned_data, self.model._meta.model_name
        if same := data["same_as"]:
            name = {"name": data["name"], "language": self.language}
            return row_of(Alias, **{noun: same}, **name), ""
        slug, named = data["slug"], {self.own("name"): data["name"]}
        known = slug_of(data["name"], self.model, self.own("name")) == slug
        record = self.model.objects.filter(slug=slug).first() if known else None
        record = record or row_of(self.model, slug=slug, **named)
        if self.model is Group:
            self.intake.add_subject(record)
        return record, "name"


class PersonDecision(Decision):
    name = forms.CharField(label=_("name"), max_length=150)
    slug = forms.SlugField(label=_("slug"), max_length=100)
    organisation = RecordField(Organisation, required=False)
    title = forms.CharField(label=_("position"), max_length=200, required=False)

    def proposed(self, suggested):
        name, organisation, title = suggested.value.split("|")
        text, words = suggested.intake.text, suggested.words
        return {
            "name": name,
            "slug": slug_of(name),
            "organisation": organisation.replace("null", ""),
            "title": title,
            "words": _spanning(text, suggested, title) if title else words,
        }

    def make(self):
        data = self.cleaned_data
        person = Person.objects.filter(slug=data["slug"]).first()
        if person is None:
            person = row_of(Person, slug=data["slug"], name=data["name"])
            if data["name"] in data["words"]:
                self.cite(person, "name", data["name"])
        if data["organisation"] is None:
            return person, "name"
        position = row_of(
            Position, person=person, organisation=data["organisation"], start=""
        )
        say(position, self.own("title"), data["title"])
        return position, ""


class QuotationDecision(Decision):
    speaker = RecordField(Person, label=_("who speaks"))
    said_by = WordsField(label=_("words that say who speaks"))
    slug = forms.SlugField(label=_("slug"), max_length=100)

    def __init__(self, *args, suggested, **kwargs):
        super().__init__(*args, suggested=suggested, **kwargs)
        self.fields["subject"] = RowField(
            suggested.intake.subjects(), label=_("of what"), required=False
        )
        self.order_fields(["speaker", "said_by", "slug", "subject"])

    def proposed(self, suggested):
        speaker = slug_of(suggested.value) if suggested.value else ""
        words = slugify(suggested.words).split("-")[:4]
        return {
            "speaker": speaker,
            "said_by": _naming(suggested) if suggested.value else "",
            "slug": "-".join([speaker, *words]).strip("-")[:100],
        }

    def make(self):
        data = self.cleaned_data
        said = {"slug": data["slug"], "speaker": data["speaker"]}
        quotation = row_of(Quotation, **said, **as_value(data["subject"]))
        self.cite(quotation, "speaker", data["said_by"])
        return quotation, ""


class FigureDecision(Decision):
    value = forms.IntegerField(label=_("value"))
    qualifier = forms.ChoiceField(
        label=_("qualifier"), choices=KeyFigure.Qualifier.choices, initial="exact"
    )
    population = forms.CharField(label=_("what it counts"), max_length=200)
    slug = forms.SlugField(label=_("slug"), max_length=100)

    def __init__(self, *args, suggested, **kwargs):
        super().__init__(*args, suggested=suggested, **kwargs)
        self.fields["subject"] = RowField(
            suggested.intake.subjects(), label=_("of what"), required=False
        )
        self.order_fields(["value", "qualifier", "population", "slug", "subject"])

    def proposed(self, suggested):
        counted = COUNTED.match(suggested.intake.text, suggested.end)
        population = self.counted(counted[1]) if counted else ""
        words = suggested.words
        if counted:
            end = counted.start(1) + len(population)
            words = suggested.intake.text[suggested.start : end]
        return {
            "value": int(suggested.value) if suggested.value.isdecimal() else None,
            "population": population,
            "slug": slugify(f"{suggested.value} {population}")[:100],
            "words": words,
        }

    def counted(self, words):
        """The noun that ``words`` begin with, and what belongs to it."""
        stops = folded(lexicon(self.language)["after_counted"])
        kept = takewhile(lambda word: fold(word) not in stops, words.split()[:6])
        return " ".join(kept)

    def make(self):
        data = self.cleaned_data
        figure = row_of(
            KeyFigure,
            slug=data["slug"],
            value=data["value"],
            qualifier=data["qualifier"],
            **{self.own("population"): data["population"]},
            **as_value(data["subject"]),
        )
        return figure, "value"


class FieldDecision(Decision):
    """Of a date or a place, which is a field of a record."""

    fields_of = DATES
    value = forms.CharField(label=_("value"), max_length=150)

    def __init__(self, *args, suggested, **kwargs):
        super().__init__(*args, suggested=suggested, **kwargs)
        self.places = {}
        for row in (suggested.intake.document, *suggested.intake.subjects()):
            for name in self.fields_of.get(type(row), ()):
                self.places[f"{row._meta.model_name}-{row.pk}-{name}"] = row, name
        self.fields["of"] = forms.ChoiceField(
            label=_("of what"),
            choices=[(key, name_of(*at)) for key, at in self.places.items()],
            initial=next(
                (k for k, at in self.places.items() if self._is_blank(*at)), None
            ),
        )
        self.order_fields(["value", "of"])

    def proposed(self, suggested):
        return {"value": suggested.value}

    def column(self, name):
        return name

    def make(self):
        row, name = self.places[self.cleaned_data["of"]]
        say(row, self.column(name), self.cleaned_data["value"])
        return row, name

    def _is_blank(self, row, name):
        return not getattr(row, self.column(name)) and not isinstance(row, Document)


class DateDecision(FieldDecision):
    pass


class PlaceDecision(FieldDecision):
    fields_of = PLACES

    def column(self, name):
        return self.own(name)


DECISIONS = {
    "organisation": BodyDecision,
    "group": BodyDecision,
    "role": RoleDecision,
    "person": PersonDecision,
    "date": DateDecision,
    "place": PlaceDecision,
    "sdg": LinkDecision,
    "gcm": LinkDecision,
    "figure": FigureDecision,
    "quotation": QuotationDecision,
}


def _fitting(suggested):
    """What the document is about, that which knows the suggested role first."""
    role = suggested.value.split(":")[1]
    subjects = suggested.intake.subjects()
    return sorted(subjects, key=lambda s: role not in ROLES[type(s)].Role.values)


def _naming(suggested):
    """How the passage of a quotation, or else the text, writes its speaker's name."""
    text, name = suggested.intake.text, suggested.value
    around = text[: suggested.start].rpartition("\n")[2], text[suggested.end :]
    surname = name.split()[-1]
    for written in (name, surname):
        if written in around[0] or written in around[1].partition("\n")[0]:
            return written
    return name if name in text else surname


def _spanning(text, suggested, title):
    """The words from a name to the position nearest to it, or the other way round."""
    found = [m.start() for m in re.finditer(re.escape(title), text)]
    start = min(found, key=lambda place: abs(place - suggested.start), default=None)
    if start is None:
        return suggested.words
    span = text[min(start, suggested.start) : max(start + len(title), suggested.end)]
    return suggested.words if "\n" in span else span
