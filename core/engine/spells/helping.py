"""Units that assist villages, and villages that are assisted."""

from sqlalchemy import (
    select,
    union_all,
)

from core.cadres.models import Posting
from core.policy.rules import Spells
from core.units.models import Unit, UnitVillage
from core.villages.models import Village, VillageType

_pairs = union_all(
    select(UnitVillage.unit_id, UnitVillage.village_id, UnitVillage.starts_on, UnitVillage.ends_on),
    select(Posting.unit_id, Posting.village_id, Posting.starts_on, Posting.ends_on),
).subquery("unit_links")

assisting = Spells(
    "unit",
    select(
        _pairs.c.unit_id.label("subject_id"),
        _pairs.c.village_id.label("area_id"),
        _pairs.c.starts_on,
        _pairs.c.ends_on,
        _pairs.c.village_id,
        Unit.level.label("unit_level"),
        Unit.nature.label("unit_nature"),
        Village.county_id,
    )
    .outerjoin(Unit, Unit.id == _pairs.c.unit_id)
    .outerjoin(Village, Village.id == _pairs.c.village_id),
    "assisting",
    often_several=True,
)
"""Units while they assist a village, by a recorded pair or by people they have posted there: subject unit."""

_served = union_all(
    select(UnitVillage.village_id, UnitVillage.starts_on, UnitVillage.ends_on, Unit.level).outerjoin(
        Unit, Unit.id == UnitVillage.unit_id
    ),
    select(Posting.village_id, Posting.starts_on, Posting.ends_on, Posting.source),
).subquery("village_links")

served = Spells(
    "village",
    select(
        _served.c.village_id.label("subject_id"),
        _served.c.village_id.label("area_id"),
        _served.c.starts_on,
        _served.c.ends_on,
        _served.c.level.label("source"),
    ),
    "served",
    often_several=True,
)
"""Villages while a unit assists them or people are posted there: subject village, `source` is the sending level."""

paired = Spells(
    "unit",
    select(
        UnitVillage.unit_id.label("subject_id"),
        UnitVillage.village_id.label("area_id"),
        UnitVillage.starts_on,
        UnitVillage.ends_on,
        UnitVillage.village_id,
    ),
    "paired",
)
"""Units while a recorded pair gives them a village: subject unit, one row a pair."""

typed = Spells(
    "village",
    select(
        Village.id.label("subject_id"),
        Village.id.label("area_id"),
        VillageType.starts_on,
        VillageType.ends_on,
        VillageType.type,
    ).join(VillageType, VillageType.village_id == Village.id),
    "typed",
)
"""Villages while they have a type: subject village, one row a type."""
