"""The goals of the benchmark, each with what it must reach and what it aims at."""

from dataclasses import dataclass
from statistics import median

MIX = "mix, 4 clients"
GOALS_FROM = 100_000
MILLION = 1_000_000
# What is compared, up to GOALS_FROM agreements: its name, its measure, the two sides,
# must, aim, is more better.
RATIOS = [
    ("requests, ours / plain queries", MIX, "ours", "plain", 25, 50, True),
    ("requests, ours / Datasette's page", MIX, "ours", "datasette", 150, 1000, True),
    ("requests, ours / Datasette, one SQL", MIX, "ours", "sql", 20, 80, True),
    ("nginx / held page", "held page", "nginx", "ours", 4, 2.5, False),
    ("hub's page / another's", "organisation page", "hub", "other", 2, 1.2, False),
    ("search, rare word / bare page", "search", "rare word", "bare", 2, 1.5, False),
    ("search, common word / bare page", "search", "common word", "bare", 5, 3, False),
    ("type-ahead / bare page", "search", "type-ahead", "bare", 1, 0.5, False),
]


@dataclass
class Goal:
    """``found`` is what was measured, None where nothing was; ``least`` says whether
    more is better."""

    what: str
    size: int
    found: float | None
    must: float
    aim: float
    unit: str = "×"
    least: bool = False

    @property
    def verdict(self):
        if self.found is None:
            return "not measured"
        if self._reaches(self.aim):
            return "aim met"
        return "met" if self._reaches(self.must) else "MISSED"

    def _reaches(self, limit):
        return self.found >= limit if self.least else self.found <= limit


def of_runs(runs):
    """The goals of performance.md, which stand for GOALS_FROM agreements, those of a
    process and of growth for more, too; where there are none so large, for the
    largest."""
    largest = max(runs)
    sizes = [size for size in runs if size >= min(GOALS_FROM, largest)]
    found = [goal for size in sizes for goal in of_size(size, runs[size])]
    return found + of_growth(runs)


def of_size(size, run):
    """The goals that stand for one size; ``run`` holds its series and figures."""
    large = size >= MILLION
    tail = run.series[MIX].extra["tail"]["ours"]
    parts = [bytes_ for bytes_, _ms in run.figures["reader parts"]]
    rows = [
        ("cold start, first answer", "first answer", 3, 2, "s"),
        ("cold start, index ready", "index ready", *((30, 10) if large else (5, 1)), "s"),
        (
            "memory of a public process",
            "public MB",
            *((600, 300) if large else (300, 150)),
            "MB",
        ),
        ("10,000 names in 60 KB", "mentions ms", 50, 50, "ms"),
        ("an edit on its record's page", "edit on its page, median s", 1, 1, "s"),
        ("CSV of all agreements, added memory", "csv added MB", 100, 100, "MB"),
        ("XLSX of all agreements, added memory", "xlsx added MB", 100, 100, "MB"),
    ]
    return [
        *([] if large else of_ratios(size, run)),
        Goal("p99 / p50, 4 clients", size, median(tail), 5, 3),
        Goal(
            "largest part of the reader, compressed",
            *(size, max(parts) / 1000, 300, 300, "KB"),
        ),
        *(
            Goal(what, size, run.figures[key], must, aim, unit)
            for what, key, must, aim, unit in rows
            if key in run.figures
        ),
    ]


def of_ratios(size, run):
    return [
        Goal(what, size, run.ratio(measure, over, under), must, aim, least=least)
        for what, measure, over, under, must, aim, least in RATIOS
    ]


def of_growth(runs):
    """How requests per second fall as the data grow."""
    goals = []
    for small, large, must, aim in (
        (1000, GOALS_FROM, 2, 1.6),
        (GOALS_FROM, MILLION, 5, 3),
    ):
        if small in runs and large in runs:
            rates = [runs[size].series[MIX].median("ours") for size in (small, large)]
            what = f"growth: requests per second at {small} / at {large}"
            goals.append(Goal(what, large, rates[0] / rates[1], must, aim))
    return goals
