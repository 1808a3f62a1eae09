"""Serves Stripe's API from localstripe: ``payments_server FOLDER PORT``.

localstripe by itself listens on every interface and keeps its state in one file that every instance
on the machine shares, so this starts its application with an address and a file of our own. It has
a process for itself, which imports nothing else of ours.
"""

import os
import pickle
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from localstripe.resources import Store, store  # type: ignore[import-untyped]
from localstripe.server import app  # type: ignore[import-untyped]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def main(folder: Path, port: int) -> None:
    """Answer on the loopback address until SIGTERM or SIGINT."""
    state = folder / "payments.pickle"
    # Its own store writes the whole state on every assignment, in place, in the shared file.
    Store.dump_to_disk = lambda _self: None
    if state.exists():
        store.update(pickle.loads(state.read_bytes()))  # noqa: S301 (only we write this file)

    @web.middleware
    async def save_before_answering(request: web.Request, handler: Handler) -> web.StreamResponse:
        """A payment that was answered is on disk, even if the process is killed next."""
        try:
            return await handler(request)
        finally:
            if request.method in {"POST", "PUT", "DELETE"}:
                _save(state)

    app.middlewares.append(save_before_answering)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


def _save(state: Path) -> None:
    draft = state.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        pickle.dump(dict(store), stream, protocol=pickle.HIGHEST_PROTOCOL)
    draft.replace(state)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
