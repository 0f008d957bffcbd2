"""Makes docs/pages.png of a running portal: ten pages, three widths, two schemes.

.venv/bin/python docs/contact_sheet.py http://127.0.0.1:8000
"""

import base64
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = [
    "/fr/",
    "/en/agreements/?target=8.8",
    "/en/agreements/ilo-iom-2020/",
    "/es/organisations/ilo/",
    "/en/groups/gmg/",
    "/fr/documents/ilo-chairs-gmg-2014/",
    "/es/sdgs/8/",
    "/en/explore/network/",
    "/fr/explore/timeline/",
    "/en/explore/matrix/",
]
SIZES = [(360, 740), (768, 1024), (1280, 900)]
STYLE = """
body { margin: 10px; background: #d8d5cd; display: grid; gap: 10px;
  grid: repeat(10, auto) / auto-flow 1fr 1fr }
div { display: flex; gap: 6px }
img { height: 190px; border-radius: 2px }
"""


def shots(browser, site, scheme):
    """{page: its images, one a width}"""
    rows = {address: [] for address in PAGES}
    for width, height in SIZES:
        page = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        for address, row in rows.items():
            page.goto(site + address)
            image = base64.b64encode(page.screenshot()).decode()
            row.append(f'<img src="data:image/png;base64,{image}">')
        page.close()
    return rows


def main(site):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which(os.environ.get("CHROMIUM", "chromium")),
            args=["--no-sandbox"],
        )
        rows = [
            f"<div>{''.join(row)}</div>"
            for scheme in ("light", "dark")
            for row in shots(browser, site, scheme).values()
        ]
        page = browser.new_page(viewport={"width": 1060, "height": 400})
        page.set_content(f"<style>{STYLE}</style>{''.join(rows)}")
        page.screenshot(path=Path(__file__).parent / "pages.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
