"""The sitemap of the static copy."""

from partnerships.static_site import sitemap


def test_sitemap_is_cut_into_parts(monkeypatch):
    monkeypatch.setattr(sitemap, "MOST", 2)
    pages = ["", "en/", "en/a&b/"]
    files = dict(sitemap.sitemap_files("https://x.org/copy/", pages, "2026-11-22"))
    assert list(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert files["sitemap-1.xml"].count("<loc>") == 2
    assert "<loc>https://x.org/copy/en/a&amp;b/</loc>" in files["sitemap-2.xml"]
    assert "<loc>https://x.org/copy/sitemap-2.xml</loc>" in files["sitemap.xml"]
