import re

import pytest

from portal.embedded import BASE_DIR

FILES = sorted(BASE_DIR.glob("requirements*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_requirements_name_hashes_and_no_package_host(file):
    text = file.read_text()
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[a-z0-9-]+==", line) for line in requirements)
    assert all("--hash=sha256:" in line for line in requirements)
    assert not re.search(r"://|index|find-links", text)


def test_a_deployment_installs_no_embedded_postgres():
    assert "pgserver" not in (BASE_DIR / "requirements.txt").read_text()


def test_node_packages_name_no_host():
    assert "resolved" not in (BASE_DIR / "tests" / "package-lock.json").read_text()
