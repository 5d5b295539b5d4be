"""Whom the measure binds: teams and the people in them, the units that send them, and the areas that manage them."""

from datetime import date
from pathlib import Path

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, select, union_all
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    FAR,
    PARTY_MEMBER,
    PROBATIONARY_MEMBER,
    Activity,
    Area,
    Cadre,
    Contact,
    Household,
    Posting,
    Spells,
    Unit,
    UnitVillage,
    VillageType,
    add_days,
    add_years,
    areas_of,
    earlier,
    later,
    people_below,
    posted,
    postings,
    read_rows,
    typed,
)
from plugins.linfen_zhucun.choices import LIFTED_OUT, POOR, PRESSING

HERE = Path(__file__).parent
ALWAYS = literal(FAR.replace(year=1)).label("starts_on"), literal(FAR).label("ends_on")
FORWARDED = {
    row["code"]: date.fromisoformat(row["forwarded_on"])
    for row in read_rows(HERE / "policy/counties.csv", "code", "forwarded_on")
}
"""The counties that passed the measure on, with the day on which they did."""

Conditions = dict[str, ColumnElement[bool]]


def not_leading(spells: Spells) -> Conditions:
    """Give the first secretary who does not lead the team: norms that name only the team are silent about him."""
    return {"第一书记不兼队长": spells.c.role == "first_secretary"}


standing = posted.where("standing", lambda c: and_(c.starts_on <= AS_OF, c.ends_on >= AS_OF))
"""Cadres in the posting that stands on the date asked: what was before it is another posting's."""

current = aliased(Posting, name="current_posting")
serving = posted.where(
    "serving",
    lambda c: (
        exists()
        .where(current.cadre_id == c.subject_id, current.starts_on <= AS_OF, current.ends_on >= AS_OF)
        .correlate_except(current)
    ),
)
"""Cadres who are posted on the date asked, with all their postings."""

party_people = postings.where("party_people", lambda c: c.politics.in_((PARTY_MEMBER, PROBATIONARY_MEMBER)))

_ever = union_all(
    select(VillageType.village_id, VillageType.starts_on, VillageType.ends_on).where(
        VillageType.type.in_(POOR)
    ),
    select(UnitVillage.village_id, UnitVillage.starts_on, UnitVillage.ends_on),
    select(Posting.village_id, Posting.starts_on, Posting.ends_on),
).subquery("helped_villages")
villages = Spells(
    "village",
    select(
        _ever.c.village_id.label("subject_id"),
        _ever.c.village_id.label("area_id"),
        _ever.c.starts_on,
        _ever.c.ends_on,
    ),
    "villages",
)
"""Villages while they are registered as poor, have a supporting unit, or have people posted there."""

pressing = typed.where("pressing", lambda c: c.type.in_(PRESSING))
"""Villages in deeply poor areas and villages hard to lift out."""

lifted_out = typed.where("lifted_out", lambda c: c.type == LIFTED_OUT)
"""Villages that have left the poverty list."""

before = aliased(Posting, name="posting_before")
arrivals = Spells(
    "village",
    select(
        Posting.village_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Posting.starts_on,
        Posting.ends_on,
        Posting.unit_id,
    ).where(
        exists()
        .where(
            before.village_id == Posting.village_id,
            before.unit_id == Posting.unit_id,
            before.starts_on < Posting.starts_on,
        )
        .correlate_except(before)
    ),
    "arrivals",
)
"""Villages while somebody is there who came after others of his unit: one row a posting."""

after = aliased(Posting, name="posting_after")
_came = (
    exists()
    .where(
        after.village_id == Posting.village_id, after.starts_on > Posting.ends_on, after.starts_on <= AS_OF
    )
    .correlate_except(after)
)
departures = Spells(
    "village",
    select(
        Posting.village_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        add_days(Posting.ends_on, 1).label("starts_on"),
        case((_came, add_years(Posting.ends_on, 1)), else_=literal(FAR)).label("ends_on"),
        Posting.ends_on.label("left_on"),
        Posting.end_reason,
    ).where(Posting.ends_on < FAR),
    "departures",
)
"""Villages for a year after somebody has left, longer while nobody has come since: one row a departure."""

seconded = Spells(
    "posting",
    select(
        Posting.id.label("subject_id"),
        Posting.village_id.label("area_id"),
        later(Posting.starts_on, Activity.on_date).label("starts_on"),
        earlier(Posting.ends_on, func.coalesce(Activity.until_on, FAR)).label("ends_on"),
        Posting.village_id,
        Posting.cadre_id,
        Posting.unit_id,
        func.coalesce(Cadre.unit_id, Posting.unit_id).label("home_unit_id"),
        Activity.village_id.label("seconded_to"),
    )
    .join(Activity, Activity.cadre_id == Posting.cadre_id)
    .join(Cadre, Cadre.id == Posting.cadre_id)
    .where(Activity.kind == "township_secondment"),
    "seconded",
)
"""Postings of people who are on secondment in a township at the same time."""

party_contacts = Spells(
    "contact",
    select(
        Contact.id.label("subject_id"),
        Household.village_id.label("area_id"),
        Contact.starts_on,
        Contact.ends_on,
        Household.village_id,
        Contact.cadre_id,
        Cadre.politics,
    )
    .join(Household, Household.id == Contact.household_id)
    .join(Cadre, Cadre.id == Contact.cadre_id),
    "party_contacts",
)
"""Cadres paired with households, with what they are in politics."""

city_units = Spells(
    "unit",
    select(Unit.id.label("subject_id"), Unit.area_id, *ALWAYS, Unit.nature).where(Unit.level == "city"),
    "city_units",
    is_single=True,
)
"""City-level units, with or without a team."""

cities = areas_of("cities", "city")
"""The city."""

governing = areas_of("governing", "city", "county")
"""The city and the counties."""


managed = people_below("managed", "county")
"""Counties while people are posted there: one row a posting."""

township_people = people_below("township_people", "township")
"""Townships while people are posted there: one row a posting."""

in_charge_owed = people_below("in_charge_owed", "county", "township")
"""Counties and townships while people are posted there."""

forwarding = Spells(
    "area",
    select(
        Area.id.label("subject_id"),
        Area.id.label("area_id"),
        case(FORWARDED, value=Area.code).label("starts_on"),
        literal(FAR).label("ends_on"),
    ).where(Area.code.in_(FORWARDED)),
    "forwarding",
    is_single=True,
)
"""Counties from the day on which they passed the measure on."""


def at_home(name: str, *kinds: str) -> Spells:
    """Give records of units as lasting rows of the area in which the unit is at home: subject area."""
    rows = (
        select(
            Unit.area_id.label("subject_id"),
            Unit.area_id,
            Activity.on_date.label("starts_on"),
            func.coalesce(Activity.until_on, FAR).label("ends_on"),
            Activity.id.label("record_id"),
            Activity.topic,
        )
        .join(Unit, Unit.id == Activity.unit_id)
        .where(Activity.kind.in_(kinds))
    )
    return Spells("area", rows, name)
