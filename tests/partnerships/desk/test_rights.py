"""Who may do what: every role × every address of the desk × every method.

The table below says of each kind of thing which role is the lowest that may; the address
of what nobody may do is refused to all.
"""

import contextlib
import itertools
import logging
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group as UserGroup
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, get_resolver, resolve, reverse
from django.utils import timezone

from partnerships.admin.histories import Histories
from partnerships.desk import rights
from partnerships.desk.models import Account, Intake
from partnerships.models import (
    Document,
    Evidence,
    FormerAddress,
    Party,
    Person,
    Record,
    Theme,
)
from tests import factories
from tests.partnerships.admin.conftest import Desk, errors

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

NOBODY = None
READER, EDITOR, PUBLISHER, ADMINISTRATOR = rights.GROUPS
# These are led to the login.
OUTSIDE = ["anonymous", "outsider"]
ROLES = [*OUTSIDE, *rights.GROUPS]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]

# The lowest role that may look at the list, add, change or delete.
DRAFT = {"list": READER, "add": EDITOR, "change": EDITOR, "delete": EDITOR}
PUBLISHED = {"list": READER, "add": EDITOR, "change": PUBLISHER, "delete": NOBODY}
SHARED = {"list": READER, "add": EDITOR, "change": PUBLISHER, "delete": PUBLISHER}
KEPT = {"list": READER, "add": NOBODY, "change": NOBODY, "delete": NOBODY}
ACCOUNTS = {
    "list": ADMINISTRATOR,
    "add": ADMINISTRATOR,
    "change": ADMINISTRATOR,
    "delete": NOBODY,
}
FACTORS = ACCOUNTS | {"add": NOBODY, "change": NOBODY, "delete": ADMINISTRATOR}


@pytest.fixture
def people():
    """Someone in each role, by its name; an outsider has an account and no role."""
    made = {}
    for role in ROLES[1:]:
        made[role] = User.objects.create(username=role, is_staff=role != "outsider")
        Account.objects.create(user=made[role], is_excused=True)
        made[role].groups.set(UserGroup.objects.filter(name=role))
    return made


@pytest.fixture
def desk_of(client, people):
    def enter(role):
        client.force_login(people[role])
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return Desk(client)

    return enter


def things(models):
    """A row of each kind of thing on the desk, with who may do what with it."""
    for model in models:
        name = model.__name__
        if model is User:
            yield User.objects.create(username="other", is_staff=True), ACCOUNTS
        elif model is Authenticator:
            user = User.objects.get(username=READER)
            made = Authenticator.objects.create(user=user, type="totp", data={})
            yield made, FACTORS
        elif model is FormerAddress:
            yield factories.FormerAddressFactory(), KEPT
        elif model is Intake:
            yield Intake.objects.create(name="Made", text="A text."), DRAFT
        elif issubclass(model, rights.DRAFTED):
            add = {"add": NOBODY} if model is Evidence else {}
            if model is Evidence:
                yield (
                    factories.EvidenceFactory(party=factories.PartyFactory()),
                    (DRAFT | add),
                )
            else:
                yield getattr(factories, f"{name}Factory")(), DRAFT
            if issubclass(model, Record):
                yield getattr(factories, f"{name}Factory")(published=True), PUBLISHED
        else:
            yield getattr(factories, f"{name}Factory")(), SHARED


class Visit(NamedTuple):
    """An address, with the lowest role that may get it, that may post to it, and what."""

    address: str
    get: str | None
    post: str | None
    data: dict = {}


