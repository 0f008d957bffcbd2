"""What is said of a file, each in one sentence, which is chosen where it is shown: the
process that reads the file speaks no language."""

from django.utils.translation import gettext_lazy as _

EMPTY, BINARY, DAMAGED, LOCKED, PICTURES, TOO_HARD, TOO_LONG, TOO_MANY, TOO_LARGE = (
    *("empty", "binary", "damaged", "locked", "pictures", "too-hard", "too-long"),
    *("too-many", "too-large"),
)
# Said of what was taken nevertheless.
WINDOWS, SCRIPTS = "windows", "scripts"

SENTENCES = {
    EMPTY: _("There is no text in it."),
    BINARY: _("This is not a text: hand in a text, HTML, Markdown or PDF file."),
    DAMAGED: _("This PDF is damaged, or is none."),
    LOCKED: _("This PDF is locked by a password: save it without one."),
    PICTURES: _("This PDF has pictures of pages, no text: have its text recognised."),
    TOO_HARD: _("This file takes more time or memory to read than a document does."),
    TOO_LONG: _("The text is longer than 200,000 characters: hand it in by parts."),
    TOO_MANY: _("The text has more than 1,000 paragraphs: hand it in by parts."),
    TOO_LARGE: _("The file is larger than 5 MB."),
    WINDOWS: _("It was not in UTF-8, and was read as Windows-1252: look at its accents."),
    SCRIPTS: _("It holds scripts or forms; only its text was taken."),
}


class Unreadable(ValueError):
    """A file that is refused; the message is a key of SENTENCES."""

    @property
    def sentence(self):
        return SENTENCES[str(self)]
