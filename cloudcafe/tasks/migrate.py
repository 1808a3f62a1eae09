"""Brings the shop's database and the warehouse to their newest schemas.

Run as ``python -m cloudcafe.tasks.migrate``.
"""

import logging

from cloudcafe.bootstrap import migrate_books, migrate_warehouse
from cloudcafe.logs import configure_logging
from cloudcafe.settings import Settings

log = logging.getLogger(__name__)


def main() -> None:
    """Migrate, and say so; a failure ends the process with its traceback."""
    settings = Settings()
    configure_logging(settings.log_level, service="migrate")
    migrate_books(settings)
    migrate_warehouse(settings)
    log.info("the schemas are up to date")


if __name__ == "__main__":
    main()
