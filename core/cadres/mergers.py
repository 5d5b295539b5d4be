"""Merging villages where people are posted: what must be settled first is named."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.audit.operations import Actor
from core.cadres.models import Cadre, Posting
from core.db import FAR
from core.errors import Refused
from core.registry import Registry
from core.validity import touching
from core.villages.models import Village
from core.villages.operations import join_villages


def merge_villages(
    session: Session,
    actor: Actor,
    villages: list[Village],
    into: Village,
    on: date,
    registry: Registry | None = None,
) -> None:
    """Merge villages into another from a day on; refused while people are posted to or units paired with the merged ones."""
    ids = [village.id for village in villages]
    posted = select(Cadre.name, Area.name).join(Posting, Posting.cadre_id == Cadre.id)
    posted = posted.join(Area, Area.id == Posting.village_id)
    rows = session.execute(
        posted.where(Posting.village_id.in_(ids), touching(Posting, on, FAR)).limit(5)
    ).all()
    if rows:
        names = "、".join(f"{village}的{cadre}" for cadre, village in rows)
        raise Refused(f"{on}以后还有人在派：{names}。", "villages", "请先结束他们的派驻或改派，再并村。")
    join_villages(session, actor, villages, into, on, registry)
