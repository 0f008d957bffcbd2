"""The intake desk: from a document as somebody has it to draft records.

    hand in ─► Intake ─ look at its passages ─► Document, Suggested ─ decide ─► Evidence

``forms`` take the document in, ``decisions`` make facts of what is suggested, and
``subjects`` of what is not; ``pages`` show all three.
"""

from . import pages

__all__ = ["pages"]
