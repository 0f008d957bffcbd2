"""Addresses of pages under other choices."""

from urllib.parse import urlencode


def with_query(address, query):
    """``address`` with what a QueryDict says, if anything."""
    return f"{address}?{query.urlencode()}" if query else address


def changed(query, **values):
    """What a QueryDict says, as "?…", with other ``values`` of some parameters: one, a
    list of them, or None for no such parameter."""
    values = dict(query.lists()) | values
    said = {name: value for name, value in values.items() if value is not None}
    return f"?{urlencode(said, doseq=True)}"
