import pytest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from partnerships.models import Goal, Objective, Target

URLCONF = "partnerships.urls"


@pytest.mark.django_db
def test_every_goal_target_and_objective_has_an_address(english, public_site):
    addresses = [
        record.get_absolute_url()
        for model in (Goal, Target, Objective)
        for record in model.objects.all()
    ]
    assert len(set(addresses)) == 17 + 169 + 23
    for address in addresses:
        resolve(address)


@pytest.mark.parametrize("code", ["8", "17"])
def test_goal_is_no_target(code):
    assert resolve(f"/sdgs/{code}/", URLCONF).url_name == "goal-detail"


@pytest.mark.parametrize("code", ["8.7", "10.a", "17.19"])
def test_target_is_no_goal(code):
    assert resolve(f"/sdgs/{code}/", URLCONF).url_name == "target-detail"


@pytest.mark.parametrize("code", ["0", "08", "100", "8.", "8.0", "8.e", "8.7.1", "a"])
def test_what_cannot_be_a_code_is_no_address(code):
    with pytest.raises(Resolver404):
        resolve(f"/sdgs/{code}/", URLCONF)


def test_address_of_a_code_that_cannot_be_is_not_made():
    with pytest.raises(NoReverseMatch):
        reverse("goal-detail", URLCONF, kwargs={"code": "8.7"})
