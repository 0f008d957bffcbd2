"""What each rule takes for what: one sentence a case, category by category."""

import pytest

from partnerships.intake import passages, suggest
from partnerships.intake.dictionary import Dictionary
from partnerships.mentions import Case, Name

BODIES = {
    "ilo": ("Organisation internationale du Travail", "OIT"),
    "iom": ("Organisation internationale pour les migrations", "OIM"),
    "un": ("Nations Unies", "ONU"),
    "unicef": ("Fonds des Nations Unies pour l’enfance", "UNICEF"),
    "ioe": ("Organisation internationale des employeurs", "OIE"),
}
KNOWN = Dictionary(
    organisations=tuple(
        Name(text, ("organisation", slug), "fr", case)
        for slug, names in BODIES.items()
        for text, case in zip(names, (Case.CAPITAL, Case.EXACT), strict=True)
    ),
    groups=(
        Name("Alliance 8.7", ("group", "alliance-8-7"), "fr"),
        Name("Groupe mondial", ("group", "gmg"), "fr"),
        Name("travail décent", ("group", "gmg-decent-work"), "fr"),
    ),
    people=("Guy Ryder",),
    parents={"gmg-decent-work": "gmg"},
)


def values(text, category, language="fr"):
    """What is suggested in one category, each value once."""
    found = suggest(text, language, KNOWN)
    return list(dict.fromkeys(s.value for s in found if s.category == category))


def new(text, category="organisation"):
    """The words of what is suggested as not in the portal."""
    found = suggest(text, "fr", KNOWN)
    return [s.words for s in found if s.category == category and s.value is None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Selon l’OIT et l’ONU-Habitat, rien ne presse.", ["ilo", None]),
        ("L’Organisation internationale des migrations (OIM) agit.", ["iom"]),
        ("L’Organisation mondiale de la santé animale (OIE) agit.", [None]),
        ("La Fondation OIT n’existe pas.", ["ilo"]),
        ("Le Pacte mondial sur tout (PMT) existe, le PMT aussi.", []),
        ("Les Objectifs du millénaire (OMD) datent.", []),
        ("Le texte (ABCD) est long.", [None]),
        ("le programme THAMM et l’initiative « CREST » durent.", []),
        ("LES ÉTATS ONT AGI ET LES VILLES AUSSI.", []),
        ("Le Bureau de l’OIT à Genève est grand.", ["ilo"]),
        ("L’organisation est belle, le ministère aussi.", []),
        ("L’ONG solidaire Main Tendue agit. Main Tendue existe.", [None]),
        ("L’Institut OIT existe.", ["ilo"]),
        ("L’Observatoire aide les États.", []),
        ("L’Agence du commerce aidera les États.", [None]),
        ("Le Bureau en évaluera les effets.", []),
        ("Caritas Liban agit.", [None]),
        ("L’Union des femmes pour la paix agit.", [None]),
        ("un groupe de travail et une Fondation pour Guy Ryder", [None]),
    ],
)
def test_organisations(text, expected):
    assert values(text, "organisation") == expected


def test_a_new_organisation_is_named_once_with_its_acronym():
    text = "L’UIP est née. L’Union interparlementaire (UIP) et la Croix-Rouge libanaise."
    assert new(text) == ["Union interparlementaire (UIP)", "Croix-Rouge libanaise"]


