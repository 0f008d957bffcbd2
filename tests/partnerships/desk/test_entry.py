import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

OWN = "a-password-of-my-own-1"


@pytest.fixture
def administrator(capsys):
    """The username and the password that the command prints."""
    call_command("create_administrator", "ana")
    return "ana", re.search(r"password (\S+),", capsys.readouterr().out)[1]


@pytest.fixture
def visitor(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def log_in(visitor, username, password):
    data = {"login": username, "password": password}
    return visitor.post("/accounts/login/", data, follow=True)


def code_for(secret):
    counter = next(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_the_first_administrator_changes_the_password_and_enrols(visitor, administrator):
    username, given = administrator
    page = log_in(visitor, username, given)
    assert page.redirect_chain[-1][0] == "/accounts/password/change/"
    assert "Choose a password that only you know." in page.text
    change = {"oldpassword": given, "password1": given, "password2": given}
    page = visitor.post("/accounts/password/change/", change)
    assert "Choose a password that only you know." in page.text
    change |= {"password1": OWN, "password2": OWN}
    page = visitor.post("/accounts/password/change/", change, follow=True)
    page = visitor.get("/admin/", follow=True)
    assert page.redirect_chain == [("/accounts/2fa/", 302)]
    assert "Add a second factor" in page.text
    visitor.post("/accounts/reauthenticate/", {"password": OWN})
    page = visitor.get("/accounts/2fa/totp/activate/")
    assert "<svg" in page.text
    secret = page.context["form"].secret
    data = {"code": code_for(secret)}
    page = visitor.post("/accounts/2fa/totp/activate/", data, follow=True)
    assert Authenticator.objects.filter(type="recovery_codes").exists()
    assert visitor.get("/admin/").status_code == 200

    visitor.logout()
    page = log_in(visitor, username, OWN)
    assert page.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert visitor.get("/admin/").status_code == 302
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    visitor.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert visitor.get("/admin/").status_code == 200


def test_an_account_has_one_name(administrator):
    with pytest.raises(CommandError, match="There is an account “ana” already."):
        call_command("create_administrator", "ana")


def test_failed_logins_are_counted_where_all_processes_look(visitor, administrator):
    username, password = administrator
    for _nth in range(5):
        log_in(visitor, username, "wrong")
    page = log_in(visitor, username, password)
    assert "Too many failed login attempts" in page.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM desk_cache")
        assert cursor.fetchone()[0] > 0
    cache.clear()


@pytest.mark.parametrize("page", ["signup/", "password/reset/", "email/"])
def test_nobody_opens_an_account_or_gets_in_by_mail(visitor, page):
    assert visitor.get(f"/accounts/{page}").status_code == 404
    assert not get_adapter().is_open_for_signup(None)


def test_a_session_ends_with_the_browser_and_after_two_hours(visitor, administrator):
    log_in(visitor, *administrator)
    assert visitor.cookies["sessionid"]["max-age"] == ""
    assert visitor.session.get_expiry_age() == 7200


def test_pages_run_no_script_and_no_style_of_their_own(visitor, administrator):
    pages = [visitor.get("/accounts/login/").text]
    log_in(visitor, *administrator)
    visitor.post("/accounts/reauthenticate/", {"password": administrator[1]})
    for language in ("fr", "en", "es"):
        for page in ("logout/", "2fa/", "2fa/webauthn/add/", "2fa/totp/activate/"):
            response = visitor.get(
                f"/accounts/{page}", headers={"accept-language": language}
            )
            assert response.status_code == 200, page
            assert f'lang="{language}"' in response.text
            pages.append(response.text)
    for page in pages:
        assert not re.search(r"<style|\sstyle=|\son\w+=|data:", page)
        for attributes in re.findall(r"<script([^>]*)>", page):
            assert "src=" in attributes or "json" in attributes


def test_a_session_ends_some_hours_after_its_login_however_busy(staff, settings):
    assert staff.get("/admin/").status_code == 200
    session = staff.session
    session["began"] -= settings.SESSION_LONGEST - 60
    session.save()
    assert staff.get("/admin/").status_code == 200
    session["began"] -= 120
    session.save()
    assert staff.get("/admin/").status_code == 302
    assert "_auth_user_id" not in staff.session
