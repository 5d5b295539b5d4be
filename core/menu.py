"""The frame around every page: the menu of what this person may open, and who they are."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app, g, url_for

from core.accounts.gate import Gate
from core.accounts.models import User
from core.demo.mark import KeptWatermark
from core.request import db_session
from core.web.shell import MenuItem, Shell, Viewer, set_shell

_WATERMARK: Final = "bangfu.watermark"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: shown to whoever holds the permission, once a view of that name is there."""

    label: str
    endpoint: str
    icon: str
    permission: str


ENTRIES: Final = (
    Entry("首页", "home.index", "house-door", "area.view"),
    Entry("事项", "matters.inbox", "list-check", "matter.view"),
    Entry("办法达标", "norms.index", "clipboard-check", "policy.view"),
    Entry("看板和报表", "reports.index", "bar-chart", "report.view"),
    Entry("区划", "areas.index", "diagram-3", "area.view"),
    Entry("村", "villages.index", "geo-alt", "village.view"),
    Entry("干部", "cadres.index", "people", "cadre.view"),
    Entry("单位", "units.index", "building", "unit.view"),
    Entry("农户", "villages.households", "house", "household.view"),
    Entry("工作记录", "activities.index", "journal-text", "activity.view"),
    Entry("考评", "evaluations.index", "bar-chart", "evaluation.view"),
    Entry("台账", "ledgers.index", "table", "ledger.view"),
    Entry("办法管理", "policies.index", "sliders", "policy.manage"),
    Entry("审计记录", "audit.index", "shield-check", "audit.view"),
    Entry("用户和授权", "users.index", "person-badge", "user.view"),
    Entry("运行状况", "health.system", "gear", "system.view"),
)


def install(app: Flask) -> None:
    """Give every page of an app its frame, and templates the word `can`."""
    set_shell(app, frame)
    app.extensions[_WATERMARK] = KeptWatermark()
    app.jinja_env.globals["can"] = can


def can(permission: str, **over: object) -> bool:
    """Tell a template whether the person looking holds a permission, perhaps for an object or an area."""
    gate: Gate | None = g.get("gate")
    return gate is not None and gate.can(permission, **over)  # type: ignore[arg-type]


def entries_for(gate: Gate) -> list[Entry]:
    """Give the lines of the menu for one person."""
    held = gate.permissions
    return [
        entry
        for entry in ENTRIES
        if entry.permission in held and entry.endpoint in current_app.view_functions
    ]


def frame() -> Shell:
    """Give the frame of the page at hand; for someone unknown it only leads to the login."""
    gate: Gate | None = g.get("gate")
    if gate is None:
        return Shell(login_url=url_for("accounts.login"), watermark=_watermark())
    user: User = gate.user
    roles = "、".join(gate.matrix.title(key) for key in gate.role_keys)
    return Shell(
        viewer=Viewer(key=f"u{user.id}", name=user.name, role=roles),
        menu=[MenuItem(e.label, url_for(e.endpoint), e.icon) for e in entries_for(gate)],
        home_url=url_for("accounts.home"),
        logout_url=url_for("accounts.logout"),
        account_url=url_for("accounts.account"),
        watermark=_watermark(),
        search_url=url_for("home.search") if gate.can("area.view") else "",
    )


def _watermark() -> str:
    """Say that the people on the page are made up, where they are."""
    kept: KeptWatermark = current_app.extensions[_WATERMARK]
    return kept.of(db_session())
