"""The desk's tests sit at the same desk as those of its pages."""

from tests.partnerships.admin.conftest import desk, staff

__all__ = ["desk", "staff"]
