"""What an act of a workflow brings about in the tables, said as data: written together, and taken back together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Value = Any
"""An expression over the matter's data and the tables, or a plain value."""


@dataclass(frozen=True, eq=False)
class Effect:
    """One change: its kind, which the core knows how to do and to undo, and the values it takes; only `when` that is true."""

    kind: str
    values: Mapping[str, Value]
    title: str
    do: Callable[..., Any] | None = None
    undo: Callable[..., None] | None = None
    when: Value = True


def leave_taken(
    *, kind: Value, starts_on: Value, ends_on: Value, cadre: Value = None, reason: Value = None
) -> Effect:
    """Take leave from a day to another, approved."""
    values = {"cadre": cadre, "kind": kind, "starts_on": starts_on, "ends_on": ends_on, "reason": reason}
    return Effect("leave", values, "准假")


def leave_ended(*, last_day: Value) -> Effect:
    """End the leave that this matter gave on an earlier day."""
    return Effect("leave_end", {"last_day": last_day}, "销假")


def posting_started(
    *, cadre: Value, village: Value, unit: Value, role: Value, source: Value, starts_on: Value
) -> Effect:
    """Send a cadre to a village from a day on."""
    values = {"cadre": cadre, "village": village, "unit": unit, "role": role, "source": source}
    return Effect("posting", values | {"starts_on": starts_on}, "开始派驻")


def posting_ended(*, posting: Value, last_day: Value, reason: Value, basis: Value = None) -> Effect:
    """End a posting on its last day; the basis is this matter's letter where none is named."""
    values = {"posting": posting, "last_day": last_day, "reason": reason, "basis": basis}
    return Effect("posting_end", values, "结束派驻")


def parameter_set(*, key: str, value: Value, area: Value, starts_on: Value) -> Effect:
    """Set a parameter of the policy for an area from a day on."""
    values = {"key": key, "value": value, "area": area, "starts_on": starts_on}
    return Effect("parameter", values, "设定参数")


def risk_set(*, household: Value, state: Value, starts_on: Value) -> Effect:
    """Put a household into a risk state from a day on."""
    values = {"household": household, "state": state, "starts_on": starts_on}
    return Effect("risk", values, "改农户风险类型")


def risk_ended(*, household: Value, last_day: Value) -> Effect:
    """End the risk state in which a household stands."""
    return Effect("risk_end", {"household": household, "last_day": last_day}, "结束农户风险类型")


def recorded(kind: str, *, on: Value = None, when: Value = True, **values: Value) -> Effect:
    """Leave a record of a kind, on the day of the act unless said otherwise, so that every norm that counts it does.

    Further values are those of a record: cadre, unit, area, village, household, county, until, amount, topic, note.
    """
    return Effect("record", {"kind": kind, "on": on, **values}, "登记工作记录", when=when)


def consequence(key: str, title: str, *, starts_on: Value, ends_on: Value) -> Effect:
    """Let something follow for the subject, which ends by itself on its last day."""
    return Effect("consequence", {"key": key, "starts_on": starts_on, "ends_on": ends_on}, title)


def own_set(title: str, **cells: Value) -> Effect:
    """Write cells of the policy's own row that the matter is about, such as the day on which a project was started."""
    return Effect("own_set", cells, title)


def own_added(title: str, model: Any, **cells: Value) -> Effect:
    """Add a row to a table of the policy's own, in the matter's place from the day of the act unless said otherwise."""
    return Effect("own_add", {"model": model, **cells}, title)


def own_change(title: str, do: Callable[..., Any], undo: Callable[..., None], **values: Value) -> Effect:
    """Change a table of the policy's own: `do(session, **values)` gives the row's id, `undo(session, id)` takes it back."""
    return Effect("own", values, title, do, undo)
