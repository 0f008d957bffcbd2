"""The fixtures: what the five documents state, all of it, and nothing beside it."""

import datetime
import hashlib
import json
from collections import Counter, defaultdict

import pytest
import yaml
from django.conf import settings

from partnerships import integrity
from partnerships.dates import parse
from partnerships.evidence import SUBJECT_NAMES, fact_key, key_of
from partnerships.models import (
    Agreement,
    Document,
    Event,
    Evidence,
    FrameworkLink,
    Goal,
    Group,
    KeyFigure,
    Membership,
    Objective,
    Organisation,
    Participation,
    Party,
    Passage,
    Person,
    Quotation,
    Target,
)
from partnerships.standing import MAYBE, NO, YES, Span, standing

pytestmark = pytest.mark.django_db

SHA256 = {
    "ilo-iom-agreement-2020": (
        "7dae559168c8506615a17bd6afe35b9b9d2c1240b707e350b0690096666bf369"
    ),
    "ilo-chairs-gmg-2014": (
        "8c8be7373f368b4a28d0fd9e698f9ab5e0238cd3cbe719527629eaad6bca5f2e"
    ),
    "iom-mfa-partnership": (
        "4b3c0f6f74d88af0881cbcb4c82871997a9beff55a1a45c7dee498bca161464f"
    ),
    "alliance-8-7-migration-workshop-2018": (
        "c6ea3631d3ee947be11bfab4f051d9320bf0ba2c9c036c4d28e996adfb8148a1"
    ),
    "global-skills-partnership-key-messages": (
        "f79b3d7e42c24e0ea0aca2357b97fbde96c8e42e095d9be0ebe5cd732dc8ef5a"
    ),
}
# How the codes of a document's evidence begin, in the order of the documents.
LETTERS = dict(zip(SHA256, "abcde", strict=True))
GMG_2014 = {
    "ilo",
    "iom",
    "ohchr",
    "unctad",
    "undesa",
    "undp",
    "unesco",
    "unfpa",
    "unhcr",
    "unicef",
    "unitar",
    "un-regional-commissions",
    "un-women",
    "unodc",
    "who",
    "world-bank",
}


def slugs(queryset, path="slug"):
    return set(queryset.values_list(path, flat=True))


def test_every_rule_across_records_holds():
    assert [str(problem) for problem in integrity.problems()] == []


class TestDocuments:
    @pytest.mark.parametrize("slug", SHA256)
    def test_the_text_is_that_of_the_file_to_the_last_sign(self, slug):
        document = Document.objects.published().get(slug=slug)
        digest = hashlib.sha256(document.text().encode()).hexdigest()
        assert digest == document.sha256 == SHA256[slug]

    def test_there_are_five(self):
        assert slugs(Document.objects.all()) == set(SHA256)

    def test_contact_details_stand_in_passages_of_their_own(self):
        for passage in Passage.objects.published():
            assert "@" not in passage.text, passage

    def test_the_navigation_of_a_web_page_is_told_from_the_release(self):
        navigation = Passage.objects.filter(kind="navigation")
        assert slugs(navigation, "document__slug") == {"iom-mfa-partnership"}
        assert any("171 pays" in passage.text for passage in navigation)


class TestInventory:
    """155 facts were found in the documents, by hand and before the records."""

    facts = json.loads((settings.BASE_DIR / "tests/inventory.json").read_text())
    left_out = yaml.safe_load((settings.BASE_DIR / "docs/not_records.yaml").read_text())

    def code(self, fact):
        """000-F10 → a10"""
        return LETTERS[fact["document"]] + fact["fact"][-2:]

    def evidence(self):
        found = defaultdict(list)
        rows = Evidence.objects.exclude(passage=None)
        for evidence in rows.select_related("passage__document"):
            found[evidence.code[:3]].append(evidence)
        return found

    def test_they_are_155_and_their_words_stand_in_the_documents(self):
        assert len(self.facts) == len({fact["fact"] for fact in self.facts}) == 155
        texts = {document.slug: document.text() for document in Document.objects.all()}
        assert all(fact["words"] in texts[fact["document"]] for fact in self.facts)

    def test_each_is_evidence_or_is_listed_with_a_reason(self):
        recorded = set(self.evidence())
        listed = {entry["fact"] for entry in self.left_out}
        neither, both = [], []
        for fact in self.facts:
            ways = (self.code(fact) in recorded) + (fact["fact"] in listed)
            neither += [fact["fact"]] if ways == 0 else []
            both += [fact["fact"]] if ways == 2 else []
        assert (neither, both) == ([], [])

    def test_none_is_listed_that_is_not_in_the_inventory(self):
        listed = [entry["fact"] for entry in self.left_out]
        assert len(listed) == len(set(listed))
        assert set(listed) <= {fact["fact"] for fact in self.facts}
        assert all(len(entry["reason"]) > 20 for entry in self.left_out)

    def test_its_evidence_quotes_the_words_of_each_fact(self):
        """Further evidence for a part of a fact may quote its context."""
        recorded = self.evidence()
        texts = {document.slug: document.text() for document in Document.objects.all()}
        unquoted = []
        for fact in self.facts:
            rows = recorded[self.code(fact)]
            assert {row.passage.document.slug for row in rows} <= {fact["document"]}
            places = spans(texts[fact["document"]], fact["words"])
            if rows and not any(overlap(row, places) for row in rows):
                unquoted.append(fact["fact"])
        assert unquoted == []

    def test_no_evidence_has_a_code_that_no_fact_has(self):
        assert set(self.evidence()) <= {self.code(fact) for fact in self.facts}


