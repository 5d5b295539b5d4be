"""Changes of households: their names, risk states and long absences, each dated."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit.operations import Actor, record
from core.db import FAR
from core.errors import Refused
from core.inputs import required_text
from core.validity import check_span, close_row, day_before, find_overlap, hold, in_force, say_span
from core.villages.models import Household, HouseholdAway, HouseholdRisk, Village


def add_household(session: Session, actor: Actor, village: Village, name: str) -> Household:
    """Add a household of a village by the name of its head; several heads may bear one name."""
    household = Household(village_id=village.id, county_id=village.county_id)
    household.name = required_text(name, "户主姓名", "name", 40)
    session.add(household)
    session.flush()
    record(session, actor, "household.add", "Household", household.id, village.id, {"name": household.name})
    return household


def rename_household(session: Session, actor: Actor, household: Household, name: str) -> None:
    """Give a household the name of its new head."""
    before, household.name = household.name, required_text(name, "户主姓名", "name", 40)
    changes = {"name": [before, household.name]}
    record(session, actor, "household.rename", "Household", household.id, household.village_id, changes)


def set_risk(
    session: Session, actor: Actor, household: Household, state: str, starts_on: date, ends_on: date = FAR
) -> HouseholdRisk:
    """Put a household into a risk state from a day on; the state it was in ends the day before (the same day: is corrected)."""
    check_span(starts_on, ends_on)
    hold(session, household)
    state = required_text(state, "风险状态", "state", 24)
    own = HouseholdRisk.household_id == household.id
    standing = session.scalars(select(HouseholdRisk).where(own, in_force(HouseholdRisk, starts_on))).first()
    if standing is not None:
        if standing.state == state:
            span = say_span(standing.starts_on, standing.ends_on)
            raise Refused(f"该户已是“{state}”（{span}）。", "state")
        if standing.starts_on == starts_on:
            session.delete(standing)
        else:
            close_row(standing, day_before(starts_on), f"“{standing.state}”")
        session.flush()
    if later := find_overlap(session, HouseholdRisk, starts_on, ends_on, own):
        words = f"该户自{later.starts_on}起已定为“{later.state}”。"
        raise Refused(words, "starts_on", "请把结束日期写在它之前。")
    row = HouseholdRisk(household_id=household.id, state=state, starts_on=starts_on, ends_on=ends_on)
    session.add(row)
    session.flush()
    changes = {
        "state": [standing.state if standing else None, state],
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    record(session, actor, "household.risk", "HouseholdRisk", row.id, household.village_id, changes)
    return row


def end_risk(session: Session, actor: Actor, row: HouseholdRisk, last_day: date) -> None:
    """End a risk state on its last day without another one following."""
    before = row.ends_on
    close_row(row, last_day, f"“{row.state}”")
    household = session.get_one(Household, row.household_id)
    changes = {"state": row.state, "ends_on": [before, last_day]}
    record(session, actor, "household.risk_end", "HouseholdRisk", row.id, household.village_id, changes)


def start_away(
    session: Session, actor: Actor, household: Household, starts_on: date, ends_on: date = FAR
) -> HouseholdAway:
    """Record a household as away for long from a day on; refused while it already is."""
    check_span(starts_on, ends_on)
    hold(session, household)
    own = HouseholdAway.household_id == household.id
    if other := find_overlap(session, HouseholdAway, starts_on, ends_on, own):
        span = say_span(other.starts_on, other.ends_on)
        raise Refused(f"该户已登记长期外出（{span}），时间重叠。", "starts_on")
    row = HouseholdAway(household_id=household.id, starts_on=starts_on, ends_on=ends_on)
    session.add(row)
    session.flush()
    changes = {"starts_on": starts_on, "ends_on": ends_on}
    record(session, actor, "household.away", "HouseholdAway", row.id, household.village_id, changes)
    return row


def end_away(session: Session, actor: Actor, row: HouseholdAway, last_day: date) -> None:
    """Record that a household is back: the last day on which it was away."""
    before = row.ends_on
    close_row(row, last_day, "长期外出")
    household = session.get_one(Household, row.household_id)
    changes = {"ends_on": [before, last_day]}
    record(session, actor, "household.back", "HouseholdAway", row.id, household.village_id, changes)
