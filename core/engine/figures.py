"""The parameters behind a status: their values as they held in its area on the date judged, with their source."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import Session

from core.areas.models import Governed, Setting
from core.engine.batch import Batch
from core.engine.context import parameters_used
from core.engine.outcome import Status, tidy
from core.policy.norm import Parameter
from core.policy.rules import Check, Need
from core.registry import PolicyBook


@dataclass(frozen=True, slots=True)
class Figure:
    """A parameter as it stood for the subject on the date judged: its value, where it comes from, since when."""

    parameter: Parameter
    value: Decimal | str | None
    source: str
    since: date | None

    def as_json(self) -> dict[str, Any]:
        """Give the figure as the audit command prints it."""
        p = self.parameter
        value = tidy(self.value) if isinstance(self.value, Decimal) else self.value
        found: dict[str, Any] = {
            "key": p.key,
            "title": p.title,
            "value": value,
            "unit": p.unit,
            "source": self.source,
        }
        found["since"] = self.since.isoformat() if self.since and self.since.year > 1 else None
        if value is None:
            found |= {"why_open": p.why_open, "who_decides": p.who_decides}
        return found


def keys_of(need: Need) -> list[str]:
    """Give the keys of the parameters that a need names."""
    return parameters_used(need.figure, need.of, need.up_to)


class Settings:
    """The values of the parameters of a batch of statuses, read once."""

    def __init__(self, session: Session, book: PolicyBook, batch: Batch, needs: tuple[Need, ...]) -> None:
        self.book, self.batch = book, batch
        self.rows: dict[tuple[int, str], list[Row[Any]]] = defaultdict(list)
        keys = sorted({key for need in needs for key in keys_of(need)})
        if keys:
            areas = sorted({status.area_id for status in batch.statuses})
            asked = {"policy": book.slug, "keys": keys, "areas": areas}
            for row in session.execute(_settings(), asked):
                self.rows[row.area_id, row.key].append(row)

    def behind(self, need: Need, status: Status) -> Iterator[Figure]:
        """Give the parameters of one need of a status."""
        day = self._judged_on(status)
        for key in keys_of(need):
            for row in self.rows.get((status.area_id, key), ()):
                if row.governed_from <= day <= row.governed_to and row.starts_on <= day <= row.ends_on:
                    value = row.number if row.text is None else row.text
                    yield Figure(self.book.parameter(key), value, row.source, row.starts_on)

    def _judged_on(self, status: Status) -> date:
        is_of_today = isinstance(self.batch.rule, Check) and self.batch.rule.when == "now"
        return self.batch.as_of if is_of_today else status.part_from or self.batch.as_of


@cache
def _settings() -> Any:
    """Give the values of some parameters of a policy in some areas, at whatever time."""
    rows = select(
        Governed.area_id,
        Governed.starts_on.label("governed_from"),
        Governed.ends_on.label("governed_to"),
        Setting.key,
        Setting.number,
        Setting.text,
        Setting.source,
        Setting.starts_on,
        Setting.ends_on,
    ).join(Governed, and_(Governed.policy == Setting.policy, Governed.scope_id == Setting.scope_id))
    return rows.where(
        Setting.policy == bindparam("policy"),
        Setting.key.in_(bindparam("keys", expanding=True)),
        Governed.area_id.in_(bindparam("areas", expanding=True)),
    )
