"""Makes the AWS emulator keep what it answered, even when it is killed.

The emulator (ministack) writes its state on a graceful stop only, and leaves the records of
DynamoDB streams and the counters behind sequence numbers out of it. AWS does neither, and the shop
relies on it: an order that was answered is never lost. So, around the emulator's application:

* A write to a table, a queue or a stream is appended to a journal before it is answered. After a
  kill the journal is played back onto the last snapshot, each request at its original time, so that
  even sequence numbers come out the same and the readers of streams find their place again.
* A snapshot of those three services begins a new journal: after any other change to them, when the
  journal has grown long, every now and then, and on a graceful stop.
* Any other service is saved whole as soon as it changed; such changes are rare and small.

What is not kept over a kill: that a queue's message had been received or deleted since the last
snapshot. It is delivered once more, as SQS may do at any time. The files are not flushed through
the operating system's cache: they survive the process, not a power cut.
"""

import asyncio
import base64
import contextvars
import json
import shutil
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from ministack import app as gateway  # type: ignore[import-untyped]
from ministack.core import persistence, router  # type: ignore[import-untyped]
from ministack.services import dynamodb, kinesis, sqs  # type: ignore[import-untyped]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Requests that give the same result when they are played back in the same order.
_REPLAYED = {
    f"{prefix}.{action}"
    for prefix, actions in {
        "DynamoDB_20120810": (
            "PutItem UpdateItem DeleteItem BatchWriteItem TransactWriteItems "
            "ExecuteStatement ExecuteTransaction BatchExecuteStatement"
        ),
        "AmazonSQS": "SendMessage SendMessageBatch",
        "Kinesis_20131202": "PutRecord PutRecords",
    }.items()
    for action in actions.split()
}
# Requests after which losing the change means a message that comes again, which is allowed.
_LOSABLE = {
    "AmazonSQS.DeleteMessage",
    "AmazonSQS.DeleteMessageBatch",
    "AmazonSQS.ChangeMessageVisibility",
    "AmazonSQS.ChangeMessageVisibilityBatch",
}
# A request that may wait for long; its caller may be killed meanwhile.
_WAITS = "AmazonSQS.ReceiveMessage"
_READS = ("Receive", "Get", "List", "Describe", "Query", "Scan", "BatchGet", "TransactGet")
_SNAPSHOT_MODULES: dict[str, ModuleType] = {"dynamodb": dynamodb, "kinesis": kinesis, "sqs": sqs}
# What those modules keep outside the state that they hand out themselves.
_LEFT_OUT = {
    "dynamodb": ("_stream_records", "_stream_trimmed", "_closed_streams", "_stream_seq_counter"),
    "kinesis": ("_sequence_counter",),
    "sqs": (),
}
# About ten seconds of playing back.
_LONG_JOURNAL_BYTES = 32 * 1024 * 1024
_SNAPSHOT_EVERY_S = 10.0
# A snapshot stops the emulator while it is made: for a fiftieth of the time at most, and for a
# tenth when the journal has grown long.
_SNAPSHOT_SHARE, _SNAPSHOT_SHARE_OF_LONG = 50, 10

_request_time: contextvars.ContextVar[float | None] = contextvars.ContextVar(
    "request_time", default=None
)


class _Clock:
    """The `time` module for the services, with the journal's time while a request is handled."""

    @staticmethod
    def time() -> float:
        return _request_time.get() or time.time()

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


