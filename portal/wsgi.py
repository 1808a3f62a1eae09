"""What a WSGI server imports: ``portal.wsgi:app``."""

import gc

from cloudcafe.logs import configure_logging
from cloudcafe.settings import Settings
from portal.app import create_app

settings = Settings()
configure_logging(settings.log_level, service="portal")
app = create_app(settings)

# What start-up made stays: the collector need not look through it at every full collection.
gc.collect()
gc.freeze()
