"""Pages of which all but some slots is made once: what a reader chooses fills the slots.

    template ─ once for each address ─► stencil ─ slots, at each request ─► page

A template shows ``{{ slots.NAME }}``. The query of the page's own address, which stands
in many links, is a slot too: "query".
"""

import re
from functools import lru_cache
from types import SimpleNamespace
from urllib.parse import quote

from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from .held import MARK
from .text import current_language

# A slot as it stands in a page, and in an address that is told in another one.
SLOT = re.compile(f"({MARK}|{quote(MARK)})(\\w+)\\1")


def page(template, request, slots, **context):
    """The page at the address of ``request``; ``slots`` are HTML by name, ``context`` is
    the same for each language and path."""
    site = settings.PUBLIC_URL, settings.CORRECTIONS_EMAIL
    stencil = _stencil(template, request.path, current_language(), *site, **context)
    return stencil.filled(request.get_full_path().removeprefix(request.path), slots)


class Slots:
    """The mark of each slot that a template may name."""

    def __getitem__(self, name):
        return mark_safe(f"{MARK}{name}{MARK}")


class Stencil:
    def __init__(self, template, path, context):
        slots = Slots()
        asked = SimpleNamespace(path=path, get_full_path=lambda: path + slots["query"])
        html = get_template(template).render(context | {"slots": slots}, asked)
        self._texts = SLOT.sub(MARK, html).split(MARK)
        self._slots = [(match[2], match[1] != MARK) for match in SLOT.finditer(html)]

    def filled(self, query, slots):
        slots = slots | {"query": escape(query)}
        html = self._texts[:1]
        for (name, is_quoted), text in zip(self._slots, self._texts[1:], strict=True):
            html += quote(query, safe="") if is_quoted else slots[name], text
        return "".join(html)


@lru_cache(maxsize=256)
def _stencil(template, path, _language, *_site, **context):
    return Stencil(template, path, context)