def spans(text, words):
    """Each place of ``words`` in ``text``."""
    found, start = [], text.find(words)
    while start >= 0:
        found.append((start, start + len(words)))
        start = text.find(words, start + 1)
    return found


def overlap(evidence, places):
    ours = span_in_document(evidence)
    return any(ours[0] < end and start < ours[1] for start, end in places)


def span_in_document(evidence):
    before = evidence.passage.document.passages.filter(number__lt=evidence.passage.number)
    start = sum(len(p.lead) + len(p.text) for p in before) + len(evidence.passage.lead)
    return start + evidence.start, start + evidence.end


class TestEvidence:
    def test_every_fact_of_every_public_row_has_some(self):
        sourced = {key_of(evidence) for evidence in Evidence.objects.with_source()}
        facts = {
            fact_key(row, field)
            for model in SUBJECT_NAMES
            for row in model.objects.published()
            for field in row.facts()
        }
        assert len(facts) > 300
        assert facts - sourced == set()

    def test_all_of_it_is_for_what_is_public(self):
        for model, name in SUBJECT_NAMES.items():
            used = Evidence.objects.exclude(**{name: None}).values(name)
            assert not model.objects.filter(pk__in=used).exclude(
                pk__in=model.objects.published()
            )

    def test_no_source_that_was_only_remembered_is_used(self):
        assert not Evidence.objects.filter(reference__is_verified=False)

    def test_every_quote_has_an_english_and_a_spanish_translation(self):
        quotes = Evidence.objects.exclude(passage=None)
        assert quotes.filter(passage__document__language="fr").count() > 300
        without = quotes.filter(translation_en="") | quotes.filter(translation_es="")
        assert sorted(slugs(without, "code")) == []

    def test_no_translation_is_offered_of_a_source_that_is_not_quoted(self):
        references = Evidence.objects.filter(passage=None)
        assert set(references.values_list("translation_en", "translation_es")) == {
            ("", "")
        }

    def test_what_is_inferred_or_interpreted_says_why_in_three_languages(self):
        rows = Evidence.objects.filter(basis__in=["inferred", "interpreted"])
        assert rows.count() > 30
        for row in rows:
            reasons = {row.reason_fr, row.reason_en, row.reason_es}
            assert len(reasons) == 3, row.code
            assert all(reasons), row.code

    def test_a_remark_on_what_is_stated_is_made_in_three_languages_too(self):
        stated = Evidence.objects.filter(basis__in=["stated", "reference"])
        for row in stated:
            reasons = [row.reason_fr, row.reason_en, row.reason_es]
            assert all(reasons) or not any(reasons), row.code

    def test_codes_are_short_and_never_those_of_another(self):
        codes = Evidence.objects.values_list("code", flat=True)
        assert all(2 < len(code) < 8 for code in codes)


class TestFrameworks:
    def test_they_are_complete(self):
        counts = [model.objects.count() for model in (Goal, Target, Objective)]
        assert counts == [17, 169, 23]

    def test_each_goal_has_its_targets(self):
        counts = Counter(Target.objects.values_list("goal__number", flat=True))
        assert [counts[number] for number in range(1, 18)] == [
            *(7, 8, 13, 10, 9, 8, 5, 12, 8),
            *(10, 10, 11, 5, 10, 12, 12, 19),
        ]

    @pytest.mark.parametrize("model", [Goal, Target, Objective])
    def test_all_are_told_in_three_languages(self, model):
        name = "title" if model is Goal else "label"
        for language in ("fr", "en", "es"):
            assert not model.objects.filter(**{f"{name}_{language}": ""})

    def test_goals_have_colours_of_their_own(self):
        colours = slugs(Goal.objects.all(), "colour")
        assert len(colours) == 17
        assert Goal.objects.get(code="8").colour == "#A21942"