def visits(models):
    """Each address of the desk."""
    for row, may in things(models):
        opts = row._meta

        def page(name, *args, opts=opts):
            return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=args)

        yield Visit(page("changelist"), may["list"], may["list"])
        yield Visit(page("add"), may["add"], may["add"])
        yield Visit(page("change", row.pk), may["list"], may["change"])
        yield Visit(page("delete", row.pk), may["delete"], may["delete"])
        yield Visit(page("history", row.pk), may["list"], may["list"])
        if isinstance(admin.site.get_model_admin(type(row)), Histories):
            now = {"moment": timezone.now().isoformat()}
            yield Visit(page("deleted"), may["list"], may["list"])
            yield Visit(page("restore", row.pk), NOBODY, may["change"], now)
        if isinstance(row, Record):
            yield Visit(page("rename", row.pk), may["change"], may["change"])
            yield Visit(page("preview", row.pk), may["list"], may["list"])
            yield Visit(page("duplicates"), may["list"], may["list"])
        if isinstance(row, Document):
            yield Visit(page("passages", row.pk), may["list"], may["list"])
    yield from visits_of_an_intake()
    user = User.objects.get(username="other")
    password = reverse("admin:auth_user_password_change", args=[user.pk])
    yield Visit(password, ADMINISTRATOR, ADMINISTRATOR)
    yield Visit(reverse("admin:jsi18n"), READER, NOBODY)
    chosen = {
        "app_label": "partnerships",
        "model_name": "party",
        "field_name": "agreement",
    }
    autocomplete = f"{reverse('admin:autocomplete')}?{urlencode(chosen)}"
    yield Visit(autocomplete, READER, NOBODY)
    yield Visit(reverse("admin:app_list", args=["partnerships"]), READER, READER)
    yield Visit(reverse("upkeep"), READER, NOBODY)
    yield Visit(reverse("admin:password_change_done"), READER, NOBODY)
    for name in ("index", "password_change"):
        yield Visit(reverse(f"admin:{name}"), READER, READER)


def visits_of_an_intake():
    """What is done with one whose passages were looked at: by buttons only."""
    document = factories.PassageFactory(text="A text.").document
    intake = Intake.objects.create(name="Made", text="A text.", document=document)
    place = {"start": 0, "end": 6, "words": "A text", "category": "place"}
    opened = intake.suggested.create(**place)
    refused = intake.suggested.create(**place, state="refused")

    def act(name, *args):
        return reverse(f"admin:desk_intake_{name}", args=[intake.pk, *args])

    yield Visit(act("about"), NOBODY, EDITOR)
    yield Visit(act("fact"), NOBODY, EDITOR)
    yield Visit(act("publish"), NOBODY, PUBLISHER)
    yield Visit(act("accept", opened.pk), NOBODY, EDITOR)
    yield Visit(act("refuse", opened.pk), NOBODY, EDITOR)
    yield Visit(act("reopen", refused.pk), NOBODY, EDITOR)


def may(role, lowest):
    return lowest is not NOBODY and ROLES.index(role) >= ROLES.index(lowest)


def writes_nothing(execute, sql, params, many, context):
    verb = sql.split(None, 1)[0]
    is_own = "django_session" in sql or verb not in ("INSERT", "UPDATE", "DELETE")
    assert is_own, sql
    return execute(sql, params, many, context)


