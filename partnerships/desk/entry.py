"""How one gets to the desk: by an account that somebody opened, with a password of one's
own and a second factor."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from .models import Account

ACCOUNTS = "/accounts/"
# When somebody was first seen in a session, in seconds since 1970.
BEGAN = "began"
METHODS = ("GET", "HEAD", "POST")


class ClosedAdapter(DefaultAccountAdapter):
    """Nobody opens an account for themselves."""

    def is_open_for_signup(self, request):
        return False


class MethodsMiddleware(MiddlewareMixin):
    """Refuses what no form and no link does."""

    def process_request(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return None


class SessionEndMiddleware(MiddlewareMixin):
    """Ends a session some hours after its login, however busy it is."""

    def process_request(self, request):
        if not request.user.is_authenticated:
            return
        now = int(time.time())
        if now - request.session.setdefault(BEGAN, now) > settings.SESSION_LONGEST:
            logout(request)


class EnrolmentMiddleware(MiddlewareMixin):
    """Lets nobody past the pages of their account who has still something to do there."""

    def process_request(self, request):
        if not request.user.is_authenticated or request.path_info.startswith(ACCOUNTS):
            return None
        account = Account.objects.filter(user=request.user).first() or Account(
            user=request.user
        )
        if account.must_change_password:
            messages.warning(request, _("Choose a password that only you know."))
            return redirect("account_change_password")
        if not account.is_excused and not is_mfa_enabled(request.user):
            messages.warning(
                request, _("Add a second factor: an authenticator app, or a passkey.")
            )
            return redirect("mfa_index")
        return None