class TestGlobalMigrationGroup:
    def rows(self, **values):
        return Membership.objects.published().filter(group__slug="gmg", **values)

    def test_it_had_sixteen_members_on_1_january_2014(self):
        asked = parse("2014-01-01")
        held = {
            row.organisation.slug: standing(asked, *spans_of(row))
            for row in self.rows(role="member").select_related("organisation")
        }
        members = {slug for slug, answer in held.items() if answer == YES}
        assert members == GMG_2014
        # They joined in the course of that year.
        doubtful = {slug for slug, answer in held.items() if answer == MAYBE}
        assert doubtful == {"fao", "unu"}

    def test_no_member_is_traced_to_the_document_that_names_only_iom(self):
        evidence = Evidence.objects.filter(
            passage__document__slug="ilo-chairs-gmg-2014",
            membership__in=self.rows(role="member"),
        )
        assert slugs(evidence, "membership__organisation__slug") == {"iom"}

    def test_the_ilo_chaired_it_in_2014(self):
        [row] = self.rows(role="chair", organisation__slug="ilo", start="2014-01-01")
        assert standing(parse("2014"), *spans_of(row)) == YES
        assert standing(parse("2013"), *spans_of(row)) == NO

    def test_later_chairs_have_records(self):
        chairs = slugs(self.rows(role__in=["chair", "co-chair"]), "organisation__slug")
        assert {"fao", "unu"} <= chairs

    def test_nobody_was_a_member_before_2006(self):
        early = self.rows(start_first__lt=datetime.date(2006, 1, 1))
        assert not early

    def test_it_ended_in_2018_and_has_a_successor(self):
        gmg = Group.objects.get(slug="gmg")
        assert gmg.founded == "2006"
        assert gmg.ended.startswith("2018")
        assert gmg.successor.slug == "un-network-on-migration"

    def test_which_of_its_five_groups_is_a_task_force_is_not_made_up(self):
        children = Group.objects.published().filter(parent__slug="gmg")
        assert children.count() == 5
        stated = Evidence.objects.filter(group__in=children, field="kind")
        assert not stated.exclude(basis="reference")


def spans_of(row):
    attested = Span(row.attested_first, row.attested_last)
    return (
        Span(row.start_first, row.start_last),
        Span(row.end_first, row.end_last),
        [attested],
    )


def agreements_with_target(code):
    """The public agreements that work for a target, themselves or by a statement."""
    links = FrameworkLink.objects.published().filter(target__code=code)
    return {
        link.record.slug for link in links.for_page() if link.record_noun == "agreement"
    }


def bases(**link):
    rows = Evidence.objects.filter(
        **{f"framework_link__{name}": value for name, value in link.items()}
    )
    return slugs(rows, "basis")


DFID_PROJECT = "advancing-alliance-8-7-migration-action-group"
SKILLS = "global-skills-partnership-on-migration"


