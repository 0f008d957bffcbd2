import hashlib
from textwrap import dedent

import pytest
from django.apps import apps
from django.db import connection

from partnerships.loading import LoadRefused, load
from partnerships.merging import merge
from partnerships.models import (
    Document,
    Evidence,
    Group,
    LoadedRecord,
    Membership,
    Organisation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BODY = """
- model: partnerships.organisation
  fields: {slug: made-body, status: published, name_en: Made Body}
"""
GROUP = """
- model: partnerships.group
  fields: {slug: made-group, name_en: Made Group}
"""
TEXT = "The made body and another have agreed."
DOCUMENT = f"""
- model: partnerships.document
  fields:
    slug: made-document
    status: published
    title_en: Made document
    kind: report
    language: en
    passage_count: 1
    sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}
- model: partnerships.passage
  fields: {{document: [made-document], number: 1, text: "{TEXT}"}}
- model: partnerships.evidence
  fields:
    code: made1
    document: [made-document]
    field: kind
    passage: [made-document, 1]
    words: have agreed
    basis: stated
"""
FOUNDED = """
- model: partnerships.evidence
  fields:
    code: made2
    organisation: [made-body]
    field: founded
    passage: [made-document, 1]
    words: made body
    basis: stated
"""


@pytest.fixture
def fixtures(tmp_path):
    """Writes fixture files: ``fixtures(a=…)`` is a.yaml; None takes it away."""

    def write(**files):
        for name, content in files.items():
            path = tmp_path / f"{name}.yaml"
            if content is None:
                path.unlink()
            elif isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(dedent(content), encoding="utf-8")
        return tmp_path

    return write


def stored():
    """Every row of the portal's tables, as Postgres prints it."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("partnerships").get_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY id")
            found[table] = cursor.fetchall()
    return found


def organisation(slug="made-body", **fields):
    lines = "".join(f"    {name}: {value}\n" for name, value in fields.items())
    return (
        "- model: partnerships.organisation\n"
        f"  fields:\n    slug: {slug}\n    name_en: Made Body\n{lines}"
    )


# A broken file, and what is said of it: file, record and rule.
REFUSED = {
    "not-yaml": ("- [", "broken.yaml: cannot be read as YAML"),
    "a-tag-that-runs-code": (
        "!!python/object/apply:os.getcwd []",
        "broken.yaml: cannot be read as YAML",
    ),
    "not-utf-8": (
        organisation(name_fr="É").encode("latin-1"),
        "broken.yaml: cannot be read as YAML",
    ),
    "not-a-list": ("model: partnerships.group", "broken.yaml: is not a list of records."),
    "not-a-record": ("- made-body", "broken.yaml: record 1 is not a model with fields."),
    "unknown-model": (
        "- {model: partnerships.treaty, fields: {slug: made}}",
        "broken.yaml: record 1 is not a model with fields.",
    ),
    "a-model-of-the-staff-site": (
        "- {model: auth.user, fields: {username: made}}",
        "broken.yaml: record 1 is not a model with fields.",
    ),
    "the-books-of-the-loader": (
        "- {model: partnerships.loadedrecord, fields: {model: group, key: gmg}}",
        "broken.yaml: record 1 is not a model with fields.",
    ),
    "no-fields": (
        "- {model: partnerships.group}",
        "broken.yaml: record 1 is not a model with fields.",
    ),
    "fields-that-are-a-list": (
        "- {model: partnerships.group, fields: [slug]}",
        "broken.yaml: record 1 is not a model with fields.",
    ),
    "a-primary-key": (
        "- {model: partnerships.group, pk: 1, fields: {slug: made, name_en: Made}}",
        "broken.yaml: record 1 is not a model with fields.",
    ),
    "a-primary-key-of-another": (
        "- {model: partnerships.group, fields: {slug: made, name_en: M, parent: 1}}",
        "broken.yaml: partnerships.group made: ",
    ),
    "its-primary-key-among-the-fields": (
        "- {model: partnerships.group, fields: {id: 1, slug: made, name_en: M}}",
        "broken.yaml: partnerships.group made: id: ",
    ),
    "a-column-instead-of-a-relation": (
        "- {model: partnerships.group, fields: {slug: made, name_en: M, parent_id: 1}}",
        "broken.yaml: partnerships.group made: parent: ",
    ),
    "a-slug-instead-of-a-key": (
        "- {model: partnerships.group, fields: {slug: made, name_en: M, parent: gmg}}",
        "broken.yaml: partnerships.group made: ",
    ),
    "unknown-field": (
        organisation(nickname="Body"),
        "broken.yaml: partnerships.organisation made-body: "
        "Organisation has no field named 'nickname'",
    ),
    "a-key-that-dangles": (
        GROUP.replace("made-group", "made, parent: [none]"),
        "broken.yaml: partnerships.group made: "
        "parent refers to group ['none'], which is not there.",
    ),
    "a-key-too-short": (
        "- {model: partnerships.evidence, fields: {code: made1, party: [iris]}}",
        "broken.yaml: partnerships.evidence made1: ",
    ),
    "a-key-too-long": (
        GROUP.replace("made-group", "made, parent: [gmg, 1]"),
        "broken.yaml: partnerships.group made: ",
    ),
    "the-same-slug-twice": (
        BODY + BODY,
        "broken.yaml: partnerships.organisation made-body: "
        "stands in broken.yaml already.",
    ),
    "no-slug": (
        "- {model: partnerships.group, fields: {name_en: Made}}",
        "broken.yaml: partnerships.group record 1: slug: This field cannot be blank.",
    ),
    "not-a-slug": (
        organisation(slug="Made Body!"),
        "broken.yaml: partnerships.organisation Made Body!: slug: ",
    ),
    "no-name": (
        "- {model: partnerships.group, fields: {slug: made}}",
        "broken.yaml: partnerships.group made: Write it in at least one language.",
    ),
    "not-a-date": (
        organisation(founded="spring 1919"),
        "broken.yaml: partnerships.organisation made-body: founded: "
        "“spring 1919” is not a date",
    ),
    "a-month-that-is-none": (
        organisation(founded="1919-00"),
        "broken.yaml: partnerships.organisation made-body: founded: "
        "“1919-00” is not a date",
    ),
    "not-a-choice": (
        organisation(kind="club"),
        "broken.yaml: partnerships.organisation made-body: kind: "
        "Value 'club' is not a valid choice.",
    ),
    "two-subjects": (
        """
        - model: partnerships.statement
          fields: {slug: made, kind: aim, text_en: M, group: [gmg], agreement: [iris]}
        """,
        "broken.yaml: partnerships.statement made: "
        "Choose exactly one of: agreement, group, event, organisation.",
    ),
    "no-subject": (
        "- {model: partnerships.party, fields: {agreement: [iris], role: partner}}",
        "broken.yaml: partnerships.party record 1: "
        "Choose exactly one of: organisation, group.",
    ),
    "a-quote-that-is-not-there": (
        DOCUMENT.replace("words: have agreed", "words: had agreed"),
        "broken.yaml: partnerships.evidence made1: words: "
        "The passage does not have these words, letter for letter.",
    ),
    "a-passage-that-changed-under-the-quotes-of-another-file": (
        """
        - model: partnerships.passage
          fields: {document: [ilo-iom-agreement-2020], number: 2, text: Other words.}
        """,
        "Evidence a06: the passage does not have the words",
    ),
    "a-fact-without-evidence": (
        BODY.replace("name_en", "founded: 1919, name_en"),
        "broken.yaml: organisation made-body: "
        "No evidence for organisation Made Body: founded.",
    ),
    "an-agreement-of-one": (
        """
        - model: partnerships.agreement
          fields: {slug: made, status: published, title_en: M, kind: agreement}
        """,
        "broken.yaml: agreement made: "
        "An agreement or a partnership has at least two parties.",
    ),
    "a-document-that-is-not-its-file": (
        DOCUMENT.replace(TEXT, TEXT + " "),
        "broken.yaml: document made-document: "
        "The passages are not the text that the SHA-256 names.",
    ),
    "a-membership-before-the-group": (
        """
        - model: partnerships.membership
          fields: {organisation: [iom], group: [gmg], role: member, start: "2003"}
        """,
        "group gmg: A membership begins before the group was founded.",
    ),
}


@pytest.mark.parametrize(("content", "told"), REFUSED.values(), ids=REFUSED)
def test_a_broken_file_is_refused_with_all_others(fixtures, content, told):
    before = stored()
    sound = organisation("made-other")
    with pytest.raises(LoadRefused) as refusal:
        load(fixtures(a_sound_one=sound, broken=content, so_is_this=GROUP))
    assert any(told in problem for problem in refusal.value.problems), str(refusal.value)
    assert stored() == before


def test_a_slug_that_two_files_have_is_refused(fixtures):
    with pytest.raises(LoadRefused) as refusal:
        load(fixtures(a=BODY, b=BODY))
    assert refusal.value.problems == [
        "b.yaml: partnerships.organisation made-body: stands in a.yaml already."
    ]


def test_every_problem_of_every_file_is_told(fixtures):
    with pytest.raises(LoadRefused) as refusal:
        load(
            fixtures(
                a="- [",
                b=organisation(founded="soon", kind="club"),
                c=organisation("made-other", nickname="O"),
            )
        )
    told = [problem.split(": ")[0] for problem in refusal.value.problems]
    assert sorted(told) == ["a.yaml", "b.yaml", "b.yaml", "c.yaml"]


def test_files_stand_in_folders_and_may_be_empty(fixtures, tmp_path):
    (tmp_path / "deep" / "down").mkdir(parents=True)
    (tmp_path / "deep" / "down" / "body.yaml").write_text(BODY)
    (tmp_path / "notes.txt").write_text("- [")
    report = load(fixtures(empty="", comment="# nothing yet\n"))
    assert report.created == ["organisation made-body"]
    (tmp_path / "deep" / "down" / "body.yaml").write_text("- x")
    with pytest.raises(LoadRefused, match=r"deep/down/body\.yaml: "):
        load(tmp_path)


def test_records_may_stand_before_what_they_refer_to(fixtures):
    child = GROUP.replace("made-group", "a-child").replace(
        "name_en", "parent: [made-group], name_en"
    )
    grandchild = child.replace("a-child", "a-grandchild").replace(
        "[made-group]", "[a-child]"
    )
    member = """
    - model: partnerships.membership
      fields: {group: [a-grandchild], organisation: [made-body], role: chair}
    """
    report = load(fixtures(a=member, b=grandchild + child, c=GROUP, d=BODY))
    assert len(report.created) == 5
    [row] = Membership.objects.filter(organisation__slug="made-body")
    assert row.group.parent.parent.slug == "made-group"


def test_groups_that_wait_for_one_another_are_refused(fixtures):
    one = GROUP.replace("name_en", "parent: [made-two], name_en")
    two = one.replace("made-two", "made-group").replace(
        "slug: made-group", "slug: made-two"
    )
    with pytest.raises(LoadRefused, match="parent refers to group"):
        load(fixtures(a=one, b=two))


class TestSecondRun:
    @pytest.fixture
    def directory(self, fixtures):
        directory = fixtures(
            body=BODY.replace("name_en", "founded: 1919, name_en"),
            sources=DOCUMENT + FOUNDED,
        )
        load(directory)
        return directory

    def test_it_changes_nothing_and_says_so(self, directory):
        before = stored()
        report = load(directory)
        after = stored()
        # Mentions are found anew, each as it was.
        for tables in (before, after):
            tables["partnerships_mention"] = len(tables["partnerships_mention"])
        assert before == after
        assert "0 created, 0 updated, 5 unchanged.\nNothing changed." in report.summary()

    def test_what_changed_in_the_files_is_updated(self, directory, fixtures):
        body = (directory / "body.yaml").read_text()
        report = load(fixtures(body=body.replace("Made Body", "Renamed Body")))
        assert report.updated == ["organisation made-body"]
        assert len(report.unchanged) == 4
        assert "Nothing changed" not in report.summary()
        assert Organisation.objects.get(slug="made-body").name_en == "Renamed Body"

    @pytest.mark.parametrize("is_changed", [False, True])
    def test_what_the_staff_changed_is_told_and_kept(
        self, directory, fixtures, is_changed
    ):
        Organisation.objects.filter(slug="made-body").update(name_en="Edited Body")
        if is_changed:
            body = (directory / "body.yaml").read_text()
            fixtures(body=body.replace("Made Body", "Renamed Body"))
        for _run in range(2):
            report = load(directory)
            assert report.edited == ["organisation made-body"]
            told = "Edited by the staff, left as it is: organisation made-body"
            assert told in report.summary()
            assert Organisation.objects.get(slug="made-body").name_en == "Edited Body"

    def test_an_edit_that_the_files_follow_is_no_edit_any_more(self, directory, fixtures):
        Organisation.objects.filter(slug="made-body").update(name_en="Edited Body")
        body = (directory / "body.yaml").read_text()
        report = load(fixtures(body=body.replace("Made Body", "Edited Body")))
        assert report.edited == report.updated == []

    def test_what_left_the_files_is_named_and_kept(self, directory, fixtures):
        report = load(fixtures(more=GROUP))
        assert "group made-group" not in report.gone
        report = load(fixtures(more=None))
        assert "group made-group" in report.gone
        told = "No longer in the files, kept: group made-group"
        assert told in report.summary()
        assert Group.objects.filter(slug="made-group").exists()

    def test_what_the_staff_deleted_is_told_and_not_made_again(self, directory, fixtures):
        member = """
        - model: partnerships.membership
          fields: {group: [made-group], organisation: [made-body], role: chair}
        """
        load(fixtures(group=GROUP, member=member))
        Evidence.objects.get(code="made2").delete()
        Membership.objects.get(organisation__slug="made-body").delete()
        Organisation.objects.get(slug="made-body").delete()
        for _run in range(2):
            report = load(directory)
            assert report.deleted == [
                "organisation made-body",
                "member.yaml: partnerships.membership record 1",
                "sources.yaml: partnerships.evidence made2",
            ]
            assert "Deleted by the staff" in report.summary()
            assert report.created == []
            assert "made-body" not in str(report.gone)
        assert not Organisation.objects.filter(slug="made-body").exists()
        # Who left the files too is no concern any more.
        assert "organisation made-body" not in load(fixtures(body=None)).gone

    def test_what_staff_added_is_not_the_files_business(self, directory):
        Organisation.objects.create(slug="by-hand", name_en="By hand")
        assert "by-hand" not in load(directory).summary()

    def test_a_quote_may_change_together_with_its_passage(self, directory, fixtures):
        text = TEXT.replace("agreed", "quarrelled")
        digest = hashlib.sha256(text.encode()).hexdigest()
        sources = (directory / "sources.yaml").read_text()
        sources = sources.replace("agreed", "quarrelled").replace(
            hashlib.sha256(TEXT.encode()).hexdigest(), digest
        )
        assert len(load(fixtures(sources=sources)).updated) == 3
        assert Evidence.objects.get(code="made1").words == "have quarrelled"


def test_what_postgres_alone_refuses_is_told_in_its_words(fixtures):
    """Should a constraint ever hold there of which the models know nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            """ALTER TABLE partnerships_organisation
            ADD CONSTRAINT made_up CHECK (slug <> 'made-body')"""
        )
    with pytest.raises(
        LoadRefused, match='a.yaml: .* violates check constraint "made_up"'
    ):
        load(fixtures(a=BODY))


