"""When a recall is proposed; a person decides."""

from sqlalchemy import extract, func, select

from core.api import PART_FROM, YEAR, Activity, Count, Grade, Need, Trigger, posted

FAILED = "不称职"
year = extract("year", PART_FROM)
failed_grades = (
    select(func.count())
    .select_from(Grade)
    .where(Grade.cadre_id == posted.c.subject_id, Grade.grade == FAILED)
    .where(Grade.year >= year - 1, Grade.year <= year)
    .correlate_except(Grade)
    .scalar_subquery()
)
"""Grades of the year judged and of the one before, which is known only in the year judged."""

TRIGGERS = (
    Trigger(
        norm="SZ-22",
        title="调整召回",
        binds=posted,
        every=YEAR,
        proposes="recall",
        needs=(
            Need(failed_grades, at_least=1, label="年度考核不称职", unit="次"),
            Need(
                Count("recall_ground", by=Activity.cadre_id),
                at_least=1,
                label="履职不力和当地列明的情形",
                unit="次",
            ),
        ),
    ),
)
