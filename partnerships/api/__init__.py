"""The JSON API: every noun that the pages show, each fact with its evidence.

    FilterSet ─► Resource ─ published() ─► dicts() ─► plain dicts, one a record
                     └─ filters, serializer ─► OpenAPI ─► the page that documents it

``resources.RESOURCES`` has the nouns; what ``dicts`` gives is also what the dump writes.
"""
