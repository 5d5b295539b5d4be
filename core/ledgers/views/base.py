"""What the ledger pages share: the blueprint with its job, the areas a person may choose, and who acts."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import NotFound

from core import jobs
from core.accounts.gate import gate
from core.areas.levels import LEVELS
from core.areas.models import Area
from core.areas.queries import children
from core.audit.operations import Actor
from core.clock import china_today
from core.errors import Missing
from core.ledgers.about import keeper_of
from core.ledgers.messages import sentence
from core.ledgers.queries import get_ledger
from core.ledgers.store import Store
from core.ledgers.work import KINDS
from core.policy.ledger import Ledger
from core.registry import PolicyBook
from core.request import DATABASE, caller, db_session, origin, registry, registry_of
from core.web.fields import Offered

blueprint: Final = Blueprint("ledgers", __name__)
STATES: Final = {
    "queued": "等待检查",
    "checking": "正在检查",
    "checked": "待确认",
    "refused": "文件不能读",
    "failed": "检查没有完成",
    "applied": "已写入",
    "undone": "已撤销",
    "cancelled": "已放弃",
    "expired": "已过期",
}
BELOW: Final = tuple(level for level in LEVELS if level not in ("village", "group"))
"""The levels a ledger can be imported or exported for."""


@blueprint.record
def _bring_job(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    jobs.install(app, app.extensions[DATABASE], registry_of(app), KINDS)


def store() -> Store:
    """Give the folder of uploads."""
    return Store(jobs.jobs().desk.directory)


def ledger_of(key: str) -> tuple[PolicyBook, Ledger]:
    """Give a ledger by the key in an address; 404 where there is none."""
    try:
        return get_ledger(registry(), key)
    except Missing:
        raise NotFound from None


def how_to_fill(ledger: Ledger) -> list[str]:
    """Say how a ledger is filled in, line by line."""
    return sentence(keeper_of(ledger).how, word=word_of(ledger)).split("\n")


def said_of_absent(ledger: Ledger, counts: Mapping[str, Any]) -> str:
    """Say how many records a file leaves out; nothing where it has them all."""
    count = counts.get("absent")
    return sentence(keeper_of(ledger).absent, count=count, word=word_of(ledger)) if count else ""


def word_of(ledger: Ledger) -> str:
    """Give what a row of a ledger is called."""
    return ledger.model.word if ledger.model else ""


def person() -> Actor:
    """Give the person who acts, with everything the audit trail asks, for transactions of their own."""
    user, here = caller(), origin()
    return Actor(user.id, user.name, here.role, here.address, here.request_id)


def offered_areas(permission: str) -> Offered:
    """Give the areas a person may choose: those the permission was given for, and the ones directly below."""
    session, today = db_session(), china_today()
    roots = [session.get_one(Area, ident) for ident in gate.reach(permission).roots]
    found: dict[str, str] = {}
    for root in sorted(
        roots, key=lambda area: (BELOW.index(area.level) if area.level in BELOW else 9, area.id)
    ):
        for area, indent in ((root, ""), *((child, "　") for child in _below(root, today))):
            found.setdefault(str(area.id), indent + area.name)
    return tuple(found.items())


def _below(area: Area, today: object) -> Iterable[Area]:
    found = children(db_session(), area.id, today)  # type: ignore[arg-type]
    return (child for child in found if child.level in BELOW)
