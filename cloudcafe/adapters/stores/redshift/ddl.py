"""The warehouse's definition in the words of Redshift."""

from sqlalchemy.schema import CreateTable

from cloudcafe.adapters.stores.redshift.dialect import RedshiftDialect
from cloudcafe.adapters.stores.redshift.tables import WarehouseBase


def redshift_ddl() -> list[str]:
    """Return one ``CREATE TABLE`` a table, with distribution and sort keys."""
    redshift = RedshiftDialect()  # type: ignore[no-untyped-call]
    return [
        str(CreateTable(table).compile(dialect=redshift)).strip()
        for table in WarehouseBase.metadata.sorted_tables
    ]
