"""Tags that pages speak with; views.py and the components say where."""

import re
from collections import defaultdict
from functools import lru_cache
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.template import loader as template_loader
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import date_words, sentences
from ..addresses import changed
from ..citations import CITATIONS, line
from ..evidence import weakest_basis
from ..exports import table_of
from ..held import MARK, fill
from ..linked import RDF_FORMS, as_json_ld, describe_briefly, graph_address
from ..models import Evidence, Record, Statement
from ..text import LANGUAGES, Text, current_language

register = template.Library()
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)">', re.DOTALL)
HERE = re.compile(rf"^(/embed)?/(?:{'|'.join(LANGUAGES)})/")
# Stands in the head of a page for its address in each language.
HERE_IN = tuple((language, f"{MARK}{language}") for language in LANGUAGES)
# The main navigation: addresses by name, and what they are called.
SECTIONS = {
    "agreement-list": gettext_lazy("Agreements and initiatives"),
    "organisation-list": gettext_lazy("Organisations"),
    "group-list": gettext_lazy("Groups"),
    "event-list": gettext_lazy("Events"),
    "person-list": gettext_lazy("People"),
    "goal-list": gettext_lazy("SDGs"),
    "objective-list": gettext_lazy("Global Compact"),
    "network": gettext_lazy("Pictures"),
    "document-list": gettext_lazy("Documents"),
    "keyfigure-list": gettext_lazy("Key figures"),
    "about": gettext_lazy("About"),
}
# What could end a data block, as JSON may write it.
HARMLESS = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})
LOCALES = {"fr": "fr_FR", "en": "en_GB", "es": "es_ES"}


@register.simple_tag
def once(component, **values):
    """A component that nothing changes but its few ``values`` and the language: it is
    made once a process for each, because many of them stand on every page."""
    return _once(component, current_language(), **values)


@lru_cache(maxsize=512)
def _once(component, _language, **values):
    return template_loader.get_template(component).render(values)


@register.simple_tag
def filled(component, value, **values):
    """The same with one more ``value``, which differs from page to page."""
    html = once(component, value=MARK, **values)
    return mark_safe(html.replace(MARK, escape(value)))


@register.simple_tag
def search_section(section, address, is_alone=False):
    """What was found of a noun, with a link to all of it unless it stands alone."""
    has_more = section["has_more"] and not is_alone
    html = once(
        "components/search_section.html",
        noun=section["noun"],
        label=str(section["label"]),
        is_capped=section["is_capped"],
        has_more=has_more,
        **dict.fromkeys(("count", "results", "address"), MARK),
    )
    results = mark_safe("".join(map(search_result, section["results"])))
    links = [address] if has_more else []
    return fill(html, number_format(section["count"]), results, *links)


def search_result(result):
    if_any = result.kind, result.context
    kind, context = (MARK if part else "" for part in if_any)
    component = "components/search_result.html"
    html = once(component, url=MARK, title=MARK, kind=kind, context=context)
    return fill(html, result.url, result.title, *filter(None, if_any))


@register.simple_tag(takes_context=True)
def header(context, searches=True):
    """The head of a page, with the section that its address is in marked in the main
    navigation. Only the links to this page in each language differ within a section."""
    path = context.request.path
    sections = _sections(current_language())
    section = next((href for href, _label in sections if href in path), "")
    html = once(
        "components/header.html",
        searches=searches,
        sections=sections,
        section=section,
        current="page" if path == section else "true",
        addresses=HERE_IN,
    )
    for language, mark in HERE_IN:
        html = html.replace(mark, escape(here_in(context, language)))
    return mark_safe(html)


@register.simple_tag(takes_context=True)
def pagination(context, page):
    """The links from a page of a list to those around it; nothing where it is alone."""
    if not page.has_other_pages():
        return ""
    values = {"number": page.number, "total": page.paginator.num_pages}
    query = context["request"].GET
    if page.has_previous():
        values["previous"] = changed(query, page=page.number - 1)
    if page.has_next():
        values["next"] = changed(query, page=page.number + 1)
    marks = {name: f"{MARK}{name}" for name in values}
    html = once("components/pagination.html", **marks)
    for name, value in values.items():
        html = html.replace(marks[name], escape(value))
    return mark_safe(html)


@lru_cache
def _sections(_language):
    return tuple(
        (reverse(f"partnerships:{name}"), str(label)) for name, label in SECTIONS.items()
    )


@register.filter
def speak(text):
    """A text, marked with its language where that is not the page's."""
    if isinstance(text, Text) and text.language != current_language():
        return format_html('<span lang="{}">{}</span>', text.language, text)
    return text


@register.filter
def english(text):
    """A text that we write in English only: what a reference source is."""
    return speak(Text(text, "en"))


@register.filter
def link(record, form=""):
    """A link to a record's page by its short name, or by ``full_name``."""
    name = record.full_name if form == "full" else record.short_name
    return format_html('<a href="{}">{}</a>', record.get_absolute_url(), speak(name))


@register.filter
def edtf(text):
    """A date in words; one exact day or month or year stands in ``<time>``."""
    words = date_words.in_words(text)
    if text and all(sign not in text for sign in "/[?~%"):
        return format_html('<time datetime="{}">{}</time>', text, words)
    return words


@register.filter
def number(value):
    """A number with its thousands apart, as the page's language does: 164 000 000."""
    return number_format(value, force_grouping=True)


