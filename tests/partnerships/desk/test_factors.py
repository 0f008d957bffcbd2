"""What second factors know is not to be read in the database."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.apps import apps
from django.contrib.auth.models import User

from .test_entry import code_for

pytestmark = pytest.mark.django_db
rewrite = import_module("partnerships.desk.migrations.0004_encrypted_factors").rewrite


@pytest.fixture
def user():
    return User.objects.create(username="ana")


def kept(kind):
    return Authenticator.objects.get(type=kind)


def test_secret_of_an_app_is_encrypted_and_its_codes_fit(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert secret not in str(kept("totp").data)
    assert not kept("totp").wrap().validate_code("000000 ")
    assert kept("totp").wrap().validate_code(code_for(secret))


def test_seed_of_recovery_codes_is_encrypted_and_they_stay_the_same(user, monkeypatch):
    seed = RecoveryCodes.generate_seed()
    monkeypatch.setattr(RecoveryCodes, "generate_seed", lambda: seed)
    codes = RecoveryCodes.activate(user).generate_codes()
    assert seed not in str(kept("recovery_codes").data)
    assert kept("recovery_codes").wrap().generate_codes() == codes


def test_with_another_key_no_code_fits(user, settings):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).generate_codes()
    settings.SECRET_KEY = "another" * 10
    assert not kept("totp").wrap().validate_code(code_for(secret))
    assert set(codes).isdisjoint(kept("recovery_codes").wrap().generate_codes())


def test_what_stood_there_before_is_encrypted_by_a_migration_and_back(user):
    made = {"totp": {"secret": "ABC"}, "webauthn": {"name": "Mine"}}
    for kind, data in made.items():
        Authenticator.objects.create(user=user, type=kind, data=data)
    rewrite(encrypt)(apps, None)
    assert kept("webauthn").data == made["webauthn"]
    assert kept("totp").data["secret"] != "ABC"
    assert decrypt(kept("totp").data["secret"]) == "ABC"
    rewrite(decrypt)(apps, None)
    assert kept("totp").data == made["totp"]
