"""What a WSGI server imports: ``api.wsgi:app``."""

from api.app import create_app
from cloudcafe.logs import configure_logging
from cloudcafe.settings import Settings

settings = Settings()
configure_logging(settings.log_level, service=f"api-{settings.service}")
app = create_app(settings)