def test_a_ministry_goes_on_to_all_that_it_is_in_charge_of():
    text = (
        "Le ministère du Travail, de l’Emploi et de la Jeunesse et la Banque de France."
    )
    assert new(text) == [
        "ministère du Travail, de l’Emploi et de la Jeunesse",
        "Banque de France",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le Groupe mondial et son axe travail décent.", ["gmg", "gmg-decent-work"]),
        ("L’Alliance 8.7 promeut le travail décent.", ["alliance-8-7"]),
        ("Le Comité de suivi de la mobilité siège.", [None]),
        ("La Task Force on Wages siège.", [None]),
        ("The Fair Wages Initiative est connue.", []),
    ],
)
def test_groups(text, expected):
    assert values(text, "group") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’OIT et l’OIM ont signé un accord.", ["ilo:signatory", "iom:signatory"]),
        ("L’OIT n’a pas signé l’accord.", []),
        ("En 2010, l’OIT avait signé un accord.", []),
        ("Fait à Dakar le 3 mai 2021. L’accord signé par l’OIT en 2012 existe.", []),
        ("L’OIT signera un accord.", ["ilo:signatory"]),
        ("Les organismes de l’ONU ont signé.", []),
        ("Signé par Jean Martin, directeur de l’OIT.", ["ilo:signatory"]),
        (
            "L’OIT et l’OIM s’associent. L’OIT a signé un accord.",
            ["iom:partner", "ilo:signatory"],
        ),
        ("L’OIT et l’OIM y siègent.", []),
        ("Une étude réalisée par l’OIT est parue.", []),
        ("Le Groupe mondial se réunit. L’OIT y siège.", ["ilo:member"]),
        ("L’OIT n’a pas signé, mais participera à la réunion.", ["ilo:participant"]),
        ("Un projet financé par la ville et par l’OIT.", ["ilo:funder"]),
        ("Un projet financé par les maires du Mali et par l’OIT.", ["ilo:funder"]),
        (
            "L’OIT, qui célèbre son centenaire, a ce lundi signé un accord.",
            ["ilo:signatory"],
        ),
        ("L’OIT et l’OIM assurent la présidence.", ["ilo:co-chair", "iom:co-chair"]),
        ("La présidence revient à l’OIT.", ["ilo:chair"]),
        (
            "L’OIT et l’OIM lancent un projet. Les deux agences en assurent la gestion.",
            ["ilo:initiator", "iom:initiator", "ilo:implementer", "iom:implementer"],
        ),
        ("Les deux agences signent un accord avec l’OIT.", []),
        ("Une réunion s’ouvre. L’OIT y participe.", ["ilo:participant"]),
        (
            "Atelier organisé par l’OIM avec l’appui technique de l’OIT.",
            ["ilo:collaborator", "iom:organiser"],
        ),
        ("Un forum placé sous l’égide de l’OIT.", ["ilo:organiser"]),
        ("L’OIT lance un appel.", []),
    ],
)
def test_roles(text, expected):
    assert values(text, "role") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jean Martin, directeur de l’OIT, est là.", ["Jean Martin|ilo|directeur"]),
        ("M. Martin a parlé.", ["Martin|null|"]),
        ("Guy Ryder est là.", ["Guy Ryder|null|"]),
        ("Ana Lopez, de l’OIM, est là.", ["Ana Lopez|iom|"]),
        ("Ana Lopez, de Lyon, est là.", []),
        ("Ana Lopez, qui préside, est là.", ["Ana Lopez|null|"]),
        ("Ana Lopez a déclaré forfait. M. Lopez aussi.", ["Ana Lopez|null|"]),
        (
            "Ana Lopez, ministre du Travail et de la Santé et Jean Martin, maire, vont.",
            [
                "Ana Lopez|null|ministre du Travail et de la Santé",
                "Jean Martin|null|maire",
            ],
        ),
        (
            "Ana Lopez, cheffe pour le Mali, le Niger et le Tchad",
            ["Ana Lopez|null|cheffe pour le Mali, le Niger et le Tchad"],
        ),
        ("Ana Lopez, directrice OIT, est là.", ["Ana Lopez|ilo|directrice OIT"]),
        ("Ana Lopez, directrice du SNPM, est là.", ["Ana Lopez|null|directrice"]),
        (
            "Ana Lopez, cheffe pour l’Asie et le Pacifique, est là.",
            ["Ana Lopez|null|cheffe pour l’Asie et le Pacifique"],
        ),
        (
            "Ana Lopez, cheffe des droits humains et syndicaux à l’OIT, est là.",
            ["Ana Lopez|ilo|cheffe des droits humains et syndicaux"],
        ),
        (
            "Ana Lopez, cheffe des droits et amie de Lyon, est là.",
            ["Ana Lopez|null|cheffe des droits"],
        ),
        ("Ana Lopez (Main Tendue) : « Il faut agir vite. »", ["Ana Lopez|null|"]),
        ("Le ministre est venu avec Ana Lopez.", []),
        ("Le ministre a dit que New York et Grand Plan lui plaisent.", []),
    ],
)
def test_people(text, expected):
    assert values(text, "person") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 12 mars, le 31 avril", ["XXXX-03-12"]),
        ("du 28 février au 2 mars 2020", ["2020-02-28/2020-03-02"]),
        ("les 30 et 31 avril 2021", ["2021-04"]),
        ("Paris, 5 mai 2020. Depuis le 1er janvier de cette année", None),
        ("le 3/4/2021, le 3/14/2021 et le 2021-02-29", ["2021-04-03"]),
        ("de mai à juin 2021", ["2021-05/2021-06"]),
        ("en 2013 et en mars", ["2013", "XXXX-03"]),
        ("l’Agenda 2030, la Vision 2020-2030 et en 2000 villes", []),
        ("de 2021 à 2019", ["2021", "2019"]),
        ("au printemps 2023", ["2023-21"]),
    ],
)
def test_dates(text, expected):
    if expected is None:
        expected = ["2020-05-05", "2020-01-01"]
    assert values(text, "date") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("À Lyon et à Sédhiou, Kolda et Vélingara.", ["Lyon", "Sédhiou", "Kolda"]),
        ("Il aime le Pacte de Marrakech et l’Accord de Paris.", []),
        ("Ceci dit, Saint-Denis-Nord et Rue Lyon ne sont rien.", []),
        ("Xonville (Agence) – Il pleut sur les rues.", ["Xonville"]),
        ("Paris sera toujours là.", []),
        ("à 2 Paris", []),
    ],
)
def test_places(text, expected):
    assert values(text, "place")[:3] == expected


