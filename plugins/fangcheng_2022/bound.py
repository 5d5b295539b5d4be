"""Whom the work points bind: the county, townships, villages, teams, contact persons and households in help."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Select, case, func, literal, null, select

from core.api import (
    AT_RISK,
    FAR,
    MONITORED_CLEARED,
    Activity,
    Area,
    Contact,
    Grouping,
    GroupingArea,
    GroupingUnit,
    Household,
    HouseholdRisk,
    Posting,
    Spells,
    Village,
    at_risk,
    counties,
    earlier,
    in_grouping,
    lasting,
    later,
    postings,
    read_rows,
)
from plugins.fangcheng_2022.choices import WAR_ZONE

HERE = Path(__file__).parent
ISSUED, YEAR_END = date(2022, 3, 15), date(2022, 12, 31)
"""The day of issue and the last day of the paper's year, with which its targets end even where its rules go on."""

THEMES = {
    row["township"]: row["theme"]
    for row in read_rows(HERE / "policy/demonstration_areas.csv", "township", "theme")
}
"""The four demonstration areas by township, with their themes."""


def of_2022(spells: Spells, name: str) -> Spells:
    """Give spells that end with the paper's year at the latest."""
    own = spells.flat.selected_columns
    rows = spells.flat.with_only_columns(
        *(column for column in own if column.key != "ends_on"),
        earlier(own.ends_on, literal(YEAR_END)).label("ends_on"),
    )
    return Spells(spells.subject, rows.where(own.starts_on <= YEAR_END), name, spells.is_single)


county_2022 = of_2022(counties, "county_2022")

_ALWAYS: tuple[Any, ...] = (
    literal(FAR.replace(year=1)).label("starts_on"),
    literal(FAR).label("ends_on"),
)
villages = Spells(
    "village",
    select(Village.id.label("subject_id"), Village.id.label("area_id"), *_ALWAYS),
    "every_village",
    is_single=True,
)
"""All villages: subject village."""

townships = Spells(
    "area",
    select(
        Area.id.label("subject_id"),
        Area.id.label("area_id"),
        *_ALWAYS,
        Area.name,
        case(THEMES, value=Area.name, else_=null()).label("theme"),
    ).where(Area.level == "township"),
    "townships",
    is_single=True,
)
"""Townships: subject area; `theme` is NULL where the paper names none."""

townships_2022 = of_2022(townships, "townships_2022")
key_townships = townships.where("key_townships", lambda c: c.name.in_(THEMES))
key_townships_2022 = of_2022(key_townships, "key_townships_2022")


supported = at_risk
"""Households lifted out of poverty or monitored, whatever their risk: subject household."""
supported_2022 = of_2022(at_risk, "supported_2022")
monitored = at_risk.where("monitored", lambda c: c.state.in_(AT_RISK))
"""Households while a risk stands: subject household."""
left_monitoring = at_risk.where(
    "left_monitoring", lambda c: (c.state == MONITORED_CLEARED) & (c.starts_on >= ISSUED)
)
"""Households that left monitoring since the paper was issued: subject household."""
newly_monitored = at_risk.where("newly_monitored", lambda c: c.state.in_(AT_RISK) & (c.starts_on >= ISSUED))
"""Households that entered monitoring since the paper was issued: subject household."""


def with_record(name: str, kind: str) -> Spells:
    """Give households in help while a record of a kind about them stands: subject household, with its amount."""
    rows = (
        select(
            HouseholdRisk.household_id.label("subject_id"),
            Household.village_id.label("area_id"),
            later(HouseholdRisk.starts_on, Activity.on_date).label("starts_on"),
            earlier(HouseholdRisk.ends_on, func.coalesce(Activity.until_on, FAR)).label("ends_on"),
            Activity.amount,
        )
        .join(Household, Household.id == HouseholdRisk.household_id)
        .join(Activity, Activity.household_id == HouseholdRisk.household_id)
        .where(Activity.kind == kind, Activity.amount >= 1)
        .where(Activity.on_date <= HouseholdRisk.ends_on)
        .where(func.coalesce(Activity.until_on, FAR) >= HouseholdRisk.starts_on)
    )
    return Spells("household", rows, name)


willing_2022 = of_2022(with_record("willing", "training_wish"), "willing_2022")
with_labour = with_record("with_labour", "household_labour")
with_labour_2022 = of_2022(with_labour, "with_labour_2022")
screened = lasting("screened", "household", "household_income", "household_concern", "must_reach")
"""Households that somebody has looked at: subject household, one row a record."""

_OF_CONTACT: tuple[Any, ...] = (Household.village_id.label("area_id"), Household.village_id)
contact_people = Spells(
    "cadre",
    select(Contact.cadre_id.label("subject_id"), *_OF_CONTACT, Contact.starts_on, Contact.ends_on).join(
        Household, Household.id == Contact.household_id
    ),
    "contact_people",
)
"""Contact persons by cadre: subject cadre, one row a household."""


def _monitored_contacts() -> Select[Any]:
    return (
        select(
            Contact.id.label("subject_id"),
            *_OF_CONTACT,
            later(Contact.starts_on, HouseholdRisk.starts_on).label("starts_on"),
            earlier(Contact.ends_on, HouseholdRisk.ends_on).label("ends_on"),
            Contact.cadre_id,
            Contact.household_id,
        )
        .join(Household, Household.id == Contact.household_id)
        .join(HouseholdRisk, HouseholdRisk.household_id == Contact.household_id)
        .where(HouseholdRisk.state.in_(AT_RISK), HouseholdRisk.starts_on <= Contact.ends_on)
        .where(HouseholdRisk.ends_on >= Contact.starts_on)
    )


monitored_contacts = Spells("contact", _monitored_contacts(), "monitored_contacts")
"""Contact persons while their household's risk stands: subject contact."""

newly_posted = postings.where("newly_posted", lambda c: c.starts_on >= ISSUED)
"""Postings that begin after the paper was issued: subject posting."""

team_villages = Spells(
    "village",
    select(
        Posting.village_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        func.min(Posting.starts_on).label("starts_on"),
        literal(FAR).label("ends_on"),
    ).group_by(Posting.village_id),
    "team_villages",
    is_single=True,
)
"""Villages from the day on which somebody was first posted there: subject village."""

zoned = in_grouping.where("zoned", lambda c: c.kind == WAR_ZONE)
"""Townships that belong to a war zone: subject area."""

commanded = Spells(
    "area",
    select(
        Grouping.area_id.label("subject_id"),
        Grouping.area_id.label("area_id"),
        later(GroupingArea.starts_on, GroupingUnit.starts_on).label("starts_on"),
        earlier(GroupingArea.ends_on, GroupingUnit.ends_on).label("ends_on"),
        Grouping.id.label("grouping_id"),
        GroupingUnit.role,
        GroupingUnit.cadre_id,
    )
    .join(GroupingArea, GroupingArea.grouping_id == Grouping.id)
    .join(GroupingUnit, GroupingUnit.grouping_id == Grouping.id)
    .where(Grouping.kind == WAR_ZONE),
    "commanded",
)
"""War zones of a county with who commands them and the townships they have: subject area."""
