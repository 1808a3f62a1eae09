"""The door: answers what CloudCafe's handlers know, and passes everything else to moto."""

import io
import json
import re
import threading
import traceback
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.core.exceptions import ServiceException
from moto.core.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, make_server

from scripts.estate_emulator import deletions, kinds, repairs, retained, tags
from scripts.estate_emulator.calls import HANDLERS, Answer, Call, Memory, MotoRefused

Environment = dict[str, Any]
StartResponse = Callable[..., Any]

# "Credential=test/20260101/ap-northeast-2/sqs/aws4_request": the region and the signing name.
CREDENTIAL_SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request")
FIRST_ERROR_STATUS = 300
FIRST_FAULT_STATUS = 500
NOT_FOUND = 404
KEPT_ANSWERS = 2000


@dataclass(frozen=True)
class RawAnswer:
    """An answer as it goes over the wire."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def code(self) -> int:
        """The HTTP status as a number."""
        return int(self.status.split()[0])


@dataclass(frozen=True)
class Recognised:
    """A request whose operation is known."""

    service: str
    region: str
    operation: OperationModel
    protocol: str
    parameters: dict[str, Any]


@cache
def signing_names() -> Mapping[str, tuple[str, ...]]:
    """The services with handlers, by the name under which their requests are signed."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for service, _ in HANDLERS:
        named[get_service_model(service).signing_name].add(service)
    return {name: tuple(sorted(services)) for name, services in named.items()}


def recognise(environ: Environment, body: bytes) -> Recognised | None:
    """The operation that a request calls; None when no handler is for it."""
    scope = CREDENTIAL_SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    if scope is None:
        return None
    region, signed_for = scope.groups()
    for service in signing_names().get(signed_for, ()):
        request = Request({**environ, **target(environ, service), "wsgi.input": io.BytesIO(body)})
        try:
            operation, url = get_service_router(service).match(request)
        except (HTTPException, NotImplementedError):
            continue
        if (service, operation.name) not in HANDLERS:
            continue
        protocol = determine_request_protocol(operation.service_model, request.content_type)
        parameters = PROTOCOL_PARSERS[protocol](operation).parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": body,
                "url_path": request.path,
                "url_params": url,
            }
        )
        return Recognised(service, region, operation, protocol, parameters)
    return None


def target(environ: Environment, service: str) -> Environment:
    """The header that names the operation as botocore has it; SDKs may say less before the dot."""
    prefix = get_service_model(service).metadata.get("targetPrefix")
    if prefix is None or "HTTP_X_AMZ_TARGET" not in environ:
        return {}
    operation = environ["HTTP_X_AMZ_TARGET"].rpartition(".")[2]
    return {"HTTP_X_AMZ_TARGET": f"{prefix}.{operation}"}


def asking_with(
    called: Recognised, environ: Environment, parameters: Mapping[str, Any]
) -> tuple[Environment, bytes]:
    """The request anew, with other parameters in its query and its body."""
    serializer = create_serializer(called.protocol, include_validation=False)
    made: Any = serializer.serialize_to_request(dict(parameters), called.operation)
    body = made["body"]
    if isinstance(body, Mapping):
        body = urlencode(body)
    if made["query_string"]:
        query = urlencode(made["query_string"], doseq=True)
    else:
        # What the path of an operation demands, such as S3's "?logging", is no parameter.
        query = called.operation.http["requestUri"].partition("?")[2]
    return (
        {**environ, "QUERY_STRING": query},
        body.encode() if isinstance(body, str) else bytes(body),
    )


def parsed(called: Recognised, raw: RawAnswer) -> dict[str, Any]:
    """A successful answer by its members' names in the model."""
    shape = called.operation.output_shape
    if shape is None:
        return {}
    wire = {"body": raw.body, "headers": HeadersDict(raw.headers), "status_code": raw.code}
    answer: dict[str, Any] = create_parser(called.protocol).parse(wire, shape)
    answer.pop("ResponseMetadata", None)
    return answer


def written(called: Recognised, result: Answer | ServiceException) -> RawAnswer:
    """An answer, or an error of the service, as it goes over the wire."""
    model = called.operation.service_model
    serializer = get_serializer_class(model.service_name, called.protocol)(called.operation)
    made = serializer.serialize(result)
    body = made["body"].encode() if isinstance(made["body"], str) else made["body"]
    headers = [(name, str(value)) for name, value in made["headers"].items()]
    return RawAnswer(f"{made['status_code']} -", headers, body)


