"""Judges the values of one column: what the table keeps of each, or why it cannot be taken; equal values are judged once."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Numeric

from core.exchange.columns import Column
from core.exchange.values import Value, When
from core.ledgers.values import length_of, stored
from core.policy.own import OwnRecord, columns_of

LARGEST = 2**31 - 1


class Verdict(NamedTuple):
    """What a value means to the table, or why it cannot be taken."""

    kept: Any
    code: str = ""
    facts: dict[str, object] = {}


@dataclass
class Judge:
    """Judges one column of a ledger about a plugin's own table."""

    model: type[OwnRecord]
    column: Column
    _judged: dict[Value, Verdict] = field(default_factory=dict)

    def judge(self, value: Value) -> Verdict:
        """Give the verdict on a value that the column could read."""
        if value not in self._judged:
            self._judged[value] = self._verdict(value)
        return self._judged[value]

    def _verdict(self, value: Value) -> Verdict:
        if isinstance(value, When):
            return Verdict(None, "day_needed") if value.precision == "month" else Verdict(value.on)
        kept = stored(self.column, value)
        if isinstance(kept, str):
            limit = length_of(self.model, self.column.field)
            if limit is not None and len(kept) > limit:
                return Verdict(None, "too_long", {"length": len(kept), "limit": limit})
        elif isinstance(kept, int | Decimal) and not isinstance(kept, bool):
            return self._number(kept)
        return Verdict(kept)

    def _number(self, kept: int | Decimal) -> Verdict:
        if kept < 0:
            return Verdict(None, "negative")
        if isinstance(kept, int):
            return Verdict(None, "too_large") if kept > LARGEST else Verdict(kept)
        kind = columns_of(self.model)[self.column.field].type
        assert isinstance(kind, Numeric)
        places, digits = kind.scale or 0, kind.precision or 15
        if kept >= Decimal(10) ** (digits - places):
            return Verdict(None, "too_large")
        is_fine = kept == kept.quantize(Decimal(1).scaleb(-places))
        return Verdict(kept) if is_fine else Verdict(None, "places", {"places": places})
