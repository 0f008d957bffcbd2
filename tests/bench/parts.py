"""How the time of one uncached list is divided, in ms of this process's CPU and in all.

    python -m tests.bench.parts /en/agreements/ …

The parts are measured by wrapping functions; each is without the parts inside it.
"""

import functools
import sys
import time
from collections import defaultdict
from statistics import median

import django

from .inside import asked, index_of_agreements

TURNS = 15
_spent = defaultdict(lambda: [0.0, 0.0])
_inside = []


def timed(name):
    def wrap(function):
        @functools.wraps(function)
        def measured(*args, **kwargs):
            began = time.perf_counter(), time.thread_time()
            _inside.append([0.0, 0.0])
            try:
                return function(*args, **kwargs)
            finally:
                taken = (
                    time.perf_counter() - began[0],
                    time.thread_time() - began[1],
                )
                within = _inside.pop()
                for place in (0, 1):
                    _spent[name][place] += taken[place] - within[place]
                    if _inside:
                        _inside[-1][place] += taken[place]

        return measured

    return wrap


def patch():
    """Wrap what a list's page is made of."""
    from django.template import loader_tags, response

    from partnerships import cards, evidence, filters, index, panels

    for owner, name, part in (
        (filters.ListFilter, "counts", "counting facets"),
        (filters.DatedFilter, "years", "counting years"),
        (filters.ListFilter, "selection", "narrowing"),
        (index.Records, "only", "rows of the page and what comes with them"),
        (cards, "rendered", "cards that were not held"),
        (evidence.Sources, "__init__", "evidence of the page (Sources)"),
        (filters.RecordFacet, "options", "records named by facets (labels)"),
        (panels.Panels, "panels", "panels: options"),
        (panels.Panels, "_html", "panels: options as HTML"),
        (response.SimpleTemplateResponse, "rendered_content", "template: the rest"),
    ):
        found = owner.__dict__[name]
        if isinstance(found, property):
            setattr(owner, name, property(timed(part)(found.fget)))
        else:
            setattr(owner, name, timed(part)(found))
    include = loader_tags.IncludeNode.render
    names = {"components/facets.html": "template: facets"}

    def render(self, context):
        name = getattr(getattr(self.template, "var", None), "strip", str)()
        if name in names:
            return timed(names[name])(include)(self, context)
        return include(self, context)

    loader_tags.IncludeNode.render = render


def main(paths):
    django.setup()
    from django.core.wsgi import get_wsgi_application

    index_of_agreements()
    application = get_wsgi_application()
    asked(application, paths[0])
    patch()
    for path in paths:
        turns = []
        for _turn in range(TURNS):
            _spent.clear()
            timed("everything else")(asked)(application, path)
            turns.append({name: tuple(spent) for name, spent in _spent.items()})
        print(f"\n{path}: medians of {TURNS}, ms in all and of CPU")
        names = sorted(turns[-1], key=lambda name: -turns[-1][name][1])
        for place, label in ((0, "in all"), (1, "CPU")):
            total = median(sum(t[place] for t in turn.values()) for turn in turns)
            print(f"{label:>10} {total * 1000:8.1f}")
        for name in names:
            whole, cpu = (median(t[name][p] for t in turns) * 1000 for p in (0, 1))
            print(f"{whole:8.1f} {cpu:8.1f}  {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
