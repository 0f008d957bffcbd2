"""Several servers in one DATABASE_URL."""

import dj_database_url
import pytest

from portal import hosts

THREE = "postgres://x@/y?host=a,b,c&port=1,2,3"


def database(url):
    database = dj_database_url.parse(url)
    hosts.keep_to_one(database, shuffle=lambda order: order.reverse())
    return database


@pytest.mark.parametrize(
    ("url", "options"),
    [
        (f"{THREE}&load_balance_hosts=random", {"host": "c,b,a", "port": "3,2,1"}),
        (f"{THREE}&load_balance_hosts=disable", {"host": "a,b,c", "port": "1,2,3"}),
        (THREE, {"host": "a,b,c", "port": "1,2,3"}),
        (
            "postgres://x@/y?host=a,b&port=7&load_balance_hosts=random",
            {"host": "b,a", "port": 7},
        ),
        ("postgres://x@a/y?load_balance_hosts=random", {}),
    ],
)
def test_process_has_one_order_of_its_hosts(url, options):
    assert database(url)["OPTIONS"] == options


def test_what_libpq_is_to_look_for_stays():
    url = f"{THREE}&load_balance_hosts=random&target_session_attrs=prefer-standby"
    assert database(url)["OPTIONS"]["target_session_attrs"] == "prefer-standby"


def test_order_is_chance():
    seen = set()
    for _process in range(100):
        made = dj_database_url.parse(f"{THREE}&load_balance_hosts=random")
        hosts.keep_to_one(made)
        seen.add((made["OPTIONS"]["host"], made["OPTIONS"]["port"]))
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("url", "are_many"),
    [(THREE, True), ("postgres://x@a/y", False), ("postgres://x@/y?host=/run", False)],
)
def test_many_hosts_are_known(url, are_many):
    made = dj_database_url.parse(url)
    made.setdefault("OPTIONS", {})
    assert hosts.are_many(made) is are_many
