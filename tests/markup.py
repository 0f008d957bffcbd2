"""A page as tests read it: the elements of its HTML, found by tag and attribute."""

from html.parser import HTMLParser

VOID = {"base", "br", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Element:
    """``attributes`` without a value are "". ``children`` are Elements and strings."""

    def __init__(self, tag, attributes):
        self.tag = tag
        self.attributes = attributes
        self.children = []

    def __getitem__(self, name):
        return self.attributes[name]

    def get(self, name, default=None):
        return self.attributes.get(name, default)

    def all(self, tag=None, **wanted):
        """The elements within, in order, that have the tag and the attributes: a value,
        or True for any. ``data_passage`` is the attribute data-passage, ``class_`` one
        of the classes."""
        for child in self.children:
            if isinstance(child, Element):
                if tag in (None, child.tag) and child._has(wanted):
                    yield child
                yield from child.all(tag, **wanted)

    def one(self, tag=None, **wanted):
        found = list(self.all(tag, **wanted))
        assert len(found) == 1, f"{len(found)} of {tag} {wanted}"
        return found[0]

    def text(self, without=None):
        """The textContent, without that of elements with the attribute ``without``."""
        return "".join(
            child if isinstance(child, str) else child.text(without)
            for child in self.children
            if isinstance(child, str) or without not in child.attributes
        )

    @property
    def words(self):
        """The textContent with its white space made single."""
        return " ".join(self.text().split())

    def _has(self, wanted):
        for name, value in wanted.items():
            own = self.get(name.rstrip("_").replace("_", "-"))
            if name == "class_":
                own = value if value in (own or "").split() else None
            if own is None or value not in (True, own):
                return False
        return True


def parse(html):
    """The root of a page; AssertionError where an element is not closed or opened."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, [element.tag for element in reader.open]
    return reader.open[0]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag, attributes):
        element = Element(tag, {name: value or "" for name, value in attributes})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert tag == self.open.pop().tag, f"unexpected </{tag}> at {self.getpos()}"

    def handle_data(self, text):
        self.open[-1].children.append(text)
