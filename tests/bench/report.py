"""The results, as a table on the terminal, as JSON and as a plot.

python -m tests.bench.report     puts the goals of docs/bench.json into README.md
"""

import json
import re
from statistics import median

from portal.embedded import BASE_DIR

RESULTS = BASE_DIR / "docs" / "bench.json"
PLOT = BASE_DIR / "docs" / "bench.svg"
README = BASE_DIR / "README.md"
PICTURE = (
    "![Filtered lists a second, by size: the portal, plain queries and"
    " Datasette](docs/bench.svg)"
)
PLACE = re.compile("(<!-- bench -->\n).*?(<!-- end of bench -->)", re.DOTALL)


def print_series(run):
    """Each measure: the median of each site, its spread, and the ratio to ours."""
    print(f"\n{run.data.size} agreements, {run.data.all_passages} passages")
    print(f"{'measure':34}{'site':>12}{'median':>12}{'least':>10}{'most':>10}  unit")
    for series in run.series.values():
        for site, values in series.of.items():
            print(
                f"{series.name:34}{site:>12}{median(values):12.2f}"
                f"{min(values):10.2f}{max(values):10.2f}  {series.unit}"
                f"{_tail(series, site)}{_errors(series, site)}"
            )
    for name, value in run.figures.items():
        if isinstance(value, (int, float)):
            print(f"{name:34}{'':12}{value:12.2f}")


def _tail(series, site):
    tails = series.extra.get("tail")
    if not tails:
        return ""
    p50, p99 = (median(series.extra[name][site]) for name in ("p50", "p99"))
    return f"  p50 {p50:.1f} ms, p99 {p99:.1f} ms"


def _errors(series, site):
    found = series.errors.get(site)
    return f"  ERRORS {found}" if found else ""


def goals_table(goals):
    """The goals, each a dict, as a table of Markdown."""
    lines = [
        "| goal | agreements | found | must | aim | verdict |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for goal in goals:
        found = "" if goal["found"] is None else f"{goal['found']:.3g} {goal['unit']}"
        sign = "≥" if goal["least"] else "≤"
        lines.append(
            f"| {goal['what']} | {goal['size']:,} | {found} | {sign} {goal['must']} |"
            f" {sign} {goal['aim']} | {goal['verdict']} |"
        )
    return "\n".join(lines)


def as_dicts(goals):
    return [vars(goal) | {"verdict": goal.verdict} for goal in goals]


def into_readme():
    """Put the goals of docs/bench.json between the two marks in README.md."""
    results = json.loads(RESULTS.read_text())
    machine = results["machine"]
    said = (
        f"`{results['command']}` on {machine['cores']} cores ({machine['processor']}),"
        f" {machine['date']}. {' '.join(results['doubts'])}"
    )
    block = "\n\n".join([PICTURE, said.strip(), goals_table(results["goals"]) + "\n"])
    text, count = PLACE.subn(lambda m: m[1] + block + m[2], README.read_text())
    if not count:
        raise SystemExit("README.md has no place for the goals.")
    README.write_text(text)


def write(machine, doubts, runs, goals):
    """Write docs/bench.json and docs/bench.svg."""
    results = {
        "command": "make bench",
        "machine": machine,
        "doubts": doubts,
        "goals": as_dicts(goals),
        "sizes": {size: _sizes(run) for size, run in runs.items()},
    }
    text = json.dumps(_rounded(results), indent=1, ensure_ascii=False)
    RESULTS.write_text(text + "\n")
    PLOT.write_text(plot(runs))


def _sizes(run):
    return {
        "passages": run.data.all_passages,
        "measures": {
            series.name: {
                "unit": series.unit,
                "sites": series.of,
                "errors": series.errors,
                **series.extra,
            }
            for series in run.series.values()
        },
        "figures": run.figures,
    }


def _rounded(value):
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(inner) for inner in value]
    return value


WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 170, 40, 50
SITES = {
    "ours": ("The portal", "#0a5c8c"),
    "plain": ("Plain queries", "#b3541e"),
    "sql": ("Datasette, one SQL", "#5b7f2a"),
    "datasette": ("Datasette, its page", "#7a3b8f"),
}


def plot(runs):
    """Requests per second of the random mix over the size, both logarithmic, as SVG."""
    rates = {
        site: [
            (size, run.series["mix, 4 clients"].median(site))
            for size, run in runs.items()
            if site in run.series["mix, 4 clients"].of
        ]
        for site in SITES
    }
    sizes, values = list(runs), [rate for line in rates.values() for _size, rate in line]
    across = _scale(min(sizes), max(sizes), LEFT, WIDTH - RIGHT)
    low, high = _decades(values)
    up = _scale(low, high, HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12" role="img">',
        "<title>Requests per second of lists with random filters, nothing cached, four"
        " clients</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(LEFT, 20, "Filtered lists a second, nothing cached, four clients"),
        *(_rule(up(rate), f"{rate:g}") for rate in _powers(low, high)),
        *(
            _text(across(size), HEIGHT - BOTTOM + 20, f"{size:,}", "middle")
            for size in sizes
        ),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "agreements", "middle"),
        *(_line(site, line, across, up) for site, line in rates.items() if line),
    ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _line(site, line, across, up):
    label, colour = SITES[site]
    points = [(across(size), up(rate)) for size, rate in line]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points
    )
    x, y = points[-1]
    return (
        f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>'
        f"{dots}{_text(x + 8, y + 4, label, colour=colour)}"
    )


def _rule(y, label):
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"'
        f' stroke="#ddd"/>{_text(LEFT - 8, y + 4, label, "end")}'
    )


def _text(x, y, text, anchor="start", colour="#222"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{text}</text>"
    )


def _scale(least, most, start, end):
    """A function from values to places on a logarithmic axis."""
    from math import log10

    span = log10(most / least) or 1
    return lambda value: start + (end - start) * log10(value / least) / span


def _decades(values):
    from math import ceil, floor, log10

    return 10 ** floor(log10(min(values))), 10 ** ceil(log10(max(values)))


def _powers(low, high):
    while low <= high:
        yield low
        low *= 10


if __name__ == "__main__":
    into_readme()
