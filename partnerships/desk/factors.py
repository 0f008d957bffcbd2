"""Second factors: what they know is encrypted, so that a copy of the database opens
nothing by itself."""

import base64
import secrets

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

SALT = "partnerships.desk.factors"


class EncryptingAdapter(DefaultMFAAdapter):
    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """What was encrypted; by another SECRET_KEY, something that no code fits."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _cipher():
    key = salted_hmac(SALT, "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
