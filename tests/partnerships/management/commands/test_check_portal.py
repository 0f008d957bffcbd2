import pytest
from django.core.management import CommandError, call_command

from tests.factories import AgreementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_it_finds_no_problem_in_the_portal(capsys):
    call_command("check_portal")
    assert capsys.readouterr().out == "No problem found.\n"


def test_it_prints_every_problem_and_fails():
    for slug in ("made-1", "made-2"):
        AgreementFactory(slug=slug, kind="agreement", published=True)
    with pytest.raises(CommandError) as refusal:
        call_command("check_portal")
    assert refusal.value.returncode == 1
    rule = "An agreement or a partnership has at least two parties."
    lines = str(refusal.value).splitlines()
    assert f"agreement made-1: {rule}" in lines
    assert f"agreement made-2: {rule}" in lines
