"""Who may do what at the desk.

    Reader         looks at everything
    Editor         writes drafts
    Publisher      publishes and withdraws, and changes what is published
    Administrator  opens and closes accounts besides

Each may do all that those above may. Nobody may change what the portal itself keeps:
former addresses, the log of the desk, the history of records.
"""

from django.apps import apps
from django.contrib.auth.models import Group, Permission

from ..models import Evidence, Fact, FormerAddress, Mention, Passage, Record
from .intakes import Intake

READER, EDITOR, PUBLISHER, ADMINISTRATOR = (
    "Reader",
    "Editor",
    "Publisher",
    "Administrator",
)
GROUPS = (READER, EDITOR, PUBLISHER, ADMINISTRATOR)

PUBLISH = "desk.publish"
KEPT_BY_THE_PORTAL = (FormerAddress, Mention)
# What belongs to one record, or is one: an editor writes it while that is a draft.
# Everything else (themes, goals, sources) is shared by what is published.
DRAFTED = (Record, Fact, Evidence, Passage, Intake)


def give_rights(**kwargs):
    """After each migration: the groups have the permissions that this module says."""
    for name in GROUPS:
        group, _is_new = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions_of(name))


def permissions_of(name):
    """The permissions of a group, which has those of the groups before it too."""
    codes = {
        f"{app}.{code}"
        for known in GROUPS[: GROUPS.index(name) + 1]
        for app, code in CODES[known]()
    }
    return [
        permission
        for permission in Permission.objects.select_related("content_type")
        if f"{permission.content_type.app_label}.{permission.codename}" in codes
    ]


def _of(models, *verbs):
    for model in models:
        for verb in verbs:
            yield model._meta.app_label, f"{verb}_{model._meta.model_name}"


def _models():
    return [*apps.get_app_config("partnerships").get_models(), Intake]


def _reader():
    yield from _of(_models(), "view")


def _editor():
    drafted = [model for model in _models() if issubclass(model, DRAFTED)]
    yield from _of(drafted, "add", "change", "delete")
    written = [m for m in _models() if not issubclass(m, KEPT_BY_THE_PORTAL)]
    yield from _of(written, "add")


def _publisher():
    written = [m for m in _models() if not issubclass(m, KEPT_BY_THE_PORTAL)]
    yield from _of(written, "change", "delete")
    yield tuple(PUBLISH.split("."))


def _administrator():
    user, authenticator = apps.get_model("auth.User"), apps.get_model("mfa.Authenticator")
    yield from _of([user], "view", "add", "change")
    yield from _of([authenticator], "view", "delete")


CODES = {
    READER: _reader,
    EDITOR: _editor,
    PUBLISHER: _publisher,
    ADMINISTRATOR: _administrator,
}
