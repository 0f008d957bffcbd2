import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from statistics import median

from portal.embedded import BASE_DIR, RUN_DIR

from . import (
    cached,
    data,
    equality,
    files,
    following,
    goals,
    machine,
    measures,
    report,
    rival,
    sites,
)
from .client import Client

SIZES = os.environ.get("BENCH_SIZES", "1000,10000,100000")
DATASETTE = os.environ.get("BENCH_DATASETTE")
COLD_STARTS = 3
# The size at which the whole list is fetched as files.
FILES_SIZE = 100_000
INDEX_DIR = RUN_DIR / "bench-indexes"


@dataclass
class Run:
    """What was measured at one size."""

    data: data.Data
    series: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)

    def ratio(self, measure, over, under):
        series = self.series.get(measure)
        return series and series.ratio(over, under)


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
    os.environ.setdefault("STATIC_ROOT", str(RUN_DIR / "bench-static"))
    os.environ["INDEX_DIR"] = str(INDEX_DIR)
    doubts = machine.doubts()
    for sentence in doubts:
        print(f"*** {sentence} ***", flush=True)
    described = machine.describe(DATASETTE)
    runs = {}
    with contextlib.closing(Client()) as client:
        for size in map(int, SIZES.split(",")):
            runs = dict(sorted({**runs, size: measured(size, client)}.items()))
            report.print_series(runs[size])
            reached = goals.of_runs(runs)
            # What is there is kept, even if a larger size fails.
            report.write(described, doubts, runs, reached)
            sys.stdout.flush()
    print(f"\n{json.dumps(described, ensure_ascii=False)}")
    print(f"\n{report.goals_table(report.as_dicts(reached))}")


def measured(size, client):
    run = Run(data.made(size))
    say(f"{size}: the data are there ({run.data.seconds:.0f} s to make).")
    data.manage(run.data, "collectstatic", "--no-input", "--verbosity=0")
    cold_starts(run)
    run.figures |= inside(run.data)
    if size == FILES_SIZE:
        run.figures |= files.figures(run.data)
        say(f"{size}: files written.")
    with contextlib.ExitStack() as stack:
        running = started(stack, run.data)
        bench = measures.Bench(client, running)
        say(f"{size}: {len(running)} sites are up.")
        equal = equality.check(bench, run.data)
        say(f"{size}: {equal} sampled queries give the same by index and by queries.")
        # The slow ways use their patience up on lists.
        for measure in (
            *(measures.mixes, measures.search, measures.records, measures.lists),
        ):
            measure(bench, run.data)
            say(f"{size}: {measure.__name__} measured.")
        parts, errors = measures.reader_parts(bench, run.data)
        if errors:
            raise RuntimeError(f"The reader fails: {errors}")
        run.figures["reader parts"] = parts
        run.figures["reader first byte ms"] = median(ms for _bytes, ms in parts)
        laid_out(run, bench)
        cached.compare(bench)
        run.figures["public MB"] = sites.memory(running["public"].process)
        run.figures["plain MB"] = sites.memory(running["plain"].process)
        page, lists = following.seconds(running["public"], run.data)
        run.figures |= {"edit on its page": page, "edit in lists": lists}
        run.figures["edit on its page, median s"] = median(page)
        run.figures["edit in lists, median s"] = median(lists)
        say(f"{size}: edits followed.")
    run.figures |= bench.figures
    run.series = {series.name: series for series in bench.series}
    return run


def laid_out(run, bench):
    found = measures.reader_layout(bench, run.data)
    if found is None:
        say("There is no browser (CHROMIUM): layout is left out.")
        return
    run.figures["reader layout"] = found
    run.figures["reader layout ms"] = max(part["layout"] for part in found)
    run.figures["reader marks"] = max(part["marks"] for part in found)


def started(stack, found):
    """The sites of ``found``, up and with their indexes made; they end with ``stack``."""
    starts = {
        "public": sites.ours(found),
        "uncached": sites.ours(found, PAGE_CACHE_MB="0"),
        "plain": sites.plain(found),
    }
    if DATASETTE:
        starts["datasette"] = sites.datasette(DATASETTE, rival.database(found))
    else:
        say("Datasette is not installed (BENCH_DATASETTE): it is left out.")
    running = {}
    for name, start in starts.items():
        path = "/bench.json" if name == "datasette" else "/healthz"
        running[name] = stack.enter_context(sites.running(name, start, path))
    for name in ("public", "uncached"):
        sites.wait_for_index(running[name], found)
    return running


def cold_starts(run):
    """How long a new process takes to its first page, and until its indexes are there:
    the first one makes them, the others read them."""
    answers, indexes = [], []
    shutil.rmtree(INDEX_DIR, ignore_errors=True)
    path = f"/en/documents/{run.data.document}/"
    for _turn in range(COLD_STARTS):
        began = time.monotonic()
        with sites.running("cold", sites.ours(run.data), path) as site:
            answers.append(site.noted["first answer"])
            before = time.monotonic() - began
            sites.wait_for_index(site, run.data)
            indexes.append(before + site.noted["index"])
    run.figures["first answer"] = median(answers)
    run.figures["index made"], *read = indexes
    run.figures["index ready"] = median(read)


def inside(found):
    """The figures of ``tests.bench.inside``, as the public role."""
    environment = {
        **os.environ,
        "DATABASE_URL": found.url(options=sites.NO_LIMIT),
        "PORTAL_SITE": "public",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.inside"],
        cwd=BASE_DIR,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout)


def say(sentence):
    print(time.strftime("%H:%M:%S"), sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