@register.filter
def sentence(evidence):
    """The fact that an evidence supports, as a sentence."""
    return sentences.sentence(evidence.subject, evidence.field)


@register.inclusion_tag("components/fact_mark.html", takes_context=True)
def fact_mark(context, row, field=""):
    """The mark of a fact: how it is known, and the number of the note at the end of the
    page that shows the words that say so."""
    sources = context["sources"]
    evidence = sources.of(row, field)
    number = sources.cite(evidence) if evidence else None
    return {"evidence": evidence, "number": number}


@register.simple_tag(takes_context=True)
def evidence_of(context, row, field=""):
    """The evidence of a fact: ``{% evidence_of quotation as words %}``."""
    return context["sources"].of(row, field)


@register.simple_tag(takes_context=True)
def basis(context, row, field=""):
    """How a fact is known, in a word: the weakest basis that any part of it has."""
    weakest = weakest_basis(context["sources"].of(row, field))
    label = weakest and Evidence.Basis(weakest).label
    return once("components/basis.html", basis=weakest, label=label)


@register.inclusion_tag("components/fact_link.html", takes_context=True)
def fact_link(context, row, field=""):
    """How a fact is known, in a word that leads to the page of the fact."""
    evidence = context["sources"].of(row, field)
    weakest = weakest_basis(evidence)
    label = weakest and Evidence.Basis(weakest).label
    return {"basis": weakest, "label": label, "evidence": evidence}


@register.filter
def by_kind(statements):
    """Statements as (name of the kind, its statements), in the order of the kinds."""
    of_kind = defaultdict(list)
    for statement in statements:
        of_kind[statement.kind].append(statement)
    return [(kind.label, of_kind[kind]) for kind in Statement.Kind if kind in of_kind]


def here_in(context, language):
    """The address of this very page in another language, filters kept. Addresses are
    the same in every language but for its code."""
    return HERE.sub(rf"\1/{language}/", context.request.get_full_path(), count=1)


@register.simple_tag(takes_context=True)
def alternate(context, language):
    """The same with the portal's own name, as other sites need it."""
    return settings.PUBLIC_URL + here_in(context, language)


@register.simple_block_tag(takes_context=True)
def shared(context, content):
    """``content``, a title and a description, and both again for those who show a link
    to this page (Open Graph)."""
    language = current_language()
    return content + fill(
        once(
            "components/open_graph.html",
            **dict.fromkeys(("title", "description", "url"), MARK),
            locale=LOCALES[language],
            site=settings.PUBLIC_URL,
        ),
        mark_safe(TITLE.search(content)[1].strip()),
        mark_safe(DESCRIPTION.search(content)[1].strip()),
        alternate(context, language),
    )


@register.simple_tag(takes_context=True)
def embed_url(context):
    """The address of what this page shows, for frames of other sites."""
    return f"{settings.PUBLIC_URL}/embed{context['request'].get_full_path()}"


@register.simple_tag(takes_context=True)
def whole_page(context):
    """The address of the page that this one, made for frames, is the heart of."""
    return settings.PUBLIC_URL + context["request"].get_full_path().removeprefix("/embed")


@register.simple_tag(takes_context=True)
def correction(context, name):
    """The address of an e-mail to the staff about ``name`` on this page, or "" where no
    address for corrections is set."""
    if not settings.CORRECTIONS_EMAIL:
        return ""
    page = settings.PUBLIC_URL + context.request.get_full_path()
    letter = {
        "subject": _("Correction: %(name)s") % {"name": name},
        "body": _("On %(page)s I found:") % {"page": page} + "\n\n",
    }
    return f"mailto:{settings.CORRECTIONS_EMAIL}?{urlencode(letter, quote_via=quote)}"


@register.filter
def feed(record):
    """The address of a record's feed; "" where there is none, as for a goal."""
    if not isinstance(record, Record):
        return ""
    kwargs = {"table": table_of(type(record)).name, "slug": record.slug}
    return reverse("partnerships:record-feed", kwargs=kwargs)


@register.filter
def changes(record):
    """The address of a record's part of the change log."""
    query = urlencode({"noun": table_of(type(record)).name, "slug": record.slug})
    return f"{reverse('partnerships:changes')}?{query}"


@register.filter
def citation(work):
    """How to cite a work, in one line."""
    return line(work)


@register.filter
def citations(thing):
    """The files that cite an agreement, a document or a fact."""
    address = thing.get_absolute_url().rstrip("/")
    return [
        {"label": form.label, "address": f"{address}.{ending}"}
        for ending, form in CITATIONS.items()
    ]


@register.filter
def graphs(thing):
    """The files of a record or a fact as linked data; none where it is neither."""
    if not isinstance(thing, Record | Evidence):
        return []
    table = table_of(type(thing))
    key = thing.code if isinstance(thing, Evidence) else thing.slug
    return [
        {"form": form, "address": graph_address(table, key, form.ending)}
        for form in RDF_FORMS.values()
    ]


@register.filter
def json_ld(thing):
    """A record's own columns, or a fact, for those who read pages by program, as a data
    block: it is no script, and no content policy keeps it from being read."""
    if not isinstance(thing, Record | Evidence):
        return ""
    text = as_json_ld(describe_briefly(thing), indent=None)
    block = '<script type="application/ld+json">{}</script>'
    return format_html(block, mark_safe(text.translate(HARMLESS)))
