"""A page of the portal as it stands in the static copy: links lead to places within the
copy, relative to its own, so that the copy can lie in any folder of any server; what
only a server can do is left out; the page says that it is a copy."""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from django.conf import settings

from .addresses import between

VOID = {"base", "br", "hr", "img", "input", "link", "meta", "source", "wbr"}
# The attributes that hold addresses of the site.
ADDRESSES = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}
ADDRESSES["div"] = "data-index"
# What surrounds a text whose link leads nowhere here, in a page and in a drawing.
UNLINKED = {False: "span", True: "g"}
# What the portal says of itself to browsers and to search engines.
SERVED = {"search", "manifest"}
# A policy in a page cannot say who may frame it, and browsers complain.
POLICY = "; ".join(
    f"{name} {' '.join(sources)}"
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    if name != "frame-ancestors"
)


def copied(html: str, address: str, place: str, keep: Callable, notice: str) -> str:
    """A page that is asked for at ``address`` and written to ``place``. ``keep`` gives
    the place of an address that a link leads to, or None; ``notice`` is HTML."""
    copier = _Copier(address, place, keep, notice)
    copier.feed(html)
    copier.close()
    return "".join(copier.written)


class _Copier(HTMLParser):
    def __init__(self, address, place, keep, notice):
        super().__init__(convert_charrefs=False)
        self.address, self.place, self.keep, self.notice = address, place, keep, notice
        self.written = []
        # How deep in an element that is left out.
        self.left_out = 0
        self.drawings = 0
        self.links = []

    def handle_starttag(self, tag, attributes):
        if self.left_out:
            self.left_out += tag not in VOID
            return
        attributes, text = dict(attributes), self.get_starttag_text()
        if "data-server" in attributes or attributes.get("rel") in SERVED:
            self.left_out += tag not in VOID
            return
        self.drawings += tag == "svg"
        text = re.sub(r' data-suggest="[^"]*"', "", text)
        text = self._led(tag, attributes, text)
        self.written.append(text)
        if tag == "meta" and "charset" in attributes:
            self.written.append(
                f'\n  <meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            )
        elif tag == "main":
            self.written.append(self.notice)

    def _led(self, tag, attributes, text):
        """The start of an element, with its address led to a place of the copy."""
        name = ADDRESSES.get(tag)
        address = attributes.get(name)
        way = address if address is None else self._way(address)
        if tag == "a":
            self.links.append("a" if way is not None else UNLINKED[self.drawings > 0])
        if way == address:
            return text
        if way is None:
            return f"<{self.links[-1]}>" if tag == "a" else ""
        return re.sub(rf'(?<= {name}=)"[^"]*"', f'"{escape(way)}"', text)

    def _way(self, address):
        """Where an address leads from here: as it is, or None."""
        if address.startswith("#"):
            return address
        address, fragment = urldefrag(urljoin(self.address, address))
        if not address.startswith("/"):
            return urljoin(address, f"#{fragment}") if fragment else address
        place = self.keep(address)
        if place is None:
            return None
        return between(self.place, place) + (f"#{fragment}" if fragment else "")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self._end(tag)

    def handle_endtag(self, tag):
        text = f"</{tag}>"
        if not self.left_out and tag == "a":
            text = f"</{self.links.pop()}>"
        self.written.append("" if self.left_out else text)
        self._end(tag)

    def _end(self, tag):
        if self.left_out:
            self.left_out -= 1
        else:
            self.drawings -= tag == "svg"

    def _keep(self, text):
        if not self.left_out:
            self.written.append(text)

    def handle_data(self, data):
        self._keep(data)

    def handle_entityref(self, name):
        self._keep(f"&{name};")

    def handle_charref(self, name):
        self._keep(f"&#{name};")

    def handle_decl(self, declaration):
        self._keep(f"<!{declaration}>")
