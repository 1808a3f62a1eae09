"""The menu, ready to send. Asked for more often than all else, it is rendered twice a second."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

FRESH_S = 0.5
"""How long a rendered menu is sent as it is; stock shown may be that old, stock sold never is."""

MAX_PAGES = 64


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    headers: Mapping[str, str]
    rendered_at: float


class MenuPages:
    """Rendered menus by query string, a bounded number of them."""

    def __init__(self) -> None:
        self._pages: OrderedDict[bytes, Page] = OrderedDict()
        self._lock = threading.Lock()
        self._rendering: set[bytes] = set()

    def get(self, query: bytes, render: Callable[[], bytes]) -> Page:
        """Return the page of a query, rendering it anew when it is no longer fresh.

        While one thread renders, the others send what they have.
        """
        page = self._pages.get(query)
        if page is not None and time.monotonic() - page.rendered_at < FRESH_S:
            return page
        with self._lock:
            busy = query in self._rendering
            self._rendering.add(query)
        if busy and page is not None:
            return page
        try:
            return self._keep(query, render())
        finally:
            with self._lock:
                self._rendering.discard(query)

    def clear(self) -> None:
        """Forget every page, since this process changed the menu or the stock."""
        with self._lock:
            self._pages.clear()

    def _keep(self, query: bytes, body: bytes) -> Page:
        headers = {
            "Content-Type": "application/json",
            "ETag": f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
            "Cache-Control": "no-cache",
        }
        page = Page(body, headers, time.monotonic())
        with self._lock:
            self._pages[query] = page
            if len(self._pages) > MAX_PAGES:
                self._pages.popitem(last=False)
        return page