@contextlib.contextmanager
def taken_back():
    """What one visit writes is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# One of each kind: a record, a row of it, what is shared, what the portal keeps.
KINDS = [Person, Party, Theme, FormerAddress, User, Authenticator, Intake]
# Ways in and out, links that need no account, what is not there: see their own tests.
OPEN = {"login", "logout", "preview", "view_on_site"}


@pytest.mark.parametrize(
    "models",
    [KINDS, pytest.param(None, marks=pytest.mark.audit)],
    ids=["each kind", "every noun"],
)
def test_every_role_at_every_address_by_every_method(client, people, monkeypatch, models):
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    known = list(visits(models or list(admin.site._registry)))
    wrong = []
    for role in ROLES:
        client.logout()
        if role != "anonymous":
            client.force_login(people[role])
        # The other methods are refused before it is asked who is there.
        methods = METHODS if role == ADMINISTRATOR else METHODS[:2]
        for visit, method in itertools.product(known, methods):
            status = status_of(client, visit, method)
            if status not in expected_of(role, visit, method):
                wrong.append((role, method, visit.address, status))
    assert wrong == []


def status_of(client, visit, method):
    if method == "POST":
        with taken_back():
            return client.post(visit.address, visit.data).status_code
    with connection.execute_wrapper(writes_nothing):
        return client.generic(method, visit.address).status_code


def expected_of(role, visit, method):
    if method not in ("GET", "POST"):
        return {405}
    if may(role, visit.get if method == "GET" else visit.post):
        leads_on = method == "POST" or visit.address.endswith("/preview/")
        return {200, 302} if leads_on else {200}
    return {302} if role in OUTSIDE else {403, 405}


def test_the_way_to_a_public_page_is_its_link_in_the_form(desk_of):
    shortcut = reverse("admin:view_on_site", args=[1, 1])
    assert desk_of(READER).client.get(shortcut).status_code == 404


def test_no_address_of_the_desk_is_left_out(people):
    named = {
        pattern.name
        for route, pattern in patterns(get_resolver().url_patterns)
        if route.startswith("admin/") and pattern.name
    }
    visited = {
        resolve(urlsplit(visit.address).path).url_name
        for visit in visits(list(admin.site._registry))
    }
    assert named - visited == OPEN


def patterns(found, prefix=""):
    """Each pattern below ``found``, after its whole route."""
    for pattern in found:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from patterns(pattern.url_patterns, route)


class TestEditor:
    def test_takes_a_draft_to_review_and_no_further(self, desk_of, caplog):
        draft = factories.PersonFactory()
        desk = desk_of(EDITOR)
        desk.act("submit_selected", draft)
        draft.refresh_from_db()
        assert draft.status == "review"
        for action in ("publish_selected", "withdraw_selected", "merge_selected"):
            assert desk.act(action, draft).status_code == 403
        draft.refresh_from_db()
        assert draft.status == "review"
        assert "Forbidden (Permission denied)" in caplog.text

    def test_adds_nothing_that_readers_would_see_at_once(self, desk_of):
        agreement = factories.AgreementFactory(published=True)
        organisation = factories.OrganisationFactory(published=True)
        passage = factories.PassageFactory(document__published=True)
        response = desk_of(EDITOR).add(
            type(factories.PartyFactory.build()),
            {
                "evidence": {
                    "passage": passage.pk,
                    "words": "agreed",
                    "occurrence": 1,
                    "basis": "stated",
                }
            },
            agreement=agreement.pk,
            organisation=organisation.pk,
            role="partner",
        )
        assert response.status_code == 403
        assert not agreement.parties.exists()

    def test_writes_a_draft_about_a_published_body(self, desk_of):
        agreement = factories.AgreementFactory()
        body = factories.OrganisationFactory(published=True)
        response = desk_of(EDITOR).save_with_row(
            agreement, "parties", organisation=body.pk, role="partner"
        )
        assert response.status_code == 302
        assert agreement.parties.get().organisation == body


class TestRefusedAndLogged:
    def test_a_posted_status(self, desk_of, caplog):
        draft = factories.PersonFactory()
        response = desk_of(PUBLISHER).save(draft, status="published")
        assert response.status_code == 403
        assert "Forbidden (Permission denied)" in caplog.text

    def test_the_id_of_a_row_of_another_record(self, desk_of, caplog):
        mine = factories.PartyFactory()
        other = factories.PartyFactory(role="lead")
        changes = {"parties-0-id": other.pk, "parties-0-role": "funder"}
        response = desk_of(PUBLISHER).save(mine.agreement, **changes)
        assert response.status_code == 403
        other.refresh_from_db()
        assert other.role == "lead"
        assert "Forbidden (Permission denied)" in caplog.text

    def test_a_get_that_would_change_something(self, desk_of, caplog):
        draft = factories.PersonFactory()
        query = {"action": "submit_selected", "_selected_action": draft.pk}
        page = reverse("admin:partnerships_person_changelist")
        client = desk_of(PUBLISHER).client
        assert client.get(page, query).status_code == 403
        assert "Forbidden (Permission denied)" in caplog.text
        delete = reverse("admin:partnerships_person_delete", args=[draft.pk])
        client.get(delete, {"post": "yes"})
        assert type(draft).objects.filter(pk=draft.pk, status="draft").exists()


class TestAccounts:
    def test_who_is_given_an_account_works_at_the_desk_with_another_password(
        self, desk_of
    ):
        password = "quite-a-long-password-1"
        desk = desk_of(ADMINISTRATOR)
        desk.client.post(
            reverse("admin:auth_user_add"),
            {
                "username": "new",
                "password1": password,
                "password2": password,
                "usable_password": "true",
            },
        )
        new = User.objects.get(username="new")
        assert new.is_staff
        assert not new.is_superuser
        assert new.account.must_change_password

    def test_a_password_given_anew_is_to_be_changed(self, desk_of, people):
        password = "quite-a-long-password-1"
        page = reverse("admin:auth_user_password_change", args=[people[EDITOR].pk])
        desk = desk_of(ADMINISTRATOR)
        desk.client.post(page, {"password1": password, "password2": password})
        assert User.objects.get(username=EDITOR).account.must_change_password

    def test_a_password_of_ones_own_stays(self, desk_of, people):
        password = "quite-a-long-password-1"
        page = reverse("admin:auth_user_password_change", args=[people[ADMINISTRATOR].pk])
        desk = desk_of(ADMINISTRATOR)
        desk.client.post(page, {"password1": password, "password2": password})
        account = User.objects.get(username=ADMINISTRATOR).account
        assert str(account) == ADMINISTRATOR
        assert not account.must_change_password

    def test_of_a_superuser_is_no_way_up(self, desk_of):
        root = User.objects.create(username="root", is_staff=True, is_superuser=True)
        desk = desk_of(ADMINISTRATOR)
        page = reverse("admin:auth_user_password_change", args=[root.pk])
        assert desk.client.get(page).status_code == 403
        page = reverse("admin:auth_user_change", args=[root.pk])
        assert desk.client.post(page, {"username": "root"}).status_code == 403

    def test_rights_are_no_field_of_a_form(self, desk_of, people):
        desk = desk_of(ADMINISTRATOR)
        page = reverse("admin:auth_user_change", args=[people[EDITOR].pk])
        data = {"username": EDITOR, "is_active": "on", "is_superuser": "on"}
        assert desk.client.post(page, data).status_code == 302
        assert not User.objects.get(username=EDITOR).is_superuser


def test_who_is_in_no_group_sees_nothing(desk_of, people):
    User.objects.filter(pk=people[READER].pk).update(username="nobody")
    people[READER].groups.clear()
    client = desk_of(READER).client
    row, document = factories.PersonFactory(), factories.DocumentFactory()
    pages = [
        reverse("admin:partnerships_person_history", args=[row.pk]),
        reverse("admin:partnerships_person_deleted"),
        reverse("admin:partnerships_person_duplicates"),
        reverse("admin:partnerships_document_passages", args=[document.pk]),
        reverse("upkeep"),
    ]
    for page in pages:
        assert client.get(page).status_code == 403, page


def test_nobody_has_a_right_to_write_what_the_portal_keeps():
    for model in [*rights.KEPT_BY_THE_PORTAL, apps.get_model("admin.LogEntry")]:
        for verb in ("add", "change", "delete"):
            code = f"{verb}_{model._meta.model_name}"
            for group in UserGroup.objects.all():
                assert not group.permissions.filter(codename=code).exists()


def test_a_form_without_rows_says_what_is_wrong(desk_of):
    draft = factories.PersonFactory()
    page = reverse("admin:partnerships_person_change", args=[draft.pk])
    assert errors(desk_of(EDITOR).client.post(page, {}))
