"""The API's documentation as a page: Swagger UI, served from here and from nowhere else."""

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, send_from_directory

_UI = Path(flask_swagger_ui.__file__).parent / "dist"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CloudCafe API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<main id="ui">
<noscript>The document itself is at <a href="openapi.json">openapi.json</a>.</noscript>
</main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""

_START = 'SwaggerUIBundle({ url: "openapi.json", dom_id: "#ui", deepLinking: true });'

_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_DOCUMENT = Path(__file__).with_name("openapi.json")

blp = Blueprint("docs", __name__)

whole_document = Blueprint("document", __name__)
"""Of the whole API, for a process that serves a part of it."""


@blp.get("/docs")
def page() -> Response:
    headers = {"Content-Security-Policy": _CONTENT_POLICY}
    return Response(_PAGE, mimetype="text/html", headers=headers)


@blp.get("/docs/start.js")
def start() -> Response:
    return Response(_START, mimetype="text/javascript")


@blp.get("/docs/<path:name>")
def asset(name: str) -> Response:
    return send_from_directory(_UI, name, max_age=3600)


@whole_document.get("/openapi.json")
def document() -> Response:
    return Response(_DOCUMENT.read_bytes(), mimetype="application/json")
