"""The sitemap of the static copy: an index, and the copy's pages in parts."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

# No sitemap may hold more addresses.
MOST = 50_000
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap_files(root: str, pages: list[str], made: str) -> Iterator[tuple[str, str]]:
    """The name and the content of each file. ``root`` is where the copy will be served,
    ``pages`` are their places in it, ``made`` the day on which it was made."""
    names = []
    for start in range(0, len(pages), MOST):
        names.append(f"sitemap-{len(names) + 1}.xml")
        yield names[-1], _list("urlset", "url", root, pages[start : start + MOST], made)
    yield "sitemap.xml", _list("sitemapindex", "sitemap", root, names, made)


def _list(outer, inner, root, places, made):
    lines = "".join(
        f"<{inner}><loc>{escape(root + place)}</loc><lastmod>{made}</lastmod></{inner}>\n"
        for place in places
    )
    return f'{DECLARATION}<{outer} xmlns="{NAMESPACE}">\n{lines}</{outer}>\n'
