"""The Python end of line-process.ts: one JSON request a line on stdin, one JSON answer a line on stdout."""

import datetime
import decimal
import json
import math
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any


def take_stdout():
    """Keeps stdout for answers; whatever libraries print goes to stderr instead."""
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)
    return answers


def serve(answers, operations: Mapping[str, Callable[[Any], Any]], explain: Callable[[Exception], str] = str) -> None:
    """Says that it is ready, then answers until stdin ends."""
    _answer(answers, {"ok": True, "value": "ready"})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            _answer(answers, {"ok": True, "value": operations[request["operation"]](request["argument"])})
        except Exception as error:  # every failure of a statement is an answer
            _answer(answers, {"ok": False, "message": explain(error) or type(error).__name__})


def cell(value: Any) -> Any:
    """A value in the form that analyser.ts promises."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        return value if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, decimal.Decimal):
        return plain(value)
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc) if value.tzinfo else value
        text = utc.strftime("%H:%M:%S.%f").rstrip("0").rstrip(".")
        return f"{utc.date().isoformat()} {text}"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if hasattr(value, "asDict"):  # a struct of Spark
        value = value.asDict()
    if isinstance(value, dict):
        return {str(key): cell(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [cell(item) for item in value]
    return str(value)


def plain(value: decimal.Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _answer(answers, answer: Mapping[str, Any]) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False, allow_nan=False) + "\n")
    answers.flush()
