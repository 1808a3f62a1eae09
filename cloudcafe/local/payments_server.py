"""Serves Stripe's API from localstripe: ``payments_server FOLDER PORT``.

localstripe by itself listens on every interface and keeps its state in one file that every instance
on the machine shares, so this starts its application with an address and a file of our own. It has
a process for itself, which imports nothing else of ours.

Stripe answers a request that bears an ``Idempotency-Key`` a second time as it did the first time,
and refuses another request with the key. localstripe does neither, so this does it in front of it.
"""

import hashlib
import os
import pickle
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from localstripe.resources import Store, store  # type: ignore[import-untyped]
from localstripe.server import app  # type: ignore[import-untyped]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_WRITES = frozenset({"POST", "PUT", "DELETE"})
_NOT_KEPT = frozenset({401, 409, 429})
"""Answers to requests that were not begun."""


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
        if request.method not in _WRITES:
            return await handler(request)
        try:
            return await _answer_once(request, handler)
        finally:
            _save(state)

    # Around those of localstripe, which turn its errors into answers.
    app.middlewares.insert(0, save_before_answering)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


async def _answer_once(request: web.Request, handler: Handler) -> web.StreamResponse:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return await handler(request)
    content = b"\0".join((request.method.encode(), request.path.encode(), await request.read()))
    fingerprint = hashlib.sha256(content).hexdigest()
    name = f"idempotency_key:{key}"
    if name in store:
        known, status, body = store[name]
        if known != fingerprint:
            return web.json_response({"error": _REUSED}, status=400)
        replayed = {"Idempotent-Replayed": "true"}
        return web.json_response(text=body, status=status, headers=replayed)
    response = await handler(request)
    if isinstance(response, web.Response) and response.status not in _NOT_KEPT:
        store[name] = (fingerprint, response.status, response.text)
    return response


_REUSED = {
    "type": "idempotency_error",
    "message": "Keys for idempotent requests can only be used for the same request.",
}


def _save(state: Path) -> None:
    draft = state.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        pickle.dump(dict(store), stream, protocol=pickle.HIGHEST_PROTOCOL)
    draft.replace(state)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
