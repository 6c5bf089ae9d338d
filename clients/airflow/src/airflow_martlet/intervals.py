"""Which interval of the data a run is about, where it fills data in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

START, END = "interval_start", "interval_end"


@dataclass(frozen=True)
class Interval:
    """A range of time in UTC, without its end."""

    start: str
    end: str

    def as_extra(self) -> dict[str, str]:
        """As an event of an asset, or the conf of a run, carries it."""
        return {START: self.start, END: self.end}


def interval_of(context: Any) -> Interval | None:
    """The interval that a run fills in: that of its conf, of the backfill that it belongs to, or of the assets' events that started it."""
    run = context["dag_run"]
    asked = _from_mapping(run.conf or {})
    if asked is not None:
        return asked
    if str(getattr(run.run_type, "value", run.run_type)) == "backfill" and run.data_interval_start is not None:
        return Interval(_text(run.data_interval_start), _text(run.data_interval_end))
    events = [event for some in _triggering(context).values() for event in some]
    found = [interval for event in events if (interval := _from_mapping(event.extra or {})) is not None]
    if not found:
        return None
    return Interval(min(each.start for each in found), max(each.end for each in found))


def tell_interval(outlets: Iterable[Any], context: Any) -> None:
    """Lets what listens to assets fill in the same interval as this run."""
    interval = interval_of(context)
    if interval is None:
        return
    for asset in outlets:
        context["outlet_events"][asset].extra = interval.as_extra()


def _triggering(context: Any) -> dict[Any, Any]:
    for name in ("triggering_asset_events", "triggering_dataset_events"):
        if name in context:
            return dict(context[name])
    return {}


def _from_mapping(found: Any) -> Interval | None:
    if START not in found or END not in found:
        return None
    return Interval(_text(found[START]), _text(found[END]))


def _text(time: datetime | str) -> str:
    """An instant in the form that Martlet reads, and that sorts as time does."""
    instant = datetime.fromisoformat(time.replace("Z", "+00:00")) if isinstance(time, str) else time
    in_utc = instant.replace(tzinfo=timezone.utc) if instant.tzinfo is None else instant.astimezone(timezone.utc)
    return in_utc.strftime("%Y-%m-%dT%H:%M:%SZ")