def test_a_record_made_by_the_staff_is_not_taken_over(fixtures):
    Organisation.objects.create(slug="made-body", name_en="By hand")
    report = load(fixtures(a=BODY))
    assert report.edited == ["organisation made-body"]
    assert Organisation.objects.get(slug="made-body").name_en == "By hand"


def test_what_was_loaded_is_remembered_by_name_and_digest(fixtures):
    load(fixtures(a=BODY))
    [loaded] = LoadedRecord.objects.filter(key="made-body")
    assert loaded.model == "organisation"
    assert len(loaded.digest) == 64


class TestMoved:
    """What the staff renamed or merged stays so, and the files still know it."""

    TWIN = BODY.replace("made-body", "made-twin")
    MEMBERS = """
    - model: partnerships.membership
      fields: {group: [made-group], organisation: [made-body], role: chair}
    - model: partnerships.membership
      fields: {group: [made-group], organisation: [made-twin], role: chair}
    """

    @pytest.fixture
    def directory(self, fixtures):
        body = BODY.replace("name_en", "founded: 1919, name_en")
        files = {"body": body, "twin": self.TWIN, "sources": DOCUMENT + FOUNDED}
        directory = fixtures(group=GROUP, members=self.MEMBERS, **files)
        load(directory)
        return directory

    @pytest.fixture
    def renamed(self, directory):
        body = Organisation.objects.get(slug="made-body")
        for body.slug in ("made-new", "made-newest"):
            body.save()
        Document.objects.filter(slug="made-document").update(slug="made-paper")
        return directory

    def test_a_renamed_record_is_not_made_again(self, renamed):
        for _run in range(2):
            report = load(renamed)
            assert len(report.unchanged) == 9
            assert "Nothing changed." in report.summary()
        assert not Organisation.objects.filter(slug="made-body").exists()

    def test_new_facts_of_the_files_go_to_it(self, renamed, fixtures):
        more = FOUNDED.replace("made2", "made3").replace("made body", "body")
        assert load(fixtures(more=more)).created == ["evidence made3"]
        evidence = Evidence.objects.get(code="made3")
        assert evidence.organisation.slug == "made-newest"
        assert evidence.passage.document.slug == "made-paper"

    def test_what_the_files_change_of_it_is_updated(self, renamed, fixtures):
        load(renamed)
        body = (renamed / "body.yaml").read_text()
        report = load(fixtures(body=body.replace("Made Body", "Another Body")))
        assert report.updated == ["organisation made-body"]
        assert Organisation.objects.get(slug="made-newest").name_en == "Another Body"

    def test_merged_records_stay_one(self, directory):
        one, other = (
            Organisation.objects.get(slug=slug) for slug in ("made-body", "made-twin")
        )
        merge(other, one)
        for _run in range(2):
            report = load(directory)
            assert report.created == report.updated == report.deleted == []
            assert report.edited == ["organisation made-twin"]
        assert not Organisation.objects.filter(slug="made-twin").exists()
        assert Membership.objects.get(group__slug="made-group").organisation == one

    def test_an_old_address_that_another_record_took_is_that_records(self, directory):
        Group.objects.filter(slug="made-group").update(slug="made-new-group")
        other = Group.objects.create(slug="made-group", name_en="Other Group")
        assert "group made-group" in load(directory).edited
        other.refresh_from_db()
        assert other.name_en == "Other Group"

    def test_what_was_renamed_and_deleted_is_not_made_again(self, renamed):
        Evidence.objects.get(code="made2").delete()
        Membership.objects.get(organisation__slug="made-newest").delete()
        Organisation.objects.get(slug="made-newest").delete()
        report = load(renamed)
        assert "organisation made-body" in report.deleted
        assert report.created == []

    def test_renamings_in_a_circle_end(self, renamed):
        body = Organisation.objects.filter(slug="made-newest")
        body.update(slug="made-body")
        assert len(load(renamed).unchanged) == 9
