"""The public portal as a static site, which any web server can serve for ever.

    its home pages ─ ask ─► pages of the portal ─ copy ─► files
                      ▲                            │
                      └──────── links ◄────────────┘

Whatever a page of the copy leads to is in it: no link is dead, because every link is
followed. What the portal answers only to a query (most filters, comparisons) has no
address here, and is not linked to.
"""

import json
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import resolve, set_urlconf
from django.utils import timezone
from django.utils.translation import override

from portal.whole import Refused, written_whole

from ..models import ContentVersion, Goal, Organisation
from ..snapshot import one_public_state
from ..text import LANGUAGES
from .addresses import file_of, place_of
from .pages import copied
from .search import part_count
from .sitemap import sitemap_files

URLCONF = "partnerships.static_site.urls"
MARK = "snapshot.json"


def write(folder: Path, root: str, languages=LANGUAGES, keep=lambda place: True):
    """Write the copy, which will be served at ``root``, into ``folder``, and return how
    many pages and files it has. ``keep`` says which places it shall have."""
    with written_whole(folder, MARK) as new, one_public_state():
        copy = Copy(new, languages, keep)
        copy.write()
        copy.describe(root)
        return len(copy.places)


class Copy:
    def __init__(self, folder, languages, keep):
        self.folder, self.languages, self.is_kept = folder, languages, keep
        self.made = timezone.now().replace(microsecond=0)
        self.version = ContentVersion.objects.number()
        self.places = {}
        self.waiting = []

    def write(self):
        set_urlconf(URLCONF)
        try:
            for address in self.seeds():
                self.keep(address)
            while self.waiting:
                self.take(*self.waiting.pop())
        finally:
            set_urlconf(None)

    def seeds(self):
        """Where to begin: what no page may lead to."""
        yield from ("/", static("img/share.png"))
        goals = Goal.objects.values_list("code", flat=True)
        partners = Organisation.objects.published().values_list("slug", flat=True)
        for language in self.languages:
            yield f"/{language}/"
            for part in range(1, part_count() + 1):
                yield f"/{language}/search/{part}.json"
            for name, values in (("goal", goals), ("partner", partners)):
                yield from (f"/{language}/agreements/?{name}={v}" for v in values)

    def keep(self, address):
        """The place of an address that a page leads to, which is then taken too."""
        place = place_of(address, self.languages)
        if place is None or not self.is_kept(place):
            return None
        if place not in self.places:
            self.places[place] = address
            self.waiting.append((address, place))
        return place

    def take(self, address, place):
        if address.startswith(settings.STATIC_URL):
            name = address.removeprefix(settings.STATIC_URL)
            content = [_static_file(name).read_bytes()]
        else:
            content = self.ask(address, place)
        file = self.folder / file_of(place)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            opened.writelines(content)

    def ask(self, address, place):
        """The bytes that the copy has for an address, in parts."""
        language = address[1:3] if address[1:3] in self.languages else "en"
        with override(language):
            response = _answer(address)
            if response.status_code != HTTPStatus.OK:
                raise Refused(f"{address} answers {response.status_code}.")
            if not response["Content-Type"].startswith("text/html"):
                return [*response]
            notice = self.notice(address)
            html = response.content.decode()
            return [copied(html, address, place, self.keep, notice).encode()]

    def notice(self, address):
        known = {"made": self.made, "version": self.version}
        known["living"] = settings.PUBLIC_URL + address
        return render_to_string("components/snapshot.html", known)

    def describe(self, root):
        """Write for programs what the copy is, and which pages it has."""
        pages = sorted(place for place in self.places if file_of(place) != place)
        made = self.made.date().isoformat()
        for name, content in sitemap_files(root, pages, made):
            (self.folder / name).write_text(content)
        robots = f"User-agent: *\nDisallow:\n\nSitemap: {root}sitemap.xml\n"
        (self.folder / "robots.txt").write_text(robots)
        said = {
            "made": self.made.isoformat(),
            "content_version": self.version,
            "languages": list(self.languages),
            "of": f"{settings.PUBLIC_URL}/",
        }
        (self.folder / MARK).write_text(f"{json.dumps(said, indent=2)}\n")


def _answer(address):
    """What the portal answers, asked without a server."""
    path, query = urlsplit(address)[2:4]
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
        }
    )
    view, arguments, named = resolve(path, URLCONF)
    response = view(request, *arguments, **named)
    return response.render() if hasattr(response, "render") else response


def _static_file(name):
    found = finders.find(name)
    return Path(found or staticfiles_storage.path(name))
