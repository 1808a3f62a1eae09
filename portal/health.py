"""Whether the apps are up, asked from here, so that a page can say so without a script."""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import httpx

from portal.apps import all_apps

TIMEOUT_S: Final = 1.5
KEPT_S: Final = 5


class AppHealth:
    """Asks every app at once, at most every few seconds, however many people look.

    Args:
        site_url: the front door, under which every app is.
    """

    def __init__(self, site_url: str) -> None:
        self._site_url = site_url.rstrip("/")
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._up: Mapping[str, bool] = {}

    def up(self) -> Mapping[str, bool]:
        """Return for each app's id whether it is up."""
        with self._lock:
            if time.monotonic() - self._asked_at > KEPT_S:
                self._up = self._ask()
                self._asked_at = time.monotonic()
            return self._up

    def _ask(self) -> Mapping[str, bool]:
        apps = all_apps()
        # An office proxy has no business between us and our own front door.
        with (
            httpx.Client(timeout=TIMEOUT_S, trust_env=False) as client,
            ThreadPoolExecutor(len(apps)) as threads,
        ):
            answers = threads.map(lambda app: self._is_up(client, app.health_path), apps)
            return {app.id: is_up for app, is_up in zip(apps, answers, strict=True)}

    def _is_up(self, client: httpx.Client, path: str) -> bool:
        try:
            return client.get(self._site_url + path).is_success
        except httpx.HTTPError:
            return False
