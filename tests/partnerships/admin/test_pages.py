"""Every page of every noun at the desk."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from partnerships.models import Fixed, Mention
from tests import factories
from tests.factories import EvidenceFactory, MembershipFactory

from .conftest import change_page

# What is no noun of the site, or is found by the portal itself, is not for the staff.
ALL = list(apps.get_app_config("partnerships").get_models())
MODELS = [model for model in ALL if issubclass(model, Fixed) and model is not Mention]
ADDED_ELSEWHERE = {"Evidence", "FormerAddress"}


def made(model):
    if model.__name__ == "Evidence":
        return EvidenceFactory(party=factories.PartyFactory())
    return getattr(factories, f"{model.__name__}Factory")()


def page(model, name):
    return reverse(f"admin:partnerships_{model._meta.model_name}_{name}")


def test_every_noun_is_on_the_desk_and_nothing_that_is_derived():
    assert {model for model in ALL if admin.site.is_registered(model)} == set(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@pytest.mark.ignore_template_errors
@pytest.mark.django_db
class TestEveryNoun:
    def test_has_a_list(self, staff, model):
        made(model)
        assert staff.get(page(model, "changelist")).status_code == 200

    def test_can_be_searched(self, staff, model):
        made(model)
        response = staff.get(page(model, "changelist"), {"q": "École d’été 7"})
        assert response.status_code == 200
        assert response.context["cl"].result_count == 0

    def test_can_be_filtered(self, staff, model):
        made(model)
        changelist = staff.get(page(model, "changelist")).context["cl"]
        for spec in changelist.filter_specs:
            *_all, last = spec.choices(changelist)
            address = page(model, "changelist") + last["query_string"]
            assert staff.get(address).status_code == 200

    def test_can_be_added(self, staff, model):
        expected = 403 if model.__name__ in ADDED_ELSEWHERE else 200
        assert staff.get(page(model, "add")).status_code == expected

    def test_has_a_form(self, staff, model):
        assert staff.get(change_page(made(model))).status_code == 200

    def test_says_what_deleting_it_takes_along(self, staff, model):
        row = made(model)
        response = staff.get(change_page(row).replace("change", "delete"))
        assert response.status_code == (403 if model.__name__ == "FormerAddress" else 200)

    def test_is_found_by_whoever_refers_to_it(self, staff, model):
        referring = [
            relation.field
            for relation in model._meta.related_objects
            if relation.related_model in MODELS
        ]
        row = made(model)
        for field in referring:
            response = staff.get(
                reverse("admin:autocomplete"),
                {
                    "app_label": "partnerships",
                    "model_name": field.model._meta.model_name,
                    "field_name": field.name,
                    "term": "",
                },
            )
            found = {result["id"] for result in response.json()["results"]}
            assert str(row.pk) in found or len(found) == 20


@pytest.mark.ignore_template_errors
@pytest.mark.django_db
def test_a_form_makes_as_many_queries_for_thirty_rows_as_for_one(
    staff, django_assert_num_queries
):
    one, many = factories.GroupFactory(), factories.GroupFactory()
    for group, count in ((one, 1), (many, 30)):
        MembershipFactory.create_batch(count, group=group)
        factories.QuotationFactory.create_batch(count, group=group)
        factories.FrameworkLinkFactory.create_batch(1, group=group, agreement=None)
        for _nth in range(count):
            EvidenceFactory(group=group)
    staff.get(change_page(one))
    with django_assert_num_queries(16):
        staff.get(change_page(one))
    with django_assert_num_queries(16):
        response = staff.get(change_page(many))
    label = str(many.memberships.first().organisation)
    assert f"selected>{label}</option>" in response.text
