"""A real browser in front of a live server."""

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.conftest import SignedIn

# Playwright's loop runs in the test's own thread, and Django would take every query beside it for an async one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SWITCHES = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]  # WebGL where there is no graphics card
PATIENCE = 20_000  # milliseconds: a busy machine is no fault of the page

REFUSED = re.compile(r"the server responded with a status of 4(00|09) ")  # an answer in words, and no fault of the page


class Desk(Protocol):
    """Opens a window for the named person; `more` is what Playwright's new_context takes, as has_touch."""

    def __call__(self, name: str, **more: Any) -> Page: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*SWITCHES, *SOFTWARE_GL, "--no-first-run"])
        yield browser
        browser.close()


def is_fault(said: ConsoleMessage, refusals: bool) -> bool:
    """Whether the console shows an error of the page; with `refusals` a 400 or 409 is what the test asks for."""
    return said.type == "error" and not (refusals and REFUSED.search(said.text))


@pytest.fixture
def desk(
    live_server: LiveServer, chromium: Browser, signed_in: SignedIn, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """Open a window in which the named person is signed in. An error on the page's console fails the test.

    A test that is marked `refused` expects the server to answer a script of the page with 400 or 409.
    """
    contexts, errors = [], list[str]()
    refusals = request.node.get_closest_marker("refused") is not None

    def sit_down(name: str, **more: Any) -> Page:
        size = {"viewport": {"width": 1440, "height": 900}}
        context = chromium.new_context(base_url=live_server.url, **{**size, **more})
        contexts.append(context)
        cookie = signed_in(name).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if is_fault(said, refusals) else None)
        return page

    yield sit_down
    for context in contexts:
        context.close()
    assert errors == []
