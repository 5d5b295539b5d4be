"""Choosing by name: what people write for a village, a unit, a person or a household becomes the one that is meant.

Everything is looked for within reach. Where several bear the name, or none, the refusal says what can be written instead.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from core.accounts.gate import Gate
from core.areas.levels import LEVELS
from core.areas.models import Area, AreaParent
from core.cadres.models import Cadre
from core.errors import Refused
from core.inputs import nearest
from core.policy.own import OwnRecord
from core.units.models import Unit
from core.validity import in_force
from core.villages.models import Household, Village
from core.web.fields import Offered

T = TypeVar("T")
MOST_OFFERED = 300
Place, Above = aliased(Area, name="place"), aliased(Area, name="above")
Link = aliased(AreaParent, name="link")


def pick_village(session: Session, gate: Gate, written: str, as_of: date, field: str = "village") -> Village:
    """Give the village of a name (甲村, 乙镇甲村) or code that stands on a day and lies within reach."""
    rows = session.execute(_villages(gate, as_of).where(_called(written.strip()))).all()
    row = _the_one(rows, written, "村", field, [f"{row.above}{row.name}" for row in rows])
    if row is None:
        names = session.execute(_villages(gate, as_of).limit(20_000))
        raise _missing(
            "村", written, field, nearest(written, [name for one in names for name in _names(one)])
        )
    return session.get_one(Village, row.id)


def offered_villages(session: Session, gate: Gate, as_of: date) -> Offered:
    """Give the villages within reach as suggestions, where they are few enough to be sent with a page."""
    rows = session.execute(
        _villages(gate, as_of).order_by(Above.code, Place.code).limit(MOST_OFFERED + 1)
    ).all()
    return tuple((f"{row.above}{row.name}", "") for row in rows) if len(rows) <= MOST_OFFERED else ()


def _villages(gate: Gate, as_of: date) -> Select[int, str, str]:
    return (
        select(Village.id, Place.name, Above.name.label("above"))
        .join(Place, Place.id == Village.id)
        .join(Link, (Link.area_id == Village.id) & in_force(Link, as_of))
        .join(Above, Above.id == Link.parent_id)
        .where(gate.visible(Village))
    )


def _called(written: str) -> Any:
    return or_(Place.name == written, Place.code == written, Above.name + Place.name == written)


def _names(row: Any) -> tuple[str, str]:
    return row.name, f"{row.above}{row.name}"


def village_name(session: Session, village_id: int, as_of: date) -> str:
    """Give a village as `pick_village` understands it: 乙镇甲村."""
    above = select(Above.name).join(Link, Link.parent_id == Above.id).where(Link.area_id == village_id)
    name = session.scalar(select(Place.name).where(Place.id == village_id)) or ""
    return f"{session.scalar(above.where(in_force(Link, as_of)).limit(1)) or ''}{name}"


def pick_area(
    session: Session, gate: Gate, written: str, field: str = "area", level: str | None = None
) -> Area:
    """Give the area of a name or code within reach, of one level or of any above villages."""
    words = written.strip()
    rows = select(Area).where(or_(Area.name == words, Area.code == words), gate.visible(Area))
    rows = rows.where(Area.level == level) if level else rows.where(Area.level != "village")
    found = session.scalars(rows.order_by(Area.id).limit(10)).all()
    label = LEVELS[level].removesuffix("级") if level else "区划"
    one = _the_one(found, written, label, field, [f"{area.code} {area.name}" for area in found])
    if one is None:
        names = session.scalars(gate.select(Area).with_only_columns(Area.name).where(Area.level != "village"))
        raise _missing(label, written, field, nearest(words, names))
    return one


def pick_county(session: Session, gate: Gate, written: str, field: str = "county") -> Area:
    """Give the county of a name or code that lies within reach, or in which a village within reach lies."""
    words = written.strip()
    near = select(Village.county_id).where(gate.visible(Village))
    rows = select(Area).where(Area.level == "county", or_(gate.visible(Area), Area.id.in_(near)))
    named = rows.where(or_(Area.name == words, Area.code == words)).order_by(Area.id)
    found = session.scalars(named.limit(10)).all()
    one = _the_one(found, written, "县", field, [f"{area.code} {area.name}" for area in found])
    if one is None:
        names = session.scalars(rows.with_only_columns(Area.name))
        raise _missing("县", written, field, nearest(words, names))
    return one


def pick_unit(session: Session, gate: Gate, written: str, field: str = "unit") -> Unit:
    """Give the unit of a name: one within reach first, else any, for a unit new to a county is not yet within its reach."""
    name = written.strip()
    named = select(Unit).where(Unit.name == name).order_by(Unit.id).limit(10)
    found = session.scalars(named.where(gate.visible(Unit))).all() or session.scalars(named).all()
    areas = dict(
        session.execute(select(Area.id, Area.name).where(Area.id.in_([unit.area_id for unit in found]))).all()
    )
    one = _the_one(found, written, "单位", field, [f"{unit.name}（{areas[unit.area_id]}）" for unit in found])
    if one is None:
        raise _missing("单位", written, field, nearest(name, session.scalars(select(Unit.name).distinct())))
    return one


def offered_units(session: Session, gate: Gate) -> Offered:
    """Give the units within reach as suggestions, where they are few enough to be sent with a page."""
    names = select(Unit.name).where(gate.visible(Unit)).order_by(Unit.name).limit(MOST_OFFERED + 1)
    found = session.scalars(names).all()
    return tuple((name, "") for name in found) if len(found) <= MOST_OFFERED else ()


def pick_cadre(session: Session, gate: Gate, written: str, field: str = "cadre") -> Cadre:
    """Give the cadre within reach who is called so; of namesakes the unit is written behind: 张三（市发改委）."""
    name, unit = _split(written)
    rows = select(Cadre, Unit.name).outerjoin(Unit, Unit.id == Cadre.unit_id)
    rows = rows.where(Cadre.name == name, gate.visible(Cadre)).order_by(Cadre.id).limit(20)
    found = [row for row in session.execute(rows) if not unit or row[1] == unit]
    said = [called(row[0].name, row[1]) for row in found]
    if len(found) > 1 and len(set(said)) == 1:
        raise Refused(f"“{written}”有{len(found)}人，姓名和单位都相同。", field, "请从那个人的页面办理。")
    one = _the_one(found, written, "干部", field, said)
    if one is None:
        names = session.scalars(select(Cadre.name).where(gate.visible(Cadre)).limit(50_000))
        raise _missing("干部", written, field, nearest(name, names))
    cadre: Cadre = one[0]
    return cadre


def called(name: str, unit: str | None) -> str:
    """Give a person as `pick_cadre` understands it."""
    return f"{name}（{unit}）" if unit else name


def cadre_called(session: Session, cadre_id: int | None) -> str | None:
    """Give the cadre of an id as `pick_cadre` understands it."""
    if cadre_id is None:
        return None
    rows = select(Cadre.name, Unit.name).outerjoin(Unit, Unit.id == Cadre.unit_id).where(Cadre.id == cadre_id)
    name, unit = session.execute(rows).one()
    return called(name, unit)


def offered_cadres(session: Session, gate: Gate, *where: Any) -> Offered:
    """Give the cadres within reach under some conditions as suggestions."""
    rows = select(Cadre.name, Unit.name).outerjoin(Unit, Unit.id == Cadre.unit_id)
    rows = rows.where(gate.visible(Cadre), *where).order_by(Cadre.initials, Cadre.id).limit(MOST_OFFERED)
    return tuple((called(name, unit), "") for name, unit in session.execute(rows))


def pick_household(
    session: Session, gate: Gate, written: str, village_id: int | None, field: str = "household"
) -> Household:
    """Give the household of a village (or the only one within reach) by its head's name."""
    rows = select(Household).where(Household.name == written.strip(), gate.visible(Household))
    if village_id is not None:
        rows = rows.where(Household.village_id == village_id)
    found = session.scalars(rows.order_by(Household.id).limit(10)).all()
    names = dict(
        session.execute(
            select(Area.id, Area.name).where(Area.id.in_([one.village_id for one in found]))
        ).all()
    )
    one = _the_one(
        found, written, "农户", field, [f"{names[home.village_id]}{home.name}户" for home in found]
    )
    if one is None:
        raise _missing("农户", written, field, [])
    return one


