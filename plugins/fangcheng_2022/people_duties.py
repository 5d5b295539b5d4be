"""What the people sent to villages and the contact persons must do, how often."""

from typing import Any

from sqlalchemy import and_, case, extract, func, select, union_all

from core.api import (
    MONTH,
    PART_FROM,
    QUARTER,
    WEEK,
    YEAR,
    Activity,
    Contact,
    Count,
    Duty,
    Household,
    Need,
    OnDays,
    P,
    Posting,
    Spells,
    beyond_calendar,
    is_workday,
    leave_days,
    outside,
    posted,
    public_holidays,
)
from plugins.fangcheng_2022.bound import contact_people, monitored_contacts

EIGHTS = OnDays((8, 18, 28))
COUNTED, NOT_COUNTED = 1, 2


def present(kind: str, key: str, label: str, unit: str, binds: Spells) -> Need:
    """Give the need for so many days or nights in one's own village."""
    elsewhere = {"不在自己的村": outside(binds)}
    days = Count(kind, by=Activity.cadre_id, measure="days", unless=elsewhere)
    return Need(days, at_least=P(key), label=label, unit=unit)


_helping = union_all(
    select(Posting.cadre_id, Posting.village_id, Posting.starts_on, Posting.ends_on),
    select(Contact.cadre_id, Household.village_id, Contact.starts_on, Contact.ends_on).join(
        Household, Household.id == Contact.household_id
    ),
).subquery("helping_cadres")
helping_cadres = Spells(
    "cadre",
    select(
        _helping.c.cadre_id.label("subject_id"),
        _helping.c.village_id.label("area_id"),
        _helping.c.starts_on,
        _helping.c.ends_on,
    ),
    "helping_cadres",
)
"""Cadres while posted in a village or contact person of a household: subject cadre."""

is_day_off = ~is_workday(PART_FROM)
stays = (
    ("in_village_day", "stay_days", "在村天数", "天"),
    ("in_village_night", "stay_nights", "在村夜数", "夜"),
)
ONES = {
    "gift_given": "赠送爱心",
    "policy_talk": "宣讲政策",
    "shared_meal": "开展餐叙",
    "courtyard_cleaning": "打扫庭院",
}
on_another_day: dict[str, Any] = {
    "不是固定帮扶日": extract("day", Activity.on_date) != func.coalesce(P("help_day"), 0)
}

DUTIES = (
    Duty(
        norm="FC-27",
        title="五天四夜驻村",
        binds=posted,
        every=WEEK,
        part="down",
        notice=2,
        needs=tuple(present(*stay, posted) for stay in stays),
        silent={"请假": leave_days(posted.c.subject_id), "法定节假日": public_holidays()},
        unknown={
            "派驻日期": and_(posted.c.starts_precision == "month", PART_FROM == posted.c.starts_on),
        },
    ),
    Duty(
        norm="FC-28",
        title="逢8入村",
        binds=contact_people,
        every=EIGHTS,
        notice=0,
        needs=present("in_village_day", "eight_days", "当天在村", "天", contact_people),
        exempt={"休息日不用入村": and_(is_day_off, func.coalesce(P("days_off_count"), 0) == NOT_COUNTED)},
        silent={
            "请假": leave_days(contact_people.c.subject_id),
            "休息日": and_(is_day_off, P("days_off_count").is_(None)),
        },
        unknown={"尚未公布的放假安排": beyond_calendar()},
    ),
    Duty(
        norm="FC-40",
        title="走访监测户",
        binds=monitored_contacts,
        every=MONTH,
        part="down",
        needs=Need(
            Count(
                "home_visit",
                by=Activity.household_id,
                on="household_id",
                unless={
                    "不是这名帮扶责任人": func.coalesce(Activity.cadre_id, 0) != monitored_contacts.c.cadre_id
                },
            ),
            at_least=P("helper_visits_per_month"),
            label="入户走访",
            unit="次",
        ),
    ),
    Duty(
        norm="FC-21",
        title="四个一",
        binds=contact_people,
        every=QUARTER,
        part="down",
        notice=20,
        needs=tuple(
            Need(
                Count(kind, by=Activity.cadre_id), at_least=P("four_ones_per_quarter"), label=label, unit="次"
            )
            for kind, label in ONES.items()
        ),
    ),
    Duty(
        norm="FC-47",
        title="固定帮扶日打扫庭院",
        binds=contact_people,
        every=MONTH,
        part="down",
        needs=Need(
            Count("courtyard_cleaning", by=Activity.cadre_id, unless=on_another_day),
            at_least=case((P("help_day").is_not(None), 1)),
            label="固定帮扶日打扫庭院",
            unit="次",
        ),
    ),
    Duty(
        norm="FC-32",
        title="帮扶干部全员培训",
        binds=helping_cadres,
        every=YEAR,
        part="half",
        notice=60,
        needs=Need(
            Count("training", by=Activity.cadre_id),
            at_least=P("helper_trainings_per_year"),
            label="参加培训",
            unit="次",
        ),
    ),
)
