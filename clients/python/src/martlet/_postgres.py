from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._answer import Answer
from ._errors import MartletError

if TYPE_CHECKING:
    import pyarrow

_HINT = "Check the address, the name of the key and the key."


def postgres(conninfo: str = "", **options: Any) -> Endpoint:
    """The PostgreSQL endpoint of `martlet serve`, where metrics are columns of the schema `metrics`."""
    try:
        import psycopg
    except ImportError as error:
        raise MartletError("psycopg is not installed.", hint="Install it: pip install 'martlet[postgres]'") from error
    try:
        return Endpoint(psycopg.connect(conninfo, autocommit=True, **options))
    except psycopg.OperationalError as error:
        raise MartletError(f"The endpoint can't be reached: {error}", hint=_HINT) from error


class Endpoint:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def sql(self, statement: str, parameters: Any = None) -> Answer:
        """Runs a select, in PostgreSQL's words."""
        import psycopg

        try:
            with self._connection.cursor(binary=True) as cursor:
                cursor.execute(statement, parameters)
                return Answer(_table_of(cursor))
        except psycopg.Error as error:
            diagnostic = error.diag
            raise MartletError(diagnostic.message_primary or str(error), code=diagnostic.sqlstate or "", hint=diagnostic.message_hint or "") from error

    def relation(self, name: str) -> Answer:
        """All rows of a relation, such as `gold.fact_sales`."""
        from psycopg import sql

        return self.sql(sql.SQL("select * from {}").format(sql.Identifier(*name.split("."))).as_string(self._connection))

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Endpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


#: PostgreSQL's own numbers of types.
_INTEGERS, _DOUBLES, _NUMERIC, _BOOLEAN, _DATE, _TIMESTAMP, _TIMESTAMP_TZ = (20, 21, 23), (700, 701), 1700, 16, 1082, 1114, 1184


def _table_of(cursor: Any) -> pyarrow.Table:
    import pyarrow

    rows = cursor.fetchall()
    arrays = []
    for place, column in enumerate(cursor.description):
        values = [row[place] for row in rows]
        arrays.append(pyarrow.array(values, _type_of(column)) if values else pyarrow.array([], _type_of(column) or pyarrow.string()))
    return pyarrow.Table.from_arrays(arrays, names=[column.name for column in cursor.description])


def _type_of(column: Any) -> Any:
    """The type that holds a column; None where its values say it."""
    import pyarrow

    code = column.type_code
    if code in _INTEGERS:
        return pyarrow.int64()
    if code in _DOUBLES:
        return pyarrow.float64()
    if code == _NUMERIC:
        # Of an expression PostgreSQL says no precision; the values do.
        return None if column.precision is None else pyarrow.decimal128(column.precision, column.scale or 0)
    kinds = {
        _BOOLEAN: pyarrow.bool_(),
        _DATE: pyarrow.date32(),
        _TIMESTAMP: pyarrow.timestamp("us", tz="UTC"),
        _TIMESTAMP_TZ: pyarrow.timestamp("us", tz="UTC"),
    }
    return kinds.get(code, pyarrow.string() if code in (25, 1043, 19) else None)
