"""Every value on a record's page that is a fact carries its mark, and nothing else that
the page says of the record is without one."""

import re
from functools import cache

import pytest

from partnerships.evidence import Sources, fact_rows
from partnerships.models import (
    Agreement,
    Document,
    Event,
    FrameworkLink,
    Goal,
    Group,
    KeyFigure,
    Objective,
    Organisation,
    Person,
    Target,
)
from tests import catalogues
from tests.crawl import ask
from tests.markup import parse

RECORDS = (Agreement, Organisation, Group, Event, Person)
DETAILS = (*RECORDS, Document, Goal, Target, Objective)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]

# A mark that stands anywhere in one of these is the mark of what stands before it there.
HOSTS = {"li", "dd", "figure"}
# What the page says of itself, and how it is used; a drawing says what the table does
# that stands beside it.
INTERFACE_TAGS = {"nav", "button", "form", "script", "svg"}
INTERFACE_TAGS |= {"h1", "h2", "summary", "label", "dt"}
INTERFACE = {"visually-hidden", "reporting", "reader-keys", "downloads", "cite"}
# Lists that are counted from facts, each of which is marked on its own page.
DERIVED = {"works-with", "mentions", "documents", "records", "passages", "targets"}
# The words of a document; the facts drawn from them and the sides of a disagreement,
# which all lead to their fact pages; where a figure belongs; what was done to keep a
# document; the names of a record in each language; links to the same thing elsewhere.
SOURCES = {"passage-text", "note", "evidence", "disagreement", "disagreement-fact"}
BOOKKEEPING = {"figure-place", "copy", "names", "uri", "goal_badge", "passage-number"}
EXEMPT = INTERFACE | SOURCES | BOOKKEEPING


def shown(model):
    """The records whose pages are walked. Of the targets that nothing works for, which
    all say so and no more, two stand for the rest."""
    if model is not Target:
        return model.objects.published()
    worked_for = FrameworkLink.objects.exclude(target=None).values("target")
    return [
        *Target.objects.filter(pk__in=worked_for),
        *Target.objects.exclude(pk__in=worked_for)[:2],
    ]


def english(record):
    return f"/en{record.get_absolute_url()[3:]}".partition("#")[0]


@pytest.mark.parametrize("model", [*RECORDS, KeyFigure], ids=lambda m: m.__name__)
def test_every_fact_of_a_record_is_marked_on_its_page(model):
    unmarked = []
    for record in model.objects.published():
        address = english(record)
        html = ask(address).html
        rows = list(fact_rows(record))
        sources = Sources(rows)
        for row in rows:
            for field in row.facts():
                codes = [evidence.code for evidence in sources.of(row, field)]
                if not any(f'id="s-{code}"' in html for code in codes):
                    unmarked.append((address, row._meta.model_name, str(row), field))
    assert unmarked == []


@cache
def interface():
    """What matches a message of the interface, whatever stands in its places."""
    messages = (
        text
        for message in catalogues.messages("fr")
        for text in (message.singular, message.plural)
        if text
    )
    patterns = (re.sub(r"%\\\(\w+\\\)s", ".+", re.escape(text)) for text in messages)
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def told(element, path=()):
    """The texts, links and marks that ``element`` has for readers, in order, each as
    (kind, words, the elements around it)."""
    for child in element.children:
        if isinstance(child, str):
            if re.search(r"\w", child):
                yield "text", " ".join(child.split()), path
            continue
        classes = set(child.get("class", "").split())
        if "fact_mark" in classes:
            yield "mark", "", path
        elif (
            child.tag not in INTERFACE_TAGS
            and not classes & EXEMPT
            and child.get("aria-labelledby") not in DERIVED
        ):
            if child.tag == "a":
                yield "link", child.words, (*path, child)
            else:
                yield from told(child, (*path, child))


def without_mark(html):
    """The values on a page that no mark follows in their line."""
    is_interface = interface().fullmatch
    waiting = []
    for kind, words, path in told(parse(html).one("main")):
        if kind == "mark":
            waiting = [(host, value) for host, value in waiting if host not in path]
        elif not is_interface(words):
            hosts = [e for e in path if e.tag in HOSTS] or [
                e for e in path if e.tag == "p"
            ]
            waiting.append((hosts[-1], words))
    return [value for _host, value in waiting]


@pytest.mark.parametrize("model", DETAILS, ids=lambda model: model.__name__)
def test_every_value_on_a_page_is_marked(model):
    pages = {english(record) for record in shown(model)}
    unmarked = {address: without_mark(ask(address).html) for address in pages}
    assert {address: values for address, values in unmarked.items() if values} == {}


def test_every_value_on_the_page_of_figures_is_marked():
    assert without_mark(ask("/en/figures/").html) == []


def test_value_without_a_mark_is_found():
    mark = '<span class="fact_mark">Source</span>'
    marked = f"<main><dl><dd>1919{mark}</dd></dl></main>"
    assert without_mark(marked) == []
    for unmarked in (
        "<main><dl><dd>1919</dd></dl></main>",
        f"<main><dl><dd>1919</dd><dd>1920{mark}</dd></dl></main>",
        f"<main><dl><dd>{mark}1919</dd></dl></main>",
    ):
        assert without_mark(unmarked) == ["1919"]
