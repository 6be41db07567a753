"""What do the stories need of a browser: colleagues who sign in, pages checked for accessibility, and pictures for the guides?"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
]  # fmt: skip
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


def chromium() -> str:
    """The browser: CHROMIUM_PATH, else an installed one.

    Raises:
        RuntimeError: there is none; says what to do.
    """
    found = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("The stories need a browser: run `make browser`, install chromium, or set CHROMIUM_PATH.")
    return found


@contextmanager
def started() -> Iterator[Browser]:
    """A browser for as long as the stories run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Hub:
    """A hub that is being served, with a database of its own: the morning after a busy day."""

    url: str
    database: str
    admin_url: str
    browser: Browser
    _signed_in: dict[str, Any] = field(default_factory=dict)
    _contexts: list[BrowserContext] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def sql(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Ask the database itself, as its superuser: what a story is given, and what came of it."""
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            asked = admin.execute(query, parameters or None)  # type: ignore[arg-type]
            return asked.fetchall() if asked.description else []

    def desk(self, username: str, *, viewport: dict[str, int] | None = None, scheme: str = "light", **options: Any) -> Page:
        """A page at which this colleague of the demonstration is signed in; each has cookies of its own."""
        if username not in self._signed_in:
            self._signed_in[username] = self._sign_in(username)
        context = self.browser.new_context(
            base_url=self.url, storage_state=self._signed_in[username], viewport=viewport or DESK, color_scheme=scheme,
            locale="en-US", timezone_id="America/Chicago", reduced_motion="reduce", **options,
        )  # fmt: skip
        return self._page(context)

    def visitor(self, *, viewport: dict[str, int] | None = None, **options: Any) -> Page:
        """A page at which nobody is signed in."""
        context = self.browser.new_context(
            base_url=self.url, viewport=viewport or DESK, locale="en-US", reduced_motion="reduce", **options
        )
        return self._page(context)

    def _page(self, context: BrowserContext) -> Page:
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: self._note(request.url))
        return page

    def _note(self, address: str) -> None:
        if not address.startswith((self.url, "data:", "blob:", "about:")):
            self.strangers.append(address)

    def _sign_in(self, username: str) -> Any:
        context = self.browser.new_context(base_url=self.url)
        page = context.new_page()
        page.goto("/account/login/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill("hearth-and-home-demo")
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("Code from your app").fill(totp(username, seed="hub_stories"))
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda address: "/account/" not in address)
        state = context.storage_state()
        context.close()
        return state

    def close_pages(self) -> None:
        """Close every page; called after each story."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()


def totp(username: str, *, seed: str) -> str:
    """The code that the colleague's app shows now (RFC 6238)."""
    import hmac
    import struct

    key = hashlib.sha256(f"{seed}|{username}".encode()).digest()[:20]
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def assert_accessible(page: Page) -> None:
    """No axe fault (WCAG 2.2 AA and best practice), in light and in dark."""
    page.evaluate("scrollTo(0, 0)")  # a button that is half scrolled under the head of the page is no smaller for it
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
        found = Axe().run(page, options=WCAG)
        said = [
            f"{fault['id']}: {fault['help']} at {node['target']}: {node['failureSummary']}"
            for fault in found.response["violations"]
            for node in fault["nodes"][:3]
        ]
        assert not said, f"{page.url} in {theme}:\n" + "\n".join(said)
    page.evaluate("document.documentElement.setAttribute('data-bs-theme', 'light')")


# A part of a page as text, without what only the passing moment put there.
_AS_SAID = """selector => {
  const copy = document.querySelector(selector).cloneNode(true);
  for (const one of [copy, ...copy.querySelectorAll('*')]) {
    const kept = [...one.classList].filter(name => !name.startsWith('htmx-') && name !== 'is-here').sort();
    kept.length ? one.className = kept.join(' ') : one.removeAttribute('class');
  }
  return copy.outerHTML.replace(/\\s+/g, ' ').replace(/csrfmiddlewaretoken" value="[^"]*"/g, 'token');
}"""


def assert_part_equals_page(page: Page, selector: str) -> None:
    """What a swap left in this place is what a reload of the page shows there."""
    swapped = page.evaluate(_AS_SAID, selector)
    page.reload()
    expect(page.locator(selector)).to_be_visible()
    assert page.evaluate(_AS_SAID, selector) == swapped


def picture(page: Page, name: str) -> None:
    """A picture for the guides, taken when HEARTHLINE_PICTURES is set: docs/images/<name>.png."""
    if os.environ.get("HEARTHLINE_PICTURES"):
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=IMAGES / f"{name}.png")
