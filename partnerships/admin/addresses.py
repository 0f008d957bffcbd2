from django.contrib import admin

from ..models import FormerAddress


@admin.register(FormerAddress)
class FormerAddressAdmin(admin.ModelAdmin):
    """To look at only: Postgres keeps them."""

    show_facets = admin.ShowFacets.ALWAYS
    list_display = ["__str__", "successor"]
    list_filter = ["noun"]
    search_fields = ["slug", "successor"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