class Front(DomainDispatcherApplication):
    """The WSGI application: one emulator with its own memory beside moto's."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._memory: Memory = defaultdict(dict)
        self._lock = threading.RLock()
        self._reported: set[str] = set()
        self._given: OrderedDict[str, RawAnswer] = OrderedDict()

    def __call__(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        raw = self._given.get(invocation) or self._answer(environ, body)
        if invocation and raw.code < FIRST_FAULT_STATUS:
            self._remember(invocation, raw)
        headers = [(name, value) for name, value in raw.headers if name.lower() != "content-length"]
        start_response(raw.status, [*headers, ("Content-Length", str(len(raw.body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [raw.body]

    def _remember(self, invocation: str, raw: RawAnswer) -> None:
        """Keep an answer for the case that it is lost on its way.

        An SDK that hears nothing tries again under the same name, and what was done must neither be
        done again nor be refused because it is done already.
        """
        with self._lock:
            self._given[invocation] = raw
            while len(self._given) > KEPT_ANSWERS:
                self._given.popitem(last=False)

    def _answer(self, environ: Environment, body: bytes) -> RawAnswer:
        """The answer to a request that was not answered before."""
        called = recognise(environ, body)
        if called is None:
            return self._ask_moto(environ, body)
        return self._handle(called, environ, body)

    def _handle(self, called: Recognised, environ: Environment, body: bytes) -> RawAnswer:
        """What our handlers make of a request."""
        name = called.operation.name
        handlers = HANDLERS[called.service, name]

        def proceed(remaining: int, parameters: dict[str, Any]) -> dict[str, Any]:
            if remaining:
                call = Call(
                    called.service,
                    name,
                    called.region,
                    parameters,
                    self._memory,
                    partial(proceed, remaining - 1),
                )
                return dict(handlers[remaining - 1](call))
            if parameters == called.parameters:
                raw = self._ask_moto(environ, body)
            else:
                raw = self._ask_moto(*asking_with(called, environ, parameters))
            if raw.code >= FIRST_ERROR_STATUS:
                raise MotoRefused(raw)
            return parsed(called, raw)

        try:
            with self._lock:
                return written(called, proceed(len(handlers), called.parameters))
        except MotoRefused as refused:
            answer: RawAnswer = refused.answer
            return answer
        except ServiceException as error:
            return written(called, error)
        except Exception:  # noqa: BLE001 - any fault of a handler is reported, and no reason to stop
            return self._fault(f"{called.service} {name}", traceback.format_exc())

    def _ask_moto(self, environ: Environment, body: bytes) -> RawAnswer:
        """Moto's own answer; what it cannot do is 501, which no SDK tries again."""
        started: list[Any] = []
        request = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        try:
            answer = super().__call__(request, lambda *start: started.extend(start))
            raw = RawAnswer(started[0], started[1], b"".join(answer))
        except NotImplementedError as missing:
            return self._fault(described(environ, body), str(missing))
        except Exception:  # noqa: BLE001 - moto fails in many ways; each is a gap to report
            return self._fault(described(environ, body), traceback.format_exc())
        if raw.code == NOT_FOUND and raw.body.startswith(b"<!doctype html"):
            return self._fault(described(environ, body), "moto knows no such path")
        return raw

    def _fault(self, what: str, why: str) -> RawAnswer:
        """The answer to what cannot be done; printed once."""
        if what not in self._reported:
            self._reported.add(what)
            print(f"MISSING {what}: {why}", flush=True)
        message = f"The emulator lacks {what}"
        return RawAnswer(
            "501 -",
            [("Content-Type", "application/json"), ("x-amzn-errortype", "NotImplemented")],
            json.dumps({"__type": "NotImplemented", "message": message}).encode(),
        )


def described(environ: Environment, body: bytes) -> str:
    """A request in a few words: its service, and the action or the path that it names."""
    scope = CREDENTIAL_SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    service = scope[2] if scope else "(unsigned)"
    action = re.search(rb"(?:^|&)Action=(\w+)", body)
    if named := environ.get("HTTP_X_AMZ_TARGET"):
        return f"{service} {named.rpartition('.')[2]}"
    if action:
        return f"{service} {action[1].decode()}"
    return f"{service} {environ['REQUEST_METHOD']} {environ['PATH_INFO']}"


class Emulator:
    """The emulator on a port of this machine, in a thread of its own: start, use, stop."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def endpoint(self) -> str:
        """Its address, for AWS_ENDPOINT_URL.

        Raises:
            RuntimeError: it has not been started.
        """
        if self._server is None:
            raise RuntimeError("the emulator has not been started")
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """Listen; returns once requests are answered."""
        prepare()
        self._server = make_server(
            "127.0.0.1", self._port, Front(), threaded=True, request_handler=QuietRequestHandler
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, and forget everything."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


class QuietRequestHandler(MotoRequestHandler):
    """moto's, without a line for every request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@cache
def prepare() -> None:
    """Mend moto and register every handler, once a process."""
    kinds.register()
    retained.register()
    repairs.apply()
    tags.register()
    deletions.register()
