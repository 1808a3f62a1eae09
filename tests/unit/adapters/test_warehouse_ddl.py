"""The warehouse's definition, read as Redshift reads it."""

import pytest
import sqlglot
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
from sqlglot import exp

from cloudcafe.adapters.stores.redshift.ddl import redshift_ddl
from cloudcafe.adapters.stores.redshift.engine import warehouse_engine
from cloudcafe.adapters.stores.redshift.tables import WarehouseBase

DDL = dict(
    zip([table.name for table in WarehouseBase.metadata.sorted_tables], redshift_ddl(), strict=True)
)
TYPES = {"VARCHAR", "INT", "BIGINT", "SMALLINT", "TIMESTAMPTZ", "BOOLEAN"}
LONGEST_VARCHAR = 65_535


@pytest.mark.parametrize("name", DDL)
def test_every_table_is_a_redshift_table_with_a_distribution(name: str) -> None:
    [parsed] = sqlglot.parse(DDL[name], read="redshift")

    assert isinstance(parsed, exp.Create), "not understood, but taken for a command"
    assert parsed.find(exp.DistStyleProperty)
    assert bool(parsed.find(exp.DistKeyProperty)) == ("DISTKEY" in DDL[name])


@pytest.mark.parametrize("name", DDL)
def test_every_column_has_a_type_of_redshift_and_every_text_a_length(name: str) -> None:
    [parsed] = sqlglot.parse(DDL[name], read="redshift")
    assert parsed

    for column in parsed.find_all(exp.ColumnDef):
        kind = column.args["kind"]
        assert kind.this.name in TYPES, column.sql()
        if kind.this.name == "VARCHAR":
            assert 0 < int(kind.expressions[0].name) <= LONGEST_VARCHAR


@pytest.mark.parametrize("name", DDL)
def test_keys_of_distribution_and_order_are_columns(name: str) -> None:
    table = WarehouseBase.metadata.tables[name]
    options = table.dialect_options["redshift"]

    keys = {*([options["distkey"]] if options["distkey"] else []), *(options["sortkey"] or ())}

    assert keys <= set(table.columns.keys())


def test_an_order_and_its_lines_are_on_one_node() -> None:
    tables = WarehouseBase.metadata.tables

    assert {
        tables[name].dialect_options["redshift"]["distkey"]
        for name in ("fact_orders", "fact_order_lines")
    } == {"order_id"}


@pytest.mark.parametrize("name", DDL)
def test_postgresql_hears_nothing_of_redshifts_keys(name: str) -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

    text = str(CreateTable(WarehouseBase.metadata.tables[name]).compile(dialect=dialect))

    assert "DIST" not in text
    assert "SORTKEY" not in text


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("redshift://nowhere:5439/warehouse", "redshift"),
        ("postgresql://nowhere:5432/warehouse", "postgresql"),
    ],
)
def test_the_url_says_what_the_warehouse_is(url: str, dialect: str) -> None:
    engine = warehouse_engine(url)

    assert engine.dialect.name == dialect
    assert engine.dialect.driver == "psycopg"
