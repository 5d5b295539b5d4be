"""Contact persons of households: one at a time, changed by an act that says both ends."""

from datetime import date

from sqlalchemy.orm import Session

from core.audit.operations import Actor, record
from core.cadres.models import Cadre
from core.db import FAR
from core.errors import Refused
from core.validity import check_span, close_row, day_before, find_overlap, hold, say_span
from core.villages.models import Contact, Household


def assign_contact(
    session: Session,
    actor: Actor,
    household: Household,
    cadre: Cadre,
    starts_on: date,
    ends_on: date = FAR,
) -> Contact:
    """Make a cadre the contact person of a household from a day on; refused while it has one."""
    check_span(starts_on, ends_on)
    hold(session, household)
    if other := find_overlap(session, Contact, starts_on, ends_on, Contact.household_id == household.id):
        name = session.get_one(Cadre, other.cadre_id).name
        words = f"{household.name}户已有帮扶责任人{name}（{say_span(other.starts_on, other.ends_on)}）。"
        raise Refused(words, "starts_on", "请先结束原来的一段，或用更换。")
    row = Contact(household_id=household.id, cadre_id=cadre.id, starts_on=starts_on, ends_on=ends_on)
    session.add(row)
    session.flush()
    changes = {"household": household.id, "cadre": cadre.id, "starts_on": starts_on, "ends_on": ends_on}
    record(session, actor, "contact.assign", "Contact", row.id, household.village_id, changes)
    return row


def end_contact(session: Session, actor: Actor, contact: Contact, last_day: date) -> None:
    """End a contact person's time with a household on its last day."""
    before = contact.ends_on
    close_row(contact, last_day, "帮扶责任人")
    household = session.get_one(Household, contact.household_id)
    changes = {"household": household.id, "cadre": contact.cadre_id, "ends_on": [before, last_day]}
    record(session, actor, "contact.end", "Contact", contact.id, household.village_id, changes)


def change_contact(session: Session, actor: Actor, contact: Contact, cadre: Cadre, on: date) -> Contact:
    """Let another cadre take over a household from a day on, without a gap: the old row ends the day before."""
    if contact.cadre_id == cadre.id:
        raise Refused(f"{cadre.name}已是该户的帮扶责任人。", "cadre")
    household, ends_on = session.get_one(Household, contact.household_id), contact.ends_on
    end_contact(session, actor, contact, day_before(on))
    session.flush()
    return assign_contact(session, actor, household, cadre, on, ends_on)
