"""The least a Flask handler can do: send the bytes that `BARE_BODY_FILE` holds."""

import os
from pathlib import Path

from flask import Flask, Response

BODY = Path(os.environ["BARE_BODY_FILE"]).read_bytes()

app = Flask("bare", static_folder=None)


@app.get("/menu")
def menu() -> Response:
    return Response(BODY, mimetype="application/json")
