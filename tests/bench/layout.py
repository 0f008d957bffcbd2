"""What a browser takes for parts of the long document: a process of its own.

    python -m tests.bench.layout http://127.0.0.1:8000/en/documents/… …

prints, as JSON, for each address the ms that Chromium laid out and styled the page for,
how many marks it has, and the ms from the first byte to the page being there whole.
"""

import json
import os
import shutil
import sys

from playwright.sync_api import sync_playwright

TURNS = 3
WIDTH, HEIGHT = 1280, 800
TIMES = """() => {
  const [shown] = performance.getEntriesByType("navigation");
  return {
    whole: shown.loadEventEnd - shown.responseStart,
    marks: document.querySelectorAll("mark").length,
  };
}"""


def browser():
    """The path of Chromium, or None."""
    return shutil.which(os.environ.get("CHROMIUM", "chromium"))


def main(addresses):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser(), args=["--no-sandbox"]
        )
        turns = [[measured(chromium, a) for a in addresses] for _turn in range(TURNS)]
        chromium.close()
    print(
        json.dumps(
            [min(of, key=lambda m: m["layout"]) for of in zip(*turns, strict=True)]
        )
    )


def measured(chromium, address):
    page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(address, wait_until="load")
    # What is laid out is painted by the frame after the next.
    page.evaluate("() => new Promise(d => requestAnimationFrame(() => setTimeout(d)))")
    metrics = session.send("Performance.getMetrics")["metrics"]
    spent = {metric["name"]: metric["value"] for metric in metrics}
    found = page.evaluate(TIMES)
    page.close()
    layout = (spent["LayoutDuration"] + spent["RecalcStyleDuration"]) * 1000
    return found | {"layout": layout}


if __name__ == "__main__":
    main(sys.argv[1:])
