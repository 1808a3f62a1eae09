"""Trigger: API Gateway's route ``POST /orders/validate``. The API itself, serving that alone."""

from apig_wsgi import make_lambda_handler

from api.app import create_app
from cloudcafe.logs import configure_logging
from cloudcafe.settings import Settings

settings = Settings().model_copy(update={"service": "validator"})
configure_logging(settings.log_level, service="order-validator")

handler = make_lambda_handler(create_app(settings))
