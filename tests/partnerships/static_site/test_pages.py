"""Pages as they stand in the static copy."""

import pytest

from partnerships.static_site.addresses import place_of
from partnerships.static_site.pages import POLICY, copied


def copy(html):
    return copied(
        html,
        "/en/groups/gmg/",
        "en/groups/gmg/",
        lambda address: place_of(address, ["en"]),
        "<p>A copy.</p>",
    )


COPIED = {
    '<a class="x" href="/en/people/">P</a>': '<a class="x" href="../../people/">P</a>',
    '<a href="?members=2#members">2</a>': '<a href="members/2/#members">2</a>',
    '<a href="#e-a10">words</a>': '<a href="#e-a10">words</a>',
    '<a href="https://www.ilo.org/?a=1&amp;b=2#c">ILO</a>': (
        '<a href="https://www.ilo.org/?a=1&amp;b=2#c">ILO</a>'
    ),
    '<a href="https://www.ilo.org/">ILO</a>': '<a href="https://www.ilo.org/">ILO</a>',
    '<a href="mailto:a@b.org">us</a>': '<a href="mailto:a@b.org">us</a>',
    '<a href="?as_of=2014" class="x"><b>then</b></a>, <a href="/en/">now</a>': (
        '<span><b>then</b></span>, <a href="../../">now</a>'
    ),
    '<svg><a href="?as_of=1"><path/></a></svg><a href="?as_of=1">x</a><br/>': (
        "<svg><g><path/></g></svg><span>x</span><br/>"
    ),
    '<svg data-server><a href="/en/"><path/></a></svg>.': ".",
    '<link rel="search" href="/opensearch.xml"><link rel="icon" href="/static/i.svg">': (
        '<link rel="icon" href="../../../static/i.svg">'
    ),
    '<link rel="alternate" href="/en/groups.atom?kind=x">': "",
    '<input data-server name="q"><input data-suggest="/en/search/suggest/" id="q">': (
        '<input id="q">'
    ),
    '<form data-server action="/en/"><input>&amp;&#39;</form><p>&amp;&#39; &lt;</p>': (
        "<p>&amp;&#39; &lt;</p>"
    ),
    '<script data-server src="/static/a.js"></script><script>1 < 2 && "&lt;"</script>': (
        '<script>1 < 2 && "&lt;"</script>'
    ),
    "<!DOCTYPE html><title>A &amp; B</title>": "<!DOCTYPE html><title>A &amp; B</title>",
    '<meta charset="utf-8">': (
        '<meta charset="utf-8">\n'
        f'  <meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    ),
    '<main id="main">': '<main id="main"><p>A copy.</p>',
}


@pytest.mark.parametrize(("html", "expected"), COPIED.items())
def test_page_is_copied(html, expected):
    assert copy(html) == expected


def test_policy_lets_nothing_come_from_elsewhere():
    assert POLICY.startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors" not in POLICY
