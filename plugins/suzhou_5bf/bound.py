"""Whom the policy binds: leaders, assisting and dispatching units, teams, households, and counties with a partner."""

from sqlalchemy import literal, select, union_all

from core.api import (
    AT_RISK,
    FAR,
    Area,
    Grouping,
    GroupingArea,
    GroupingUnit,
    Posting,
    Spells,
    UnitVillage,
    VillageType,
    at_risk,
    earlier,
    in_grouping,
    lasting,
    later,
)
from plugins.suzhou_5bf.choices import PARTNERSHIP, PLACE_PAIR, TOWNSHIP_PAIR

POLICY = "suzhou_5bf"

leaders = lasting("leaders", "cadre", "leader_contact_point", "leader_contact_household")
"""County leaders while they have a contact point or a household: subject cadre, one row each."""

key_counties = lasting("key_counties", "area", "provincial_service")
"""Counties while a provincial leader and a lead provincial unit serve them: subject area."""

dispatching = Spells(
    "unit",
    select(
        Posting.unit_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Posting.starts_on,
        Posting.ends_on,
    ),
    "dispatching",
)
"""Units while people they have sent are posted (选派单位): subject unit, one row a posting."""

_ever = union_all(
    select(VillageType.village_id, VillageType.starts_on, VillageType.ends_on),
    select(UnitVillage.village_id, UnitVillage.starts_on, literal(FAR)),
    select(Posting.village_id, Posting.starts_on, literal(FAR)),
).subquery("ever_assisted")
assisted_villages = Spells(
    "village",
    select(
        _ever.c.village_id.label("subject_id"),
        _ever.c.village_id.label("area_id"),
        _ever.c.starts_on,
        _ever.c.ends_on,
    ),
    "assisted_villages",
)
"""Villages that are of an assisted type, or once had a unit or a team: subject village."""

monitored = at_risk.where("monitored", lambda c: c.state.in_(AT_RISK))
"""Households while their risk is not eliminated: subject household."""

helped_otherwise = at_risk.where("helped_otherwise", lambda c: c.state.not_in(AT_RISK))
"""Other assisted households, by their state on each day: subject household."""

partnered = in_grouping.where("partnered", lambda c: c.kind == PARTNERSHIP)
"""Counties while they have a partner: subject area."""

cities = Spells(
    "area",
    select(
        Area.id.label("subject_id"),
        Area.id.label("area_id"),
        literal(FAR.replace(year=1)).label("starts_on"),
        literal(FAR).label("ends_on"),
    ).where(Area.level == "city"),
    "cities",
    is_single=True,
)
"""Cities: subject area."""

paired_townships = Spells(
    "area",
    select(
        GroupingArea.area_id.label("subject_id"),
        GroupingArea.area_id.label("area_id"),
        later(GroupingArea.starts_on, GroupingUnit.starts_on).label("starts_on"),
        earlier(GroupingArea.ends_on, GroupingUnit.ends_on).label("ends_on"),
        GroupingUnit.unit_id,
        Grouping.area_id.label("home_id"),
    )
    .join(Grouping, Grouping.id == GroupingArea.grouping_id)
    .join(GroupingUnit, GroupingUnit.grouping_id == Grouping.id)
    .where(Grouping.kind == TOWNSHIP_PAIR),
    "paired_townships",
)
"""Townships while a provincial enterprise is paired with them: subject area, one row an enterprise."""

place_pairs = Spells(
    "area",
    select(
        GroupingArea.area_id.label("subject_id"),
        GroupingArea.area_id.label("area_id"),
        GroupingArea.starts_on,
        GroupingArea.ends_on,
        Grouping.area_id.label("home_id"),
        Area.level,
    )
    .join(Grouping, Grouping.id == GroupingArea.grouping_id)
    .join(Area, Area.id == GroupingArea.area_id)
    .where(Grouping.kind == PLACE_PAIR),
    "place_pairs",
)
"""Townships and villages while they are paired with one of the partner county: subject area, `home_id` their county."""
