"""What is measured without a server, in a process of its own, as the public role.

python -m tests.bench.inside             prints the figures as JSON
python -m tests.bench.inside /en/…       prints the profile of one uncached page
"""

import cProfile
import gc
import io
import json
import pstats
import random
import sys
import time
from pathlib import Path

import django

NAMES = 10_000
TEXT_CHARACTERS = 60_000


def main(paths):
    django.setup()
    if paths:
        for path in paths:
            profile(path)
        return
    print(json.dumps(index_figures() | mention_figures()))


def index_figures():
    """What it takes to make the agreements' index, and how much memory it keeps."""
    from partnerships.filters import AgreementFilter
    from partnerships.index import Index

    gc.collect()
    before, began = _resident(), time.perf_counter()
    index = Index(AgreementFilter)
    seconds = time.perf_counter() - began
    gc.collect()
    return {
        "index seconds": seconds,
        "index MB": _resident() - before,
        "records": index.size,
    }


def mention_figures():
    """How long it takes to find 10,000 names in a text of 60 KB, in ms."""
    from partnerships.mentions import Name, Names
    from partnerships.models import Passage
    from partnerships.synthesis.bodies import body_names, numbers

    chance = random.Random(0)
    drawn = [body_names(number) for number in numbers(chance, NAMES)]
    names = Names(
        Name(found[0], ("organisation", place), "fr") for place, found in enumerate(drawn)
    )
    pieces, length = [], 0
    texts = Passage.objects.order_by("pk").values_list("text", flat=True)[:3000]
    for text in texts.iterator():
        # Every third paragraph names one of them.
        named = f" {chance.choice(drawn)[0]}." if len(pieces) % 3 == 0 else ""
        pieces.append(text + named)
        length += len(pieces[-1]) + 1
        if length >= TEXT_CHARACTERS:
            break
    text = "\n".join(pieces)[:TEXT_CHARACTERS]
    taken = []
    for _turn in range(9):
        began = time.perf_counter()
        found = list(names.find(text, "fr"))
        taken.append((time.perf_counter() - began) * 1000)
    return {
        "mentions ms": sorted(taken)[len(taken) // 2],
        "mentions spread": [min(taken), max(taken)],
        "mentions found": len(found),
        "mentions characters": len(text),
    }


def profile(path, lines=45):
    """Print where the time of one page goes, its index made and its caches warm."""
    from django.core.wsgi import get_wsgi_application

    index_of_agreements()
    application = get_wsgi_application()
    taken = []
    for _turn in range(5):
        began = time.perf_counter()
        body = asked(application, path)
        taken.append((time.perf_counter() - began) * 1000)
    print(f"{path}: {min(taken):.1f} ms at best of 5, {len(body)} bytes")
    profiler = cProfile.Profile()
    profiler.runcall(asked, application, path)
    for order in ("cumulative", "tottime"):
        stats = pstats.Stats(profiler)
        stats.sort_stats(order).print_stats(lines)


def index_of_agreements():
    """Make it here and now."""
    from partnerships.filters import AgreementFilter
    from partnerships.index import Index
    from partnerships.indexes import indexes
    from portal.states import State

    indexes._indexes[AgreementFilter] = Index(AgreementFilter, State())


def asked(application, path):
    """The body of a page, from the WSGI application itself."""
    address, _separator, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "portal.version": 1,
    }
    said = []
    response = application(environ, lambda *words: said.append(words[0]))
    body = b"".join(response)
    response.close()
    if not said[0].startswith("200"):
        raise RuntimeError(f"{path} answers {said[0]}.")
    return body


def _resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


if __name__ == "__main__":
    main(sys.argv[1:])
