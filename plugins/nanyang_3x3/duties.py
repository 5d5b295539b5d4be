"""Who must do what, how often."""

from sqlalchemy import and_, case, exists, extract, func, select, tuple_
from sqlalchemy.orm import aliased

from core.api import (
    HALF,
    MONTH,
    PART_FROM,
    QUARTER,
    WEEK,
    YEAR,
    Activity,
    Count,
    Duty,
    Need,
    P,
    acts,
    away,
    beyond_calendar,
    leave_days,
    open_by_part,
    outside,
    part_of_period,
    public_holidays,
    repeats,
)
from plugins.nanyang_3x3.bound import (
    city_units,
    people_in_period,
    people_of_part,
    people_of_units,
    sent,
    units,
    upper_units,
    zone_units,
)

entry = aliased(Activity, name="entry")
has_entry = (
    exists()
    .where(
        entry.cadre_id == Activity.cadre_id,
        entry.on_date == Activity.on_date,
        entry.kind.in_(("diary", "work_log")),
    )
    .correlate_except(entry)
)
elsewhere = {"不在派驻村": outside(sent)}
unregulated_days = {"请假": leave_days(sent.c.subject_id), "法定节假日": public_holidays()}
day_unknown = {
    "派驻日期": and_(sent.c.starts_precision == "month", PART_FROM == sent.c.starts_on),
    "尚未公布的放假安排": beyond_calendar(),
}
only_principal = {
    "不是主要负责同志": func.coalesce(Activity.acting_as, "") != "principal",
    "不是帮扶县": func.coalesce(Activity.county_id, 0) != units.c.county_id,
}
only_others = {
    "不是班子其他成员": func.coalesce(Activity.acting_as, "") != "deputy",
    "不是帮扶村": outside(city_units),
    "同一天同一村已计一次": repeats(Activity.unit_id, Activity.acting_as, Activity.village_id),
}
partly = "不满一期怎样折算没有说"
principal_surveys = case(
    (units.c.unit_level == "city", P("principal_surveys_city")),
    (units.c.unit_level == "provincial", P("principal_surveys_provincial")),
)
own_villages = {"不是帮扶村": outside(city_units)}
checked_before = aliased(Activity, name="checked_before")
checks_before = (
    select(func.count(checked_before.id))
    .where(checked_before.cadre_id == Activity.cadre_id, checked_before.kind == "health_check")
    .where(extract("year", checked_before.on_date) == extract("year", Activity.on_date))
    .where(tuple_(checked_before.on_date, checked_before.id) < tuple_(Activity.on_date, Activity.id))
    .correlate_except(checked_before)
    .scalar_subquery()
)


DUTIES = (
    Duty(
        norm="NY-14",
        title="半年听取一次工作队汇报",
        binds=city_units,
        every=HALF,
        notice=30,
        needs=acts("hear_team_report", Activity.unit_id, "team_reports_per_half", "听取汇报"),
        silent={partly: open_by_part(P("team_reports_per_half"))},
    ),
    Duty(
        norm="NY-15",
        title="主要负责同志调研",
        binds=units,
        every=YEAR,
        notice=60,
        needs=Need(
            Count("survey", by=Activity.unit_id, measure="days", unless=only_principal),
            at_least=principal_surveys,
            label="到帮扶县、村调研",
            unit="次",
        ),
        silent={
            "中央单位没有规定次数": units.c.unit_level == "central",
            partly: open_by_part(principal_surveys),
        },
    ),
    Duty(
        norm="NY-16",
        title="班子其他成员调研",
        binds=city_units,
        every=YEAR,
        notice=60,
        needs=Need(
            Count("survey", by=Activity.unit_id, unless=only_others),
            at_least=P("leader_surveys_per_year"),
            label="到帮扶村调研",
            unit="次",
        ),
        silent={partly: open_by_part(P("leader_surveys_per_year"))},
    ),
    Duty(
        norm="NY-18",
        key="health_check",
        title="定期体检",
        binds=people_of_units,
        every=YEAR,
        needs=Need(
            Count(
                "health_check",
                by=Activity.cadre_id,
                on="cadre_id",
                unless={"此人当年次数已够": checks_before >= P("health_checks_per_year")},
            ),
            at_least=P("health_checks_per_year") * people_in_period,
            label="体检",
            unit="人次",
        ),
        silent={"当年只驻了一段时间的人": P("health_checks_per_year") * people_of_part},
    ),
    Duty(
        norm="NY-20",
        title="五天四夜",
        binds=sent,
        every=WEEK,
        part="down",
        notice=2,
        needs=(
            Need(
                Count("in_village_day", by=Activity.cadre_id, measure="days", unless=elsewhere),
                at_least=P("week_days"),
                label="在村天数",
                unit="天",
            ),
            Need(
                Count("in_village_night", by=Activity.cadre_id, measure="days", unless=elsewhere),
                at_least=P("week_nights"),
                label="在村夜数",
                unit="夜",
            ),
        ),
        silent=unregulated_days,
        unknown=day_unknown,
    ),
    Duty(
        norm="NY-21",
        title="每月在村天数",
        binds=sent,
        every=MONTH,
        part="down",
        needs=Need(
            Count("in_village_day", by=Activity.cadre_id, measure="days", unless=elsewhere),
            at_least=P("month_days"),
            label="在村天数",
            unit="天",
        ),
        silent=unregulated_days,
        unknown=day_unknown,
    ),
    Duty(
        norm="NY-22",
        title="民情日记和工作日志",
        binds=sent,
        every=MONTH,
        needs=(
            Need(
                Count("diary", by=Activity.cadre_id),
                at_least=P("diary_entries_per_month"),
                label="民情日记",
                unit="篇",
            ),
            Need(
                Count("work_log", by=Activity.cadre_id),
                at_least=P("work_log_entries_per_month"),
                label="工作日志",
                unit="篇",
            ),
            Need(
                Count(
                    "in_village_day", by=Activity.cadre_id, measure="days", unless={"当日有记录": has_entry}
                ),
                at_most=P("max_days_without_entry"),
                label="在村而没有记录的天数",
                unit="天",
            ),
        ),
    ),
    Duty(
        norm="NY-25",
        key="telephone",
        title="长期外出户的电话联系",
        binds=away,
        every=QUARTER,
        needs=Need(
            Count("phone_contact", by=Activity.household_id),
            at_least=P("phone_contacts_per_quarter"),
            label="电话联系",
            unit="次",
        ),
    ),
    Duty(
        norm="NY-30",
        key="city_projects",
        title="参与全市项目和招商",
        binds=upper_units,
        every=YEAR,
        needs=acts("city_project", Activity.unit_id, "city_projects_per_year", "参与项目、招商"),
    ),
    Duty(
        norm="NY-30",
        key="zone_help",
        title="片区内互助",
        binds=zone_units,
        every=YEAR,
        needs=acts("zone_help", Activity.unit_id, "zone_help_per_year", "片区互助"),
    ),
    Duty(
        norm="NY-35",
        title="四个一",
        binds=city_units,
        every=YEAR,
        needs=tuple(
            acts(kind, Activity.unit_id, key, label, unless=own_villages)
            for kind, key, label in (
                ("survey", "four_ones_surveys_per_year", "开展调研"),
                ("good_deed", "good_deeds_per_year", "办好实事"),
                ("policy_talk", "policy_talks_per_year", "宣讲政策"),
                ("courtyard_cleaning", "courtyard_cleanings_per_year", "打扫庭院"),
            )
        ),
        silent={partly: part_of_period()},
    ),
)
