"""What runs without coverage's tracing."""

import contextlib
import sys


@contextlib.contextmanager
def untraced():
    """For long searches that go, over and over, through lines which other tests cover:
    traced they take twice as long."""
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)
