"""A resource of the API: flask-smorest's blueprint with the shop's manners."""

from typing import Any

from flask import Request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser, abort
from werkzeug.exceptions import UnsupportedMediaType


class JsonBodyParser(FlaskParser):
    """Takes JSON bodies and refuses others, rather than taking them for empty ones."""

    def load_json(self, req: Request, schema: Any) -> Any:
        """Return the body.

        Raises:
            UnsupportedMediaType: there is a body, and it is not called JSON.
        """
        if req.content_length and req.mimetype != "application/json":
            raise UnsupportedMediaType(
                "Send the body as JSON, with Content-Type: application/json."
            )
        try:
            return super().load_json(req, schema)
        except (RecursionError, ValueError):
            # Nested or long beyond what Python reads.
            abort(400, messages={"json": ["Invalid JSON body."]})


class Resource(Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """A blueprint whose endpoints take JSON."""

    ARGUMENTS_PARSER = JsonBodyParser()
