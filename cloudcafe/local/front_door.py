"""Caddy's configuration: CloudFront's path map, from the data file that Terraform reads too."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cloudcafe.local.plan import port_of

Handler = dict[str, Any]

# What is said while an origin is away: its media type and its body.
_AWAY = {
    "api": (
        "application/problem+json",
        (
            '{"type":"urn:cloudcafe:problem:dependency-unavailable",'
            '"code":"dependency-unavailable","title":"Service unavailable","status":503,'
            '"detail":"The API is not answering. Please try again in a moment.",'
            '"dependency":"api"}\n'
        ),
    ),
    "barista": (
        "text/html; charset=utf-8",
        (
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" '
            'content="2"><title>CloudCafe</title><p>The barista board is starting. This page '
            "tries again every two seconds.</p></html>\n"
        ),
    ),
    "portal": (
        "text/html; charset=utf-8",
        (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>CloudCafe</title>'
            "<p>The portal is starting. Please load this page again in a moment.</p></html>\n"
        ),
    ),
}
# Long enough for a server to be started again after it was killed.
ORIGIN_RETRY_S = 8


def configuration(
    edge: Mapping[str, Any],
    *,
    listen: list[str],
    origins: Mapping[str, str],
    sites: Path,
    access_log: Path,
) -> dict[str, Any]:
    """Return Caddy's configuration as it takes it in JSON.

    Args:
        edge: the path map.
        listen: host and port pairs, such as ``127.0.0.1:8080``.
        origins: the address of each origin that is a server.
        sites: the folder of the static sites.
        access_log: where requests are logged, one JSON object each.
    """
    routes = [_for_every_answer(edge)]
    routes += [_redirect(path, target) for path, target in edge["redirects"].items()]
    routes += [_behavior(edge, behavior, origins, sites) for behavior in edge["behaviors"]]
    server = {
        "listen": listen,
        "routes": routes,
        "errors": {"routes": [_for_every_answer(edge), *_errors(edge, sites)]},
        "automatic_https": {"disable": True},
        "logs": {"default_logger_name": "access"},
    }
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": _logging(access_log),
        "apps": {"http": {"servers": {"front": server}}},
    }


def _for_every_answer(edge: Mapping[str, Any]) -> dict[str, Any]:
    without = {"handler": "headers", "response": {"deferred": True, "delete": ["Server"]}}
    headers = edge["security_headers"].items()
    return {"handle": [without, *(_set_unless_set(*header) for header in headers)]}


def _redirect(path: str, target: str) -> dict[str, Any]:
    handler = {
        "handler": "static_response",
        "status_code": 302,
        "headers": {"Location": [target], "Cache-Control": ["no-cache"]},
    }
    return {"match": [{"path": [path]}], "handle": [handler], "terminal": True}


def _behavior(
    edge: Mapping[str, Any], behavior: Mapping[str, Any], origins: Mapping[str, str], sites: Path
) -> dict[str, Any]:
    origin = behavior["origin"]
    handlers: list[Handler] = [
        {"handler": "log_append", "key": "origin", "value": origin},
        *_headers(edge, origin, behavior["cache"]),
        {"handler": "encode", "encodings": {"zstd": {}, "gzip": {}}, "prefer": ["zstd", "gzip"]},
    ]
    if "strip_prefix" in behavior:
        handlers.append({"handler": "rewrite", "strip_path_prefix": behavior["strip_prefix"]})
    if origin in origins:
        handlers.append(_proxy(origins[origin]))
    else:
        handlers.append({"handler": "file_server", "root": str(sites), "hide": [".*"]})
    return {"match": [{"path": [behavior["path"]]}], "handle": handlers, "terminal": True}


def _headers(edge: Mapping[str, Any], origin: str, cache: str) -> list[Handler]:
    # An origin that says so itself, as the API does for its documentation, is not overruled.
    policy = edge["content_security_policies"][origin]
    handlers = [_set_unless_set("Content-Security-Policy", policy)]
    if cache in edge["cache_control"]:
        response = {
            "deferred": True,
            "set": {"Cache-Control": [edge["cache_control"][cache]]},
            # An address that is not there yet may be there after the next build.
            "require": {"status_code": [2, 304]},
        }
        handlers.append({"handler": "headers", "response": response})
    return handlers


def _set_unless_set(name: str, value: str) -> Handler:
    response = {"deferred": True, "set": {name: [value]}, "require": {"headers": {name: None}}}
    return {"handler": "headers", "response": response}


def _proxy(address: str) -> Handler:
    host = address.removeprefix("http://").partition(":")[0]
    return {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": f"{host}:{port_of(address)}"}],
        # A connection that was refused did nothing, so trying again is safe for any request.
        "load_balancing": {"try_duration": f"{ORIGIN_RETRY_S}s", "try_interval": "100ms"},
    }


def _errors(edge: Mapping[str, Any], sites: Path) -> list[dict[str, Any]]:
    """Return what is said when an origin is away or a page is not there."""
    routes = []
    for behavior in edge["behaviors"]:
        if behavior["origin"] in _AWAY:
            content_type, body = _AWAY[behavior["origin"]]
            handler = {
                "handler": "static_response",
                "status_code": 503,
                "headers": {"Content-Type": [content_type], "Retry-After": ["2"]},
                "body": body,
            }
            match = {"path": [behavior["path"]], "expression": "{http.error.status_code} >= 502"}
            routes.append({"match": [match], "handle": [handler], "terminal": True})
    not_found = [
        {"handler": "rewrite", "uri": "/404.html"},
        {"handler": "file_server", "root": str(sites), "status_code": "404"},
    ]
    missing: dict[str, Any] = {
        "expression": "{http.error.status_code} == 404",
        "file": {"root": str(sites), "try_files": ["/404.html"]},
    }
    routes.append({"match": [missing], "handle": not_found, "terminal": True})
    return routes


def _logging(access_log: Path) -> dict[str, Any]:
    access = "http.log.access.access"
    return {
        "logs": {
            "default": {"exclude": [access], "encoder": {"format": "json"}, "level": "WARN"},
            "access": {
                "include": [access],
                "writer": {
                    "output": "file",
                    "filename": str(access_log),
                    "mode": "0600",
                    "roll_size_mb": 10,
                    "roll_keep": 2,
                },
                # Headers carry cookies and tokens, and what they say is not needed.
                "encoder": {
                    "format": "filter",
                    "wrap": {"format": "json"},
                    "fields": {
                        "request>headers": {"filter": "delete"},
                        "resp_headers": {"filter": "delete"},
                    },
                },
            },
        }
    }
