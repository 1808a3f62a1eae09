"""The shop that this request is served by."""

from typing import cast

from flask import current_app

from cloudcafe.bootstrap import Shop


def shop() -> Shop:
    return cast("Shop", current_app.extensions["shop"])
