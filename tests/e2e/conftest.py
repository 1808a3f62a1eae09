"""A headless Chromium for the browser tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cloudcafe.local.stack import Stack

AXE = Path(__file__).parents[2] / "static_sites/node_modules/axe-core/axe.min.js"

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as `CHROMIUM` names it or as it is found on the path."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert chromium, "the browser tests need Chromium: install it, or name it in CHROMIUM"
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        # Chromium's own sandbox refuses to run as root.
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, stack: Stack) -> Iterator[OpenPage]:
    """Open pages of the shop, each in a browser of its own; a script error fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(path: str, *, width: int = 1440, height: int = 900, locale: str = "en-US") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            base_url=stack.base_url,
            has_touch=width < 800,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def violations(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds wrong with a page: rule and element."""
    page.evaluate(AXE.read_text("utf-8"))
    options = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        "rules": {rule: {"enabled": False} for rule in without},
    }
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
