"""Several Postgres servers in one DATABASE_URL.

    ?host=a,b,c&port=5432,5432,5432&target_session_attrs=any&load_balance_hosts=random

libpq connects to the first server that answers and is what ``target_session_attrs``
says. One that lags behind another shows older content, and keeps no state for readers
of another: all connections of a process are to go to the same one. So the order that
``load_balance_hosts=random`` asks for is chosen once for each process.
"""

import random

MANY = {"host", "hostaddr", "port"}


def are_many(database):
    return "," in str(database["OPTIONS"].get("host", database["HOST"]))


def keep_to_one(database, shuffle=random.shuffle):
    """Give the hosts of ``database``, an entry of DATABASES, the order in which this
    process tries them."""
    options = database.get("OPTIONS", {})
    if options.pop("load_balance_hosts", "disable") != "random":
        return
    lists = {name: str(options[name]).split(",") for name in MANY & options.keys()}
    count = max(map(len, lists.values()), default=1)
    order = list(range(count))
    shuffle(order)
    for name, values in lists.items():
        # One port may stand for those of all hosts.
        if len(values) == count:
            options[name] = ",".join(values[place] for place in order)
