"""SQLAlchemy's way to Redshift, for the little of it that the warehouse uses.

Redshift speaks PostgreSQL's protocol and began as PostgreSQL 8.0. What differs here: a table has a
distribution and sort keys; there is no RETURNING, no ON CONFLICT and no index; keys are not
enforced; some of what a driver asks of a PostgreSQL does not exist. A table names its keys by
``redshift_distkey``, ``redshift_diststyle`` and ``redshift_sortkey``, which other databases ignore.
"""

from typing import Any

from sqlalchemy import PrimaryKeyConstraint, String, Table, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Connection


class RedshiftDDLCompiler(PGDDLCompiler):
    """Adds distribution and sort keys to a table's definition."""

    def post_create_table(self, table: Table) -> str:
        """Return what stands behind the columns."""
        options = table.dialect_options["redshift"]
        words = []
        if options["distkey"]:
            words.append(f"DISTSTYLE KEY DISTKEY ({self.preparer.quote(options['distkey'])})")
        elif options["diststyle"]:
            words.append(f"DISTSTYLE {options['diststyle']}")
        if options["sortkey"]:
            columns = ", ".join(self.preparer.quote(name) for name in options["sortkey"])
            words.append(f"COMPOUND SORTKEY ({columns})")
        return "".join(f"\n{word}" for word in words)

    def visit_primary_key_constraint(
        self, constraint: PrimaryKeyConstraint, **_options: Any
    ) -> str:
        """Return the key, which the planner believes and nobody enforces, without a name."""
        columns = ", ".join(self.preparer.quote(column.name) for column in constraint)
        return f"PRIMARY KEY ({columns})"


class _Text(String):
    """A text that is sent as it is: cast to one without a length, it would be cut to 256 bytes."""

    render_bind_cast = False


class RedshiftDialect(PGDialect_psycopg):
    """PostgreSQL's dialect without what Redshift lacks."""

    name = "redshift"
    supports_statement_cache = True
    ddl_compiler = RedshiftDDLCompiler
    colspecs = {**PGDialect_psycopg.colspecs, String: _Text}  # noqa: RUF012 as there
    construct_arguments = [  # noqa: RUF012 SQLAlchemy's own way of saying it
        (Table, {"distkey": None, "diststyle": None, "sortkey": None})
    ]
    insert_returning = False
    update_returning = False
    delete_returning = False
    use_native_hstore = False
    _dialect_specific_select_one = "SELECT 1"

    def _set_backslash_escapes(self, _connection: Connection) -> None:
        # Redshift cannot be asked: it has no setting standard_conforming_strings.
        self._backslash_escapes = False

    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **_options: Any
    ) -> bool:
        """Tell whether there is such a table: the catalog's own query uses what Redshift lacks."""
        found = connection.execute(
            text(
                "SELECT 1 FROM information_schema.tables"
                " WHERE table_schema = COALESCE(:schema, current_schema()) AND table_name = :name"
            ),
            {"schema": schema, "name": table_name},
        )
        return found.first() is not None


registry.register("redshift", __name__, RedshiftDialect.__name__)
registry.register("redshift.psycopg", __name__, RedshiftDialect.__name__)
