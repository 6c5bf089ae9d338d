from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._errors import MartletError

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Answer:
    """The rows of one answer, of one publication. Whole numbers, decimals, days and instants are exact in each form."""

    def __init__(self, table: pyarrow.Table, publication: int | None = None) -> None:
        self._table = table
        #: The number of the publication that the rows are of; None where the way of reading does not tell.
        self.publication = publication

    def to_arrow(self) -> pyarrow.Table:
        return self._table

    def to_pandas(self, *, arrow_types: bool = True) -> pandas.DataFrame:
        """As a pandas frame whose columns keep Arrow's types. Without them pandas makes floats of whole numbers among which are nulls."""
        try:
            import pandas
        except ImportError as error:
            raise MartletError("pandas is not installed.", hint="Install it: pip install 'martlet[pandas]'") from error
        frame: pandas.DataFrame = self._table.to_pandas(types_mapper=pandas.ArrowDtype) if arrow_types else self._table.to_pandas()
        return frame

    def to_polars(self) -> polars.DataFrame:
        try:
            import polars
        except ImportError as error:
            raise MartletError("polars is not installed.", hint="Install it: pip install 'martlet[polars]'") from error
        frame = polars.from_arrow(self._table)
        assert isinstance(frame, polars.DataFrame)
        return frame

    def to_dicts(self) -> list[Mapping[str, Any]]:
        rows: list[Mapping[str, Any]] = self._table.to_pylist()
        return rows

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __repr__(self) -> str:
        columns = ", ".join(f"{field.name}: {field.type}" for field in self._table.schema)
        return f"<Answer of {len(self)} rows ({columns})>"


class Readable(ABC):
    """Rows that are described, and not read before they are asked for in one of these forms."""

    @abstractmethod
    def read(self) -> Answer:
        """Reads all rows."""

    def to_arrow(self) -> pyarrow.Table:
        return self.read().to_arrow()

    def to_pandas(self, *, arrow_types: bool = True) -> pandas.DataFrame:
        return self.read().to_pandas(arrow_types=arrow_types)

    def to_polars(self) -> polars.DataFrame:
        return self.read().to_polars()

    def to_dicts(self) -> list[Mapping[str, Any]]:
        return self.read().to_dicts()
