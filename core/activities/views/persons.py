"""Who acted: what the form of a kind asks about its actor, and what the answer means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.gate import Gate
from core.cadres.models import Cadre
from core.errors import Refused
from core.pages.picking import pick_area, pick_cadre, pick_unit
from core.policy.vocabulary import AREA_ACTORS, ActivityKind
from core.units.models import Unit, UnitLeader
from core.units.queries import leader_on
from core.web.fields import Offered


@dataclass(frozen=True)
class Actors:
    """The actor of a kind as one viewer meets it: already known (oneself, the own unit), or asked for in fields."""

    who: str
    fields: tuple[str, ...]
    cadre_id: int | None = None
    unit_id: int | None = None
    leaders: Offered = ()

    @classmethod
    def of(cls, session: Session, gate: Gate, kind: ActivityKind) -> "Actors":
        """Say what must be asked; who records for themselves or for their one unit is not asked again."""
        reach = gate.reach("activity.record")
        if kind.who == "cadre":
            alone = reach.cadre_id if not reach.has_areas and not reach.units else None
            return cls(kind.who, () if alone else ("cadre",), cadre_id=alone)
        if kind.who in ("unit", "leader"):
            own = reach.units[0] if len(reach.units) == 1 and not reach.has_areas else None
            asked = () if own else ("unit",)
            led = ("leader", "acting_as") if kind.who == "leader" else ()
            return cls(kind.who, (*asked, *led), unit_id=own, leaders=_leaders(session, own))
        if kind.who in AREA_ACTORS:
            return cls(kind.who, ("area",))
        return cls(kind.who, ())


def _leaders(session: Session, unit_id: int | None) -> Offered:
    if unit_id is None:
        return ()
    names = select(UnitLeader.name).where(UnitLeader.unit_id == unit_id).distinct()
    return tuple((name, "") for name in session.scalars(names.order_by(UnitLeader.name)))


def read_actor(
    session: Session, gate: Gate, actors: Actors, known: Mapping[str, int], given: dict[str, Any]
) -> dict[str, Any]:
    """Give the columns of a fact that name its actor: who records, whom the page was about, or who is written."""
    if actors.who == "cadre":
        ident = actors.cadre_id or known.get("cadre") or pick_cadre(session, gate, given["cadre"]).id
        return {"cadre_id": gate.load(Cadre, ident).id}
    if actors.who in AREA_ACTORS:
        level = None if actors.who == "area" else actors.who
        return {"area_id": pick_area(session, gate, given["area"], level=level).id}
    if actors.who not in ("unit", "leader"):
        return {}
    unit = gate.load(Unit, actors.unit_id or known.get("unit") or pick_unit(session, gate, given["unit"]).id)
    found: dict[str, Any] = {"unit_id": unit.id}
    if actors.who == "leader":
        found |= _leader(session, unit, given)
    return found


def _leader(session: Session, unit: Unit, given: dict[str, Any]) -> dict[str, Any]:
    if name := given.get("leader"):
        leader = leader_on(session, unit.id, name, given["on_date"])
        if leader is not None:
            return {"leader_id": leader.id}
        if not given.get("acting_as"):
            words = f"{unit.name}在{given['on_date']}没有登记叫{name}的班子成员。"
            raise Refused(words, "leader", "请选择他的身份，或先在单位页面登记班子成员。")
    if not given.get("acting_as"):
        raise Refused("请选择身份，或写明已登记的班子成员。", "acting_as")
    return {"acting_as": given["acting_as"]}
