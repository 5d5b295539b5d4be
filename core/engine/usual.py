"""Needs that most policies share: who may be sent, how long a term lasts, how many people are in a village."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from core.activities.models import Activity
from core.cadres.words import PARTY_MEMBER
from core.engine.context import SINCE, UNTIL
from core.engine.spells import postings
from core.policy.norm import AS_OF, PART_FROM, PART_TO, P
from core.policy.rules import Conditions, Need, Spells, Standing
from core.sql import (
    add_days,
    add_years,
    china_clock,
    china_day,
    days_between,
    earlier,
    full_years,
    whole_down,
)


def is_party_member(spells: Spells, label: str = "中共党员") -> Need:
    """Need a full party member; a probationary one is none."""
    return Need(spells.c.politics == PARTY_MEMBER, label=label, datum="政治面貌")


def party_years(spells: Spells, key: str) -> Need:
    """Need so many full years in the party, counted from full membership to the first day of the posting."""
    return _years(spells, spells.c.party_full_since, key, "党龄", "转正日期")


def work_years(spells: Spells, key: str) -> Need:
    """Need so many full years of work on the first day of the posting."""
    return _years(spells, spells.c.work_since, key, "工作年限", "参加工作日期")


def _years(spells: Spells, since: ColumnElement[Any], key: str, label: str, datum: str) -> Need:
    return Need(
        full_years(since, spells.c.starts_on),
        up_to=full_years(since, spells.c.starts_latest),
        at_least=P(key),
        label=label,
        unit="年",
        datum=datum,
    )


def served_years(spells: Spells, key: str) -> Need:
    """Need so many full years served up to the date asked; where only the month of the begin is known, a range."""
    until = add_days(earlier(spells.c.ends_on, AS_OF), 1)
    return Need(
        full_years(spells.c.starts_latest, until),
        up_to=full_years(spells.c.starts_on, until),
        at_least=P(key),
        label="已满年数",
        unit="年",
    )


def term_ends_on(spells: Spells, key: str) -> ColumnElement[Any]:
    """Give the last day of a term of so many years."""
    return add_days(add_years(spells.c.starts_latest, whole_down(P(key))), -1)


def served_in_full(spells: Spells, key: str) -> ColumnElement[bool]:
    """Give the condition that a posting lasted its full term or still lasts."""
    years = full_years(spells.c.starts_on, add_days(spells.c.ends_on, 1))
    return or_(spells.c.ends_on > AS_OF, years >= P(key))


def ended_with_basis(spells: Spells) -> ColumnElement[bool]:
    """Give the condition that an approved adjustment stands behind the end of a posting."""
    return func.coalesce(spells.c.end_basis, "") != ""


def rural_or_agricultural(spells: Spells) -> Need:
    """Need experience in rural work or a speciality in agriculture; either is enough."""
    return Need(
        or_(spells.c.rural_experience, spells.c.agri_speciality),
        label="有农村工作经验或涉农专业技术",
        datum="农村工作经验、涉农专业",
    )


def party_relation_moved(spells: Spells) -> Need:
    """Need the party member's organisation relation to have been transferred to the village."""
    return Need(spells.c.party_relation_on <= AS_OF, label="组织关系已转入", datum="组织关系转入日期")


def people_in_village(key: str, label: str = "派驻人数", unless: Conditions | None = None) -> Need:
    """Need so many people posted in a village, whichever unit sent them; for spells whose subject is the village."""
    heads = Standing(postings, on={"village_id": "subject_id"}, of="cadre_id", unless=unless or {})
    return Need(heads, at_least=P(key), label=label, unit="人")


def part_of_period() -> ColumnElement[bool]:
    """Give the condition that a subject is bound for a part of the period only."""
    return or_(PART_FROM > SINCE, PART_TO < UNTIL)


def open_by_part(full: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give how much of a figure is open in a part period: what is above its share by days, rounded, and below the whole."""
    share = full * 1.0 * (days_between(PART_TO, PART_FROM) + 1) / (days_between(UNTIL, SINCE) + 1)
    return full - whole_down(share + 0.5)


def recorded_after(clock: Any) -> ColumnElement[bool]:
    """Give the condition that a record was entered after a time of its own day, such as 1730 for half past five."""
    entered = china_day(Activity.recorded_at)
    too_late = and_(entered == Activity.on_date, china_clock(Activity.recorded_at) > clock)
    return or_(entered > Activity.on_date, too_late)
