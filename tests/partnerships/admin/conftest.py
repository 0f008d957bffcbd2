import pytest
from django.urls import reverse

from partnerships.desk.models import Account


@pytest.fixture
def staff(db, client, django_user_model):
    """A superuser at the desk, who reads English. Has no password: hashing one takes
    longer than most tests."""
    user = django_user_model.objects.create(
        username="staff", is_staff=True, is_superuser=True
    )
    Account.objects.create(user=user, is_excused=True)
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def desk(staff):
    return Desk(staff)


class Desk:
    """What one does in a browser: open a form, type, send it."""

    def __init__(self, client):
        self.client = client

    def open(self, row):
        return self.client.get(change_page(row))

    def save(self, row, **changes):
        """Change what the form of ``row`` shows, and save it."""
        return self.client.post(change_page(row), typed(self.open(row)) | changes)

    def add(self, model, rows=None, **values):
        """Fill in the form to add a ``model``, and ``rows`` of its inlines."""
        page = reverse(f"admin:partnerships_{model._meta.model_name}_add")
        data = typed(self.client.get(page)) | values
        for prefix, row in (rows or {}).items():
            data |= added(data, prefix, row)
        return self.client.post(page, data)

    def save_with_row(self, row, prefix, **values):
        """Add a row to an inline of the form of ``row``, and save it."""
        data = typed(self.open(row))
        return self.client.post(change_page(row), data | added(data, prefix, values))

    def act(self, action, *rows):
        page = reverse(f"admin:partnerships_{rows[0]._meta.model_name}_changelist")
        data = {"action": action, "_selected_action": [row.pk for row in rows]}
        return self.client.post(page, data, follow=True)


def change_page(row):
    return reverse(f"admin:partnerships_{row._meta.model_name}_change", args=[row.pk])


def typed(response):
    """What a browser posts of the form in ``response``, when it is left as it is."""
    shown = response.context.get("shown")
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    fields = [field for form in forms for field in form if not field.field.disabled]
    values = {field.html_name: field.value() for field in fields}
    typed = {
        name: str(value).replace("\n", "\r\n")
        for name, value in values.items()
        if value is not None and value is not False
    }
    return typed | ({"_shown": shown} if shown else {})


def added(data, prefix, values):
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    return row | {f"{prefix}-TOTAL_FORMS": number + 1}


def errors(response):
    """Every sentence that the form in ``response`` shows as an error."""
    assert response.status_code == 200, "it was saved"
    shown = response.context["errors"].data
    return [str(e) for part in shown for e in ([part] if isinstance(part, str) else part)]


def messages(response):
    return [str(message) for message in response.context["messages"]]