class TestDecidedReadings:
    def test_8_7_in_the_name_of_an_alliance_is_no_target(self):
        assert agreements_with_target("8.7") == {DFID_PROJECT}
        link = {"agreement__slug": DFID_PROJECT, "target__code": "8.7"}
        assert bases(**link) == {"interpreted"}

    @pytest.mark.parametrize(
        "group", ["alliance-8-7", "alliance-8-7-migration-action-group"]
    )
    def test_the_alliance_and_its_group_link_to_8_7_as_stated(self, group):
        assert bases(group__slug=group, target__code="8.7") == {"stated"}

    @pytest.mark.parametrize("target", ["4.3", "4.4", "4.7", "8.8", "10.7"])
    def test_the_skills_partnership_works_for_its_targets_as_interpreted(self, target):
        assert agreements_with_target(target) == {SKILLS}
        link = {"agreement__slug": SKILLS, "target__code": target}
        assert bases(**link) == {"interpreted"}

    @pytest.mark.parametrize("goal", ["4", "8", "10"])
    def test_and_for_its_goals(self, goal):
        assert bases(agreement__slug=SKILLS, goal__code=goal) == {"interpreted"}

    def test_no_other_agreement_has_a_target(self):
        codes = slugs(Target.objects.exclude(links=None), "code")
        assert codes == {"4.3", "4.4", "4.7", "8.7", "8.8", "10.7"}

    def test_the_agreement_of_2020_names_frameworks_only(self):
        links = FrameworkLink.objects.for_page()
        mine = [link for link in links if link.record.slug == "ilo-iom-2020"]
        assert mine
        assert {link.target for link in mine} == {link.goal for link in mine} == {None}

    def test_dfid_is_a_funder_only(self):
        dfid = Organisation.objects.get(slug="dfid")
        rows = dfid.parties.values_list("agreement__slug", "role")
        assert list(rows) == [(DFID_PROJECT, "funder")]
        assert not dfid.memberships.exists()
        assert not dfid.participations.exists()

    def test_who_leads_that_project_is_not_said(self):
        roles = slugs(Party.objects.filter(agreement__slug=DFID_PROJECT), "role")
        assert roles <= {"funder", "beneficiary"}

    @pytest.mark.parametrize("agreement", ["crest", "iris"])
    def test_crest_and_iris_name_iom_alone_as_user(self, agreement):
        rows = Party.objects.filter(agreement__slug=agreement)
        assert list(rows.values_list("organisation__slug", "role")) == [("iom", "user")]

    def test_no_member_of_alliance_8_7_is_made_up(self):
        rows = Membership.objects.filter(group__slug="alliance-8-7")
        assert not slugs(rows, "organisation__slug") & {"ilo", "walk-free"}

    def test_iom_and_unicef_alone_chair_the_action_group(self):
        rows = Membership.objects.filter(
            group__slug="alliance-8-7-migration-action-group"
        )
        chairs = rows.filter(role__in=["chair", "co-chair"])
        assert set(chairs.values_list("organisation__slug", "role")) == {
            ("iom", "co-chair"),
            ("unicef", "co-chair"),
        }
        assert not slugs(rows, "organisation__slug") & {"ilo", "walk-free"}

    def test_the_workshop_had_an_organiser_and_three_collaborators_and_no_place(self):
        workshop = Event.objects.get(slug="migration-action-group-workshop-2018")
        assert (workshop.place_fr, workshop.place_en, workshop.place_es) == ("",) * 3
        rows = Participation.objects.filter(event=workshop)
        assert set(rows.values_list("organisation__slug", "role")) == {
            ("iom", "organiser"),
            ("ilo", "collaborator"),
            ("unicef", "collaborator"),
            ("walk-free", "collaborator"),
        }

    @pytest.mark.parametrize(
        ("subject", "field"),
        [
            ({"agreement__slug": "ilo-iom-2020"}, "signed_on"),
            ({"event__slug": "ilo-iom-signing-2020"}, "date"),
            ({"event__slug": "migration-action-group-workshop-2018"}, "date"),
        ],
    )
    def test_a_year_that_no_document_gives_is_inferred(self, subject, field):
        rows = Evidence.objects.filter(**subject, field=field)
        assert "inferred" in slugs(rows, "basis")

    def test_the_unattributed_quotation_is_guy_ryders_as_inferred(self):
        evidence = Evidence.objects.get(code="a15b")
        assert evidence.quotation.speaker.slug == "guy-ryder"
        assert (evidence.field, evidence.basis) == ("speaker", "inferred")

    def test_the_figures_of_a_web_pages_navigation_are_no_records(self):
        values = slugs(KeyFigure.objects.all(), "value")
        assert {164_000_000, 232_000_000} <= values
        assert not values & {171, 175, 1951}


class TestRecords:
    def test_the_records_of_the_contract_are_there(self):
        assert slugs(Agreement.objects.published()) == {
            "ilo-iom-2020",
            "iom-mfa-supply-chains",
            SKILLS,
            "crest",
            "iris",
            DFID_PROJECT,
        }
        assert slugs(Event.objects.published()) == {
            "ilo-iom-signing-2020",
            "migration-action-group-workshop-2018",
        }
        assert GMG_2014 | {
            *("ioe", "ituc", "mfa", "walk-free", "dfid", "un", "fao", "unu")
        } == slugs(Organisation.objects.published())
        assert {"gmg", "alliance-8-7", "alliance-8-7-migration-action-group"} <= slugs(
            Group.objects.published()
        )

    def test_press_contacts_are_no_people(self):
        assert slugs(Person.objects.all()) == {
            "guy-ryder",
            "antonio-vitorino",
            "miah-park",
            "william-gois",
            "anh-nguyen",
        }

    def test_there_are_eight_quotations(self):
        speakers = Counter(Quotation.objects.values_list("speaker__slug", flat=True))
        assert speakers == {
            "guy-ryder": 3,
            "miah-park": 2,
            "antonio-vitorino": 1,
            "william-gois": 1,
            "anh-nguyen": 1,
        }