def pick_own(session: Session, gate: Gate, model: type[OwnRecord], written: str, field: str) -> OwnRecord:
    """Give the row of a plugin's own table of a name within reach."""
    name = written.strip()
    rows = select(model).where(model.name == name, gate.visible(model)).order_by(model.id)
    found = session.scalars(rows.limit(10)).all()
    areas = dict(
        session.execute(select(Area.id, Area.name).where(Area.id.in_([row.area_id for row in found]))).all()
    )
    one = _the_one(found, written, model.word, field, [f"{areas[row.area_id]}{row.name}" for row in found])
    if one is None:
        names = session.scalars(select(model.name).where(gate.visible(model)).distinct())
        raise _missing(model.word, written, field, nearest(name, names))
    return one


def _split(written: str) -> tuple[str, str]:
    text = written.strip().replace("(", "（").replace(")", "）")
    name, _, rest = text.partition("（")
    return name.strip(), rest.removesuffix("）").strip()


def _the_one(found: Sequence[T], written: str, label: str, field: str, said: Sequence[str]) -> T | None:
    if len(found) > 1:
        offered = "、".join(dict.fromkeys(said))
        raise Refused(f"叫“{written}”的{label}不止一个。", field, f"请写清楚：{offered}。")
    return found[0] if found else None


def _missing(label: str, written: str, field: str, near: Sequence[str]) -> Refused:
    remedy = f"是不是：{'、'.join(near)}？" if near else "请核对名称，或者它不在您的管辖范围内。"
    return Refused(f"没有找到{label}“{written}”。", field, remedy)
