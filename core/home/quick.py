"""The short ways from home to the work of each day, for whoever may do it."""

from dataclasses import dataclass
from typing import Final

from flask import current_app

from core.accounts.gate import Gate
from core.web.urls import to


@dataclass(frozen=True, slots=True)
class Quick:
    """A way from home: shown to whoever holds the permission, once a view of that name is there."""

    label: str
    endpoint: str
    icon: str
    permission: str
    over: str = ""
    is_first: bool = False


QUICK: Final = (
    Quick(
        "今日到岗和日志", "activities.today", "calendar-check", "activity.record", over="self", is_first=True
    ),
    Quick("发起事项", "matters.choose", "pencil", "matter.act"),
    Quick("登记工作", "activities.new", "journal-text", "activity.record"),
    Quick("到岗登记", "activities.register", "calendar-check", "activity.record", over="area"),
    Quick("导入台账", "ledgers.index", "upload", "ledger.import"),
    Quick("办法达标", "norms.index", "clipboard-check", "policy.view"),
    Quick("新增干部", "cadres.new", "person-badge", "cadre.edit"),
    Quick("查干部", "cadres.index", "people", "cadre.view"),
    Quick("查村", "villages.index", "house", "village.view"),
    Quick("查农户", "villages.households", "house-door", "household.view"),
)


def quick_links(gate: Gate) -> list[tuple[Quick, str]]:
    """Give the ways one person may take, with their addresses."""
    return [
        (one, to(one.endpoint))
        for one in QUICK
        if gate.can(one.permission) and one.endpoint in current_app.view_functions and _is_over(gate, one)
    ]


def _is_over(gate: Gate, one: Quick) -> bool:
    reach = gate.reach(one.permission)
    return {"": True, "area": reach.has_areas, "self": reach.cadre_id is not None}[one.over]
