"""What a WSGI server imports: ``api.wsgi:app``."""

import gc

from api.app import create_app
from cloudcafe.logs import configure_logging
from cloudcafe.settings import Settings

settings = Settings()
configure_logging(settings.log_level, service=f"api-{settings.service}")
app = create_app(settings)

# What start-up made stays: the collector need not look through it at every full collection.
gc.collect()
gc.freeze()
