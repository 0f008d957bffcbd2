"""Accounts, for administrators: who is in which group, and second factors to take away
when a telephone is lost."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _

from .models import must_choose_another

# What groups may do is written in ``rights``; addresses of mail are used for nothing.
for model in (User, Group, EmailAddress, Authenticator):
    admin.site.unregister(model)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Who is made here works at the desk, and chooses a password of their own first."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name")}),
        (_("Rights"), {"fields": ("is_active", "groups")}),
    )
    list_display = ["username", "first_name", "last_name", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = ["groups"]

    def has_change_permission(self, request, obj=None):
        """Nobody gets beyond their own rights by way of another's account."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (
            obj and obj.is_superuser and not request.user.is_superuser
        )

    def save_model(self, request, obj, form, change):
        obj.is_staff = True
        super().save_model(request, obj, form, change)
        if not change:
            must_choose_another(obj)

    def user_change_password(self, request, id, form_url=""):
        user = self.get_object(request, id)
        before = user and user.password
        response = super().user_change_password(request, id, form_url)
        if user != request.user:
            user.refresh_from_db(fields=["password"])
            if user.password != before:
                must_choose_another(user)
        return response


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """To be taken away only; what it knows is nobody's to see."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
