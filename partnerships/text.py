"""Text in French, English and Spanish, and text made comparable.

A translated text is three ordinary columns (django-translated-fields). Where it is not
known in the reader's language the original stands, and says in which language it is.
"""

import re
import unicodedata

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from translated_fields import TranslatedField, to_attribute

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class Text(str):
    """A text that knows its language: ``Text("Alliance", "fr").language == "fr"``."""

    __slots__ = ("language",)

    def __new__(cls, text, language):
        self = super().__new__(cls, text)
        self.language = language
        return self


def current_language():
    """The reader's language, one of LANGUAGES: "fr-ca" reads French, none too."""
    language = (get_language() or LANGUAGES[0]).split("-")[0]
    return language if language in LANGUAGES else LANGUAGES[0]


def _known(name, field):
    def getter(record):
        wanted = current_language()
        for language in (wanted, *LANGUAGES):
            if text := getattr(record, to_attribute(name, language)):
                return Text(text, language)
        return Text("", wanted)

    return getter


def _own(name, field):
    def getter(record):
        language = current_language()
        return Text(getattr(record, to_attribute(name, language)), language)

    return getter


def translated(field, *, falls_back=True):
    """Columns ``name_fr``, ``name_en``, ``name_es`` and the property ``name``.

    Reading the property gives a Text in the reader's language, or else (unless
    ``falls_back`` is False) in the first language that has one.
    """
    field.blank, field.default = True, ""
    return TranslatedField(field, attrgetter=_known if falls_back else _own)


def columns(name):
    """The columns of the translated text ``name``: ["name_fr", "name_en", …]."""
    return [to_attribute(name, language) for language in LANGUAGES]


def has_some(name):
    """The condition that a translated text is known in at least one language."""
    known = models.Q()
    for column in columns(name):
        known |= ~models.Q(**{column: ""})
    return known


LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'"})


def fold(text):
    """``text`` made comparable, as the function ``fold`` of Postgres does: case,
    accents, ligatures and the kind of apostrophe do not matter."""
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return re.sub("[\u0300-\u036f]", "", decomposed).translate(LIGATURES)


class Folded(models.Transform):
    """``name__folded__contains``: compares with text that was folded already."""

    lookup_name = "folded"
    function = "fold"


models.CharField.register_lookup(Folded)
models.TextField.register_lookup(Folded)


# In Spanish, ñ is a letter of its own, after n: "n~" comes after "nz".
TILDE = "~"
SIGNS = re.compile("[\u0001-/:-@\\[-`{-}\u00a0-\u00bf\u2000-\u206f]+")


def alphabetical(text, language=""):
    """What to sort ``text`` by in ``language``, as the function ``alphabetical`` of
    Postgres: accents, case, ligatures and punctuation do not matter."""
    if language == "es":
        text = re.sub("[ñÑ]", f"n{TILDE}", unicodedata.normalize("NFC", text))
    return SIGNS.sub(" ", fold(text)).strip(" ")


class WithoutTilde(models.Transform):
    """``sort_es__without_tilde__contains``: finds what was typed without ñ, too."""

    lookup_name = "without_tilde"
    template = f"replace(%(expressions)s, '{TILDE}', '')"


models.TextField.register_lookup(WithoutTilde)


def sort_key(name, language, *, is_translated=True):
    """The column to sort the text ``name`` by in ``language``.

    Postgres computes it, because a Postgres without ICU sorts "École" after "zèbre". Its
    order is that of code points, whatever the collation of the database.
    """
    text = models.F(name)
    if is_translated:
        order = [language, *(other for other in LANGUAGES if other != language)]
        known = [
            NullIf(models.F(to_attribute(name, lang)), models.Value("")) for lang in order
        ]
        text = Coalesce(*known, models.Value(""))
    return models.GeneratedField(
        expression=models.Func(text, models.Value(language), function="alphabetical"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
