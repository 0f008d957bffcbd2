import pytest


@pytest.fixture(scope="session")
def base_url(public_server):
    """Where relative addresses lead: the public site of the tests."""
    return public_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, base_url):
    """Other tests of the session drive the same browser without an address of theirs."""
    return {**browser_context_args, "base_url": base_url}


@pytest.fixture
def visit(page):
    """Opens an address; the test fails on any error that the browser reports."""
    problems = []
    page.on("console", lambda said: problems.append(said.text) if wrong(said) else None)
    page.on("pageerror", lambda error: problems.append(str(error)))

    def wrong(said):
        return said.type == "error" and "404 (Not Found)" not in said.text

    def go(address):
        page.goto(address)
        return page

    yield go
    assert problems == []
