"""Conditions on columns: texts in the words of Martlet, which the server reads, and triples, which work everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._errors import MartletError

if TYPE_CHECKING:
    import pyarrow.compute

#: `("net_amount", ">=", 100)`, `("channel", "in", ["web", "retail"])`, `("email", "is not null")`.
Condition = Sequence[Any]

OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "is null", "is not null")


def as_condition(condition: Condition) -> list[Any]:
    """A triple, or two words and a column, as the API takes it."""
    parts = list(condition)
    if len(parts) not in (2, 3) or not isinstance(parts[0], str) or parts[1] not in OPERATORS or (len(parts) == 2) != parts[1].startswith("is "):
        raise MartletError(f"{condition!r} is no condition.", hint=f'Write ("column", operator, value) with one of: {", ".join(OPERATORS)}.')
    return [parts[0], parts[1], *(_plain(value) for value in parts[2:])]


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def arrow_expression(conditions: Sequence[Condition], schema: Any) -> pyarrow.compute.Expression | None:
    """The same as one expression over the columns of files; None where there are none."""
    import pyarrow
    import pyarrow.compute as pc

    whole: pyarrow.compute.Expression | None = None
    for condition in conditions:
        name, operator, *values = as_condition(condition)
        if name not in schema.names:
            raise MartletError(f'There is no column "{name}".', hint=f"The columns are: {', '.join(schema.names)}.")
        field, kind = pc.field(name), schema.field(name).type
        if operator == "is null":
            made = field.is_null()
        elif operator == "is not null":
            made = ~field.is_null()
        elif operator in ("in", "not in"):
            among = field.isin(pyarrow.array(values[0]).cast(kind))
            # As in SQL, null is neither in a list nor outside of it.
            made = among if operator == "in" else ~among & ~field.is_null()
        else:
            literal = pyarrow.scalar(str(values[0]) if _is_text_first(kind) else values[0]).cast(kind)
            made = {
                "=": field == literal,
                "!=": field != literal,
                "<": field < literal,
                "<=": field <= literal,
                ">": field > literal,
                ">=": field >= literal,
            }[operator]
        whole = made if whole is None else whole & made
    return whole


def _is_text_first(kind: Any) -> bool:
    """Decimals, days and instants are read from texts, so that no float comes in between."""
    import pyarrow

    return bool(pyarrow.types.is_decimal(kind) or pyarrow.types.is_temporal(kind))
