"""The JSON API: every noun that the pages show, each fact with its evidence.

    FilterSet ─► Resource ─ published() ─► serializer ─► a plain dict a record
                     └─ filters, fields ─► OpenAPI ─► the page that documents it

``dicts(noun, records)`` is also what the dump writes, a record a line.
"""
