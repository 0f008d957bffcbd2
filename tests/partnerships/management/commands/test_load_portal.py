import pytest
from django.core.management import CommandError, call_command

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

GROUP = "- {model: partnerships.group, fields: {slug: made, name_en: Made}}"


def test_it_loads_a_directory_and_says_what_it_did(tmp_path, capsys):
    (tmp_path / "a.yaml").write_text(GROUP)
    call_command("load_portal", tmp_path)
    assert capsys.readouterr().out.startswith("1 created, 0 updated, 0 unchanged.\n")


def test_it_loads_the_fixtures_of_the_portal_a_second_run_of_which_changes_nothing(
    capsys,
):
    call_command("load_portal")
    said = capsys.readouterr().out
    assert said.startswith("0 created, 0 updated, ")
    assert said.endswith(" unchanged.\nNothing changed.\n")


def test_it_refuses_with_every_problem(tmp_path):
    (tmp_path / "a.yaml").write_text("- x")
    (tmp_path / "b.yaml").write_text("- y")
    with pytest.raises(CommandError) as refusal:
        call_command("load_portal", tmp_path)
    assert refusal.value.returncode == 1
    assert str(refusal.value) == (
        "Nothing was loaded.\n"
        "a.yaml: record 1 is not a model with fields.\n"
        "b.yaml: record 1 is not a model with fields."
    )