class Journal:
    """An ASGI application around the emulator's own, which keeps its state in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._services = folder / "services"
        self._current_file = folder / "current"
        self._services.mkdir(parents=True, exist_ok=True)
        self._generation = 0
        self._stream: BinaryIO | None = None
        self._losable_since_snapshot = False
        self._snapshot_at = time.monotonic()
        self._snapshot_took_s = 0.0
        for module in _SNAPSHOT_MODULES.values():
            module.time = _Clock()  # type: ignore[attr-defined]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection's event, as the emulator's application does."""
        if scope["type"] == "lifespan":
            await self._follow_life(scope, receive, send)
        elif scope["type"] == "http":
            await self._keep(scope, receive, send)
        else:
            await gateway.app(scope, receive, send)

    def snapshot_when_due(self) -> None:
        """Make a snapshot if one would save work after a kill; call this every second or so."""
        length = self._stream.tell() if self._stream else 0
        if not length and not self._losable_since_snapshot:
            return
        waited_s = time.monotonic() - self._snapshot_at
        is_long = length > _LONG_JOURNAL_BYTES
        share = _SNAPSHOT_SHARE_OF_LONG if is_long else _SNAPSHOT_SHARE
        if waited_s > max(_SNAPSHOT_EVERY_S, self._snapshot_took_s * share):
            self._snapshot()

    async def _follow_life(self, scope: Message, receive: Receive, send: Send) -> None:
        async def tell(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                await self._recover()
            elif message["type"] == "lifespan.shutdown.complete":
                self._save_services(set(gateway._build_persistence_save_dict()))  # noqa: SLF001
                self._snapshot()
            await send(message)

        self._load(self._services)
        await gateway.app(scope, receive, tell)

    async def _keep(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        target = headers.get("x-amz-target", "")
        if target in _REPLAYED:
            await self._keep_replayed(scope, receive, send)
            return
        action = target.rpartition(".")[2]
        reads = action.startswith(_READS) if target else scope["method"] in {"GET", "HEAD"}
        service = router.detect_service(scope["method"], scope["path"], headers, {})

        async def save_first(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:  # noqa: PLR2004
                if target in _LOSABLE:
                    self._losable_since_snapshot = True
                elif service in _SNAPSHOT_MODULES:
                    self._snapshot()
                else:
                    self._save_services({service})
            await send(message)

        if target == _WAITS:
            await _ask_while_listened_to(scope, receive, send)
        else:
            await gateway.app(scope, receive, send if reads else save_first)

    async def _keep_replayed(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await _whole_body(receive)
        if body is None:
            return
        # From here to the answer the emulator gives nobody else a turn: the journal has the
        # requests in the order in which they took effect.
        at = time.time()

        async def append_first(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:  # noqa: PLR2004
                self._append(at, scope, body)
            await send(message)

        await _ask(at, scope, body, append_first)

    def _append(self, at: float, scope: Message, body: bytes) -> None:
        if self._stream is None:
            raise RuntimeError("a request came before the state was recovered")
        headers = [
            [name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]
        ]
        entry = {
            "at": at,
            "path": scope["path"],
            "headers": headers,
            "body": base64.b64encode(body).decode("ascii"),
        }
        self._stream.write(json.dumps(entry).encode("ascii") + b"\n")
        self._stream.flush()

    async def _recover(self) -> None:
        """Load the last snapshot, play its journal back, and begin anew from the result."""
        if self._current_file.exists():
            self._generation = int(self._current_file.read_text("ascii"))
            self._load(self._generation_folder())
            journal = (self._generation_folder() / "journal").read_bytes()
            await self._play_back(journal.splitlines(keepends=True))
        self._snapshot()

    async def _play_back(self, journal: list[bytes]) -> None:
        async def discard(_message: Message) -> None:
            return

        for line in journal:
            if not line.endswith(b"\n"):
                # The kill came while it was written, so nobody was answered.
                break
            entry = json.loads(line)
            scope = {
                "type": "http",
                "method": "POST",
                "path": entry["path"],
                "query_string": b"",
                "headers": [
                    (n.encode("latin-1"), v.encode("latin-1")) for n, v in entry["headers"]
                ],
                "client": ("127.0.0.1", 0),
                "scheme": "http",
            }
            await _ask(entry["at"], scope, base64.b64decode(entry["body"]), discard)

    def _snapshot(self) -> None:
        """Write the three services' state and begin a new journal.

        All of it becomes valid at once, when ``current`` names the new generation.
        """
        began = time.monotonic()
        previous = self._generation_folder()
        self._generation += 1
        folder = self._generation_folder()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, module in _SNAPSHOT_MODULES.items():
            state = _consistent_state(module)
            state["left_out"] = {key: getattr(module, key) for key in _LEFT_OUT[name]}
            _write(folder, name, state)
        stream = (folder / "journal").open("ab")
        draft = self._folder / "current.draft"
        draft.write_text(str(self._generation), "ascii")
        draft.replace(self._current_file)
        if self._stream is not None:
            self._stream.close()
        self._stream = stream
        shutil.rmtree(previous, ignore_errors=True)
        self._losable_since_snapshot = False
        self._snapshot_at = time.monotonic()
        self._snapshot_took_s = self._snapshot_at - began

    def _save_services(self, keys: set[str]) -> None:
        for key, get_state in gateway._build_persistence_save_dict().items():  # noqa: SLF001
            # The gateway knows services by their public names and files by their modules' names.
            names = {key, gateway._state_map[key]} | _service_names(gateway._state_map[key])  # noqa: SLF001
            if key not in _SNAPSHOT_MODULES and names & keys:
                state = get_state()
                if state is not None:
                    _write(self._services, key, state)

    def _load(self, folder: Path) -> None:
        for path in sorted(folder.glob("*.json")):
            content = json.loads(path.read_bytes(), object_hook=persistence._json_object_hook)  # noqa: SLF001
            module = gateway._get_module(gateway._state_map[path.stem])  # noqa: SLF001
            left_out = content.pop("left_out", {})
            module.load_persisted_state(content)
            for name, value in left_out.items():
                current = getattr(module, name)
                if isinstance(current, int):
                    setattr(module, name, value)
                else:
                    current.update(value)

    def _generation_folder(self) -> Path:
        return self._folder / "generations" / str(self._generation)


async def _whole_body(receive: Receive) -> bytes | None:
    """Return a request's body, or None if its caller left before it was all there."""
    body: bytes = b""
    while True:
        part = await receive()
        if part["type"] != "http.request":
            return None
        body += part.get("body", b"")
        if not part.get("more_body"):
            return body


def _given(body: bytes) -> Receive:
    """Return what hands out a body that is all there."""
    parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return parts.pop() if parts else {"type": "http.disconnect"}

    return receive


async def _ask(at: float, scope: Message, body: bytes, send: Send) -> None:
    """Hand the emulator a request at a given time."""
    token = _request_time.set(at)
    try:
        await gateway.app(scope, _given(body), send)
    finally:
        _request_time.reset(token)


async def _ask_while_listened_to(scope: Message, receive: Receive, send: Send) -> None:
    """Hand the emulator a request, and take it back when the caller hangs up.

    The emulator does not notice by itself: it would give the next message to a reader who was
    killed, and nobody else would see it until its visibility timeout is over.
    """
    body = await _whole_body(receive)
    if body is None:
        return
    answer = asyncio.ensure_future(gateway.app(scope, _given(body), send))
    hung_up = asyncio.ensure_future(receive())
    try:
        await asyncio.wait({answer, hung_up}, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            await answer
    finally:
        for waiting in (answer, hung_up):
            waiting.cancel()
        await asyncio.gather(answer, hung_up, return_exceptions=True)


def _consistent_state(module: ModuleType) -> dict[str, Any]:
    """Return a copy of a service's state, although its own threads may change it meanwhile.

    Raises:
        RuntimeError: it changed during each of many attempts.
    """
    for _attempt in range(20):
        try:
            state: dict[str, Any] = module.get_state()
        except RuntimeError:  # dictionary changed size during iteration
            continue
        return state
    raise RuntimeError(f"the state of {module.__name__} never stood still")


def _service_names(module_name: str) -> set[str]:
    return {
        service
        for service, config in gateway.SERVICE_REGISTRY.items()
        if module_name in (config["module"], *config.get("sub_modules", ()))
    }


def _write(folder: Path, name: str, state: dict[str, Any]) -> None:
    draft = folder / f"{name}.draft"
    # In one piece: `json.dump` would encode in Python, many times slower.
    draft.write_text(json.dumps(state, default=persistence._json_default), "utf-8")  # noqa: SLF001
    draft.replace(folder / f"{name}.json")