@pytest.mark.parametrize(
    ("text", "sdg", "gcm"),
    [
        ("l’ODD 8 et la cible 8.7", ["8", "8.7"], []),
        ("l’ODD 18 et la cible 18.2", [], []),
        ("le Pacte mondial. L’objectif 18 est clair.", [], ["18"]),
        ("le Pacte mondial et son objectif 24", [], []),
        ("notre objectif 5 est clair", [], []),
        ("la cible 8.8, et non la cible 14.7", ["8.8"], []),
    ],
)
def test_goals_targets_and_objectives(text, sdg, gcm):
    assert (values(text, "sdg"), values(text, "gcm")) == (sdg, gcm)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("232 millions de migrants", ["232000000"]),
        ("1,5 million et 3,5 % des gens", ["1500000", "3.5"]),
        ("une dizaine de villes et une dizaine de jours", ["10"]),
        ("les deux villes et deux pays", ["2"]),
        ("âgés de 15 à 24 ans, pendant 6 mois, la convention 97", []),
        ("trois mois, trois villes", ["3"]),
        ("le +41 22 717 et le 4x4", []),
    ],
)
def test_figures(text, expected):
    assert values(text, "figure") == expected


def quoted(text):
    found = suggest(text, "fr", KNOWN)
    return [(s.words, s.value) for s in found if s.category == "quotation"]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("« Il faut agir vite », a dit Ana Lopez.", ["Ana Lopez"]),
        ("Ana Lopez a dit : « Il faut agir vite.", ["Ana Lopez"]),
        ("« Il faut agir vite », a dit une porte-parole.", [None]),
        ("Ana Lopez a dit : « Il faut “agir” très vite. »", ["Ana Lopez"]),
        ("L’article dit : « Il faut agir vite ».", []),
        ("Un livre, « Il faut agir vite », est là » .", []),
        ("« Il faut agir vite ».", [None]),
        (
            "Ana Lopez, maire, est là. Selon elle, « il faut agir très vite ».",
            ["Ana Lopez"],
        ),
        (
            "« Il faut agir vite ». C’est par ces mots qu’Ana Lopez, maire, a ouvert.",
            None,
        ),
        (
            "Ana Lopez, maire, est là. « Il faut agir vite », a-t-elle dit.",
            ["Ana Lopez"],
        ),
        (
            "Ana Lopez, directrice de l’OIT, est là.\nLa directrice de l’OIT a dit : "
            "« Il faut agir vite. »",
            ["Ana Lopez"],
        ),
        (
            "Pour Ana Lopez, « il faut agir vite ». Elle a ajouté « et très bien agir ».",
            None,
        ),
    ],
)
def test_quotations(text, speakers):
    found = [speaker for _words, speaker in quoted(text)]
    assert found == (["Ana Lopez"] * len(found) if speakers is None else speakers)
    assert found or speakers == []


def kinds(text):
    return [(p.kind, text[p.start : p.end]) for p in passages.cut(text, "fr")]


def test_lines_that_were_wrapped_are_one_passage():
    text = (
        "Le ministère a annoncé hier la création d’un comité pour la\n"
        "migration, qui se réunira deux fois dans l’année au siège du\n"
        "Conseil. Il compte dix membres, élus pour deux ans, et siège.\n"
        "- Un point de cette liste qui est long, long, très long, et\n"
        "- un autre\n"
        "# Un titre\n"
    )
    assert [kind for kind, _text in kinds(text)] == [
        "paragraph",
        "list-item",
        "list-item",
        "heading",
    ]


def test_menus_of_a_web_page_are_navigation():
    menu = (
        "Accueil\nAgir\nPartenaires\nTravail\nTravailEn tant que moteur, nous agissons."
    )
    prose = "Hier, " + "nous avons longtemps parlé de ce qui compte " * 2 + "ici."
    found = kinds(f"{menu}\n{prose}\n© 2020\nContact presse :\nAna Lopez")
    assert [kind for kind, _text in found] == [
        *["label"] * 5,
        "paragraph",
        "navigation",
        "contact",
        "contact",
    ]
    title = "Un titre qui a plus de cinq mots"
    assert [kind for kind, _text in kinds(f"{menu}\n{title}\n{prose}")] == [
        *["navigation"] * 5,
        "title",
        "paragraph",
    ]


def test_a_text_without_prose_has_labels_and_a_title():
    assert kinds("Communiqué\n\nUn titre de plus de cinq mots\nGenève, 5 mai 2020") == [
        ("label", "Communiqué"),
        ("title", "Un titre de plus de cinq mots"),
        ("label", "Genève, 5 mai 2020"),
    ]
