"""Look-ups by a key that nothing names are left out; whatever could change the rows stays."""

from typing import Any

import pytest
from sqlalchemy import Select, func, select

from core.cadres.models import Cadre, Leave, Posting
from core.engine.thin import thin
from core.units.models import Unit

PEOPLE: Select[Any] = (
    select(Posting.id)
    .outerjoin(Cadre, Cadre.id == Posting.cadre_id)
    .outerjoin(Unit, Unit.id == Cadre.unit_id)
)


@pytest.mark.parametrize(
    ("rows", "tables"),
    [
        (PEOPLE, set()),
        (PEOPLE.with_only_columns(func.count()).group_by(Posting.village_id), set()),
        (PEOPLE.where(Cadre.gender == "男"), {"cadres"}),
        (PEOPLE.add_columns(Unit.level), {"cadres", "units"}),
        (select(Posting.id).join(Cadre, Cadre.id == Posting.cadre_id), {"cadres"}),
        (select(Posting.id).outerjoin(Leave, Leave.cadre_id == Posting.cadre_id), {"leaves"}),
    ],
    ids=["unnamed", "unnamed in a group", "by a condition", "through another", "inner", "not by a key"],
)
def test_only_idle_look_ups_are_left_out(rows: Select[Any], tables: set[str]) -> None:
    lean = str(thin(rows))
    assert {name for name in ("cadres", "units", "leaves") if f"JOIN {name}" in lean} == tables
